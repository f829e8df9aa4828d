"""Whether the demand of whole protection intervals lay where the joined periods said, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.demand.dependence import Joined
from replenish.formulas.calibration import ranks_among
from replenish.formulas.normal_scores import expected_scores
from replenish.formulas.sampling import moved_uniforms
from replenish.problem.arrays import FloatArray, IntArray, Noun
from replenish.problem.forecast import QuantileForecast
from replenish.problem.past import PastIssue

FEWEST_ISSUES = 8  # with whole intervals known; fewer say too little about the next one
ISSUE_PRIOR = (
    8.0  # past issues that those that are known have to outweigh: what one season shares is one error
)
MOST_ISSUES = 40  # looked at, evenly spread
CLEARLY_BETTER = 0.002  # log score per interval, in nats

NOTHING = np.empty(0), np.empty(0)
Told = tuple[int, FloatArray, FloatArray]
"""Periods ago, scores and hidden variances of an issue's intervals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalBias(Noun):
    """
    Where past interval demand stood in its forecast distribution, as normal scores.

    Parameters
    ----------
    shift
        Mean score, shrunk towards 0: above it, demand was higher than forecast.
    spread
        Standard deviation, shrunk towards 1: above it, the forecast was too narrow.
    periods
        Of a typical interval.
    issues, intervals
        Behind it.
    gain
        Log score gained per interval, each judged by what was known before it.
    """

    shift: float
    spread: float
    periods: int
    issues: int
    intervals: int
    gain: float

    @property
    def sentence(self) -> str:
        """For the plan."""
        return (
            f"Over whole protection intervals demand lay {self.shift:+.2f} standard deviations from its "
            f"forecast and spread {self.spread:.2f} times as wide ({self.intervals:,} intervals of "
            f"{self.issues} past issues); the paths are corrected for it"
        )

    @property
    def figures(self) -> dict[str, Any]:
        """The same for the record."""
        return {
            "interval_shift": round(self.shift, 3),
            "interval_spread": round(self.spread, 3),
            "interval_issues": self.issues,
            "interval_gain": round(self.gain, 4),
        }


Paths = Callable[[IntArray, int], FloatArray]
"""``(lines (b,), periods) -> (b, s, t)`` units: demand paths of lines that share their draws."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals(Noun):
    """
    What past interval demand is compared with.

    Parameters
    ----------
    lines : (k,)
        Positions of the lines that count.
    interval : (n,) periods
        That each line's order must cover.
    kind : (n,)
        Lines of one kind share their draws.
    paths_of
        Demand paths of a past issue, as the plan would have drawn them.
    """

    lines: IntArray
    interval: IntArray
    kind: IntArray
    paths_of: Callable[[PastIssue], Paths]


def interval_bias(past: Sequence[PastIssue], intervals: Intervals, mode: str) -> IntervalBias | None:
    """
    Bias of past interval demand; ``None`` where little is known, or where it would not have helped.

    With ``auto`` it is used only where it would have helped: every issue is judged by the log score (Good
    1952, *Journal of the Royal Statistical Society B* 14(1)) under what the issues before it, as far as
    their intervals were over, would have taught. Shift and spread are shrunk as if 8 more issues had been
    without bias. An interval counts only where all of its periods are known and none ran out of stock.

    Parameters
    ----------
    past
        Issues, oldest first.
    mode
        ``on`` or ``auto``.
    """
    chosen = past[:: max(-(-len(past) // MOST_ISSUES), 1)]
    told = [(issue.periods_ago, *found) for issue in chosen if (found := _scores(issue, intervals))[0].size]
    if len(told) < FEWEST_ISSUES:
        return None
    gain = _gain(told, int(intervals.interval.max()))
    if mode == "auto" and gain < CLEARLY_BETTER:
        return None
    shift, spread = _shrunk(told)
    return IntervalBias(
        shift=shift,
        spread=spread,
        periods=max(round(float(intervals.interval.mean())), 1),
        issues=len(told),
        intervals=sum(score.size for _, score, _ in told),
        gain=gain,
    )


def _gain(told: Sequence[Told], longest: int) -> float:
    """Log score gained per interval, each issue judged by the ones that were over when it was made."""
    gained, judged = 0.0, 0
    for ago, score, hidden in told:
        earlier = [one for one in told if one[0] - longest >= ago]
        if len(earlier) >= FEWEST_ISSUES:
            shift, spread = _shrunk(earlier)
            gained += float(
                (_log_score(score, hidden, shift, spread) - _log_score(score, hidden, 0, 1)).sum()
            )
            judged += score.size
    return gained / judged if judged else 0.0


def over_interval(joined: Joined, bias: IntervalBias | None, *, everywhere: bool = False) -> Joined:
    """Draws whose interval demand is corrected for the bias of the past: of the first interval, or of any."""
    if bias is None:
        return joined
    draws = tuple(
        moved_uniforms(one, bias.periods, bias.shift, bias.spread, everywhere=everywhere)
        for one in joined.draws
    )
    return joined.replace(draws=draws, figures={**joined.figures, **bias.figures})


def _scores(issue: PastIssue, intervals: Intervals) -> tuple[FloatArray, FloatArray]:
    """Normal scores of the intervals of one issue that are known, and the variance that whole units hide."""
    forecast, interval = issue.forecast, intervals.interval
    if not isinstance(forecast, QuantileForecast):
        return NOTHING
    inside = np.arange(forecast.periods) < interval[:, None]
    there = np.isfinite(issue.demand) & forecast.known
    known = (there | ~inside).all(axis=1) & (interval <= forecast.periods)
    told = intervals.lines[known[intervals.lines]]
    if not told.size:
        return NOTHING
    kinds = np.stack([interval[told], intervals.kind[told]], axis=1)
    paths, found = intervals.paths_of(issue), []
    for length, kind in np.unique(kinds, axis=0).tolist():
        lines = told[(kinds == (length, kind)).all(axis=1)]
        total = paths(lines, length).sum(axis=2)
        found.append(expected_scores(*ranks_among(total, issue.actual[lines, :length].sum(axis=1))))
    score, hidden = (np.concatenate(column) for column in zip(*found, strict=True))
    return score, hidden


def _shrunk(told: Sequence[Told]) -> tuple[float, float]:
    """Shift and spread of some issues, shrunk towards none."""
    score, hidden = (np.concatenate(column) for column in list(zip(*told, strict=True))[1:])
    trust = len(told) / (len(told) + ISSUE_PRIOR)
    spread = np.sqrt(score.var() + hidden.mean())
    return float(trust * score.mean()), float(1 + trust * (spread - 1))


def _log_score(score: FloatArray, hidden: FloatArray, shift: float, spread: float) -> FloatArray:
    return np.asarray(-np.log(spread) - 0.5 * ((score - shift) ** 2 + hidden) / spread**2)
