"""The tail that fitted the past best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

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
) -> TailChoice:
    """
    Tail with the least pinball loss at p95, p97.5 and p99 after past issues.

    Only levels beyond the forecast's outermost one count, and only periods whose demand is known. With
    fewer than 100 of them above that level, or where no tail is better by 1 %, the default stays.

    Parameters
    ----------
    lines : (k,), optional
        That are looked at; by default all.
    """
    losses, beyond = dict.fromkeys(candidates, 0.0), 0
    for issue in past:
        if isinstance(issue.forecast, QuantileForecast):
            some = np.arange(issue.forecast.lines) if lines is None else lines
            known = issue.forecast.known[some] & np.isfinite(issue.demand[some])
            demand, quantiles = issue.demand[some][known], issue.forecast.quantiles[some][known]
            beyond += int((demand > quantiles[:, -1]).sum())
            for name, tail in candidates.items():
                losses[name] += _loss(issue.forecast.levels, demand, quantiles, tail)
    if beyond < FEWEST_BEYOND:
        return TailChoice(name=default, beyond=0)
    best = min(losses, key=lambda name: losses[name])
    if losses[best] > (1 - CLEARLY_BETTER) * losses[default]:
        best = default
    return TailChoice(name=best, beyond=beyond)


def _loss(levels: FloatArray, demand: FloatArray, quantiles: FloatArray, tail: TailFormula) -> float:
    judged = JUDGED[levels[-1] < JUDGED]
    if not judged.size or not demand.size:
        return 0.0
    return float(pinball_loss(judged, demand[:, None], tail(levels, quantiles, judged)).sum())
