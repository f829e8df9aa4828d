"""The tail that fitted the past best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from replenish.demand.memory import Itself, Memory
from replenish.formulas.pinball import pinball_loss
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import FloatArray, IntArray, Noun
from replenish.problem.forecast import QuantileForecast
from replenish.problem.past import PastIssue

JUDGED = np.array([0.95, 0.975, 0.99])  # levels a service target asks for; those beyond the forecast's count
FEWEST_BEYOND = 100  # past periods with demand above the outermost level; fewer choose nothing
CLEARLY_BETTER = 0.01  # share of the loss; a tail that is better by less is not told from chance


@dataclass(frozen=True, slots=True, kw_only=True)
class TailChoice(Noun):
    """
    A tail and why.

    Parameters
    ----------
    name
        Of the tail.
    beyond
        Past periods with demand above the outermost level that were looked at.
    """

    name: str
    beyond: int

    @property
    def why(self) -> str:
        """Where the choice comes from."""
        return f"chosen on {self.beyond:,} past periods beyond the levels" if self.beyond else "assumed"


def best_tail(
    past: Sequence[PastIssue],
    candidates: Mapping[str, TailFormula],
    default: str,
    lines: IntArray | None = None,
    memory: Memory | None = None,
) -> TailChoice:
    """
    Tail with the least pinball loss at p95, p97.5 and p99 after past issues.

    Only levels beyond the forecast's outermost one count, and only periods whose demand is known. With
    fewer than 100 of them above that level, or where no tail is better by 1 %, the default stays.

    Parameters
    ----------
    lines : (k,), optional
        That are looked at; by default all.
    memory
        Where the losses of an issue are kept until more is known of it.
    """
    told = np.zeros(1 + len(candidates))
    for issue in past:
        if isinstance(issue.forecast, QuantileForecast):
            some = np.arange(issue.forecast.lines) if lines is None else lines
            told += _told(issue, some, candidates, memory)
    beyond, losses = int(told[0]), dict(zip(candidates, told[1:].tolist(), strict=True))
    if beyond < FEWEST_BEYOND:
        return TailChoice(name=default, beyond=0)
    best = min(losses, key=lambda name: losses[name])
    if losses[best] > (1 - CLEARLY_BETTER) * losses[default]:
        best = default
    return TailChoice(name=best, beyond=beyond)


def _told(
    issue: PastIssue, lines: IntArray, candidates: Mapping[str, TailFormula], memory: Memory | None
) -> FloatArray:
    """Known demands above the outermost level after an issue, and the loss of each candidate there."""
    if memory is None:
        return _told_by(issue, lines, candidates)
    known = issue.demand.tobytes()
    key = ("tails", Itself(issue.forecast), lines.tobytes(), tuple(candidates.values()), known)
    return memory.recall(key, lambda: (_told_by(issue, lines, candidates),))[0]


def _told_by(issue: PastIssue, lines: IntArray, candidates: Mapping[str, TailFormula]) -> FloatArray:
    forecast = issue.forecast
    known = forecast.known[lines] & np.isfinite(issue.demand[lines])
    demand, quantiles = issue.demand[lines][known], forecast.quantiles[lines][known]  # type: ignore[union-attr]
    losses = [_loss(forecast.levels, demand, quantiles, tail) for tail in candidates.values()]  # type: ignore[union-attr]
    return np.array([(demand > quantiles[:, -1]).sum(), *losses], dtype=np.float64)


def _loss(levels: FloatArray, demand: FloatArray, quantiles: FloatArray, tail: TailFormula) -> float:
    judged = JUDGED[levels[-1] < JUDGED]
    if not judged.size or not demand.size:
        return 0.0
    return float(pinball_loss(judged, demand[:, None], tail(levels, quantiles, judged)).sum())
