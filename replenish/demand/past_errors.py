"""Where past demand stood in the forecasts of its time: what dependence and recalibration learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.demand.memory import Itself, Memory
from replenish.demand.strata import strata
from replenish.formulas.normal_scores import expected_scores, rank_intervals
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun
from replenish.problem.past import PastIssue

MOST_CELLS = 2_000_000  # issues x lines x periods looked at; beyond, an even selection of the lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PastErrors(Noun):
    """
    Interval of probability that each past demand took in its forecast.

    Parameters
    ----------
    lines : (k,)
        Positions of the lines that were looked at: all of them, or an even selection.
    first : (i,) periods
        First target period of each issue, counted from the plan's first period [< 0].
    lower, upper : (i, k, t)
        Ends of the interval inside [0, 1]; NaN where nothing is known.
    censored : (i, k, t)
        Where what happened is a floor of demand.
    """

    lines: IntArray
    first: IntArray
    lower: FloatArray
    upper: FloatArray
    censored: BoolArray

    @property
    def issues(self) -> int:
        """Number of past issues after which some demand is known."""
        return int((np.isfinite(self.lower) & ~self.censored).any(axis=(1, 2)).sum())

    @property
    def scores(self) -> tuple[FloatArray, FloatArray]:
        """Normal scores ``(i, k, t)`` of known demand and the variance whole units hide; NaN elsewhere."""
        lower = np.where(self.censored, np.nan, self.lower)
        return expected_scores(lower, np.where(self.censored, np.nan, self.upper))


def past_errors(
    past: Sequence[PastIssue],
    periods: int,
    tail: TailFormula,
    whole: BoolArray,
    memory: Memory | None = None,
) -> PastErrors:
    """
    Errors of all past issues over their first ``periods`` periods.

    Parameters
    ----------
    past
        One issue or more of the same ``n`` lines.
    whole : (n,)
        Whether a line is sold in whole units.
    memory
        Where the errors of an issue are kept until more is known of them.
    """
    lines = looked_at(past, periods)
    shape = (len(past), lines.size, periods)
    lower, upper, censored = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    for row, issue in enumerate(past):
        length = min(periods, issue.forecast.periods)
        lower[row, :, :length], upper[row, :, :length] = _intervals(
            issue, lines, length, tail, whole, memory=memory
        )
        censored[row, :, :length] = issue.censored[lines, :length]
    first = np.array([-issue.periods_ago for issue in past], dtype=np.int64)
    return PastErrors(lines=lines, first=first, lower=lower, upper=upper, censored=censored)


def looked_at(past: Sequence[PastIssue], periods: int) -> IntArray:
    """Lines whose past is looked at: all, or where that is too much, an even selection of them."""
    total = past[0].forecast.lines
    most = max(MOST_CELLS // (len(past) * periods), 1)
    return np.unique(np.linspace(0, total - 1, min(total, most)).astype(np.int64))


def _intervals(
    issue: PastIssue,
    lines: IntArray,
    periods: int,
    tail: TailFormula,
    whole: BoolArray,
    *,
    memory: Memory | None,
) -> tuple[FloatArray, FloatArray]:
    """Ends of the intervals ``(k, t)`` of one issue; with a memory those of all its periods are kept."""
    if memory is None:
        return _ends(issue, lines, periods, tail, whole, memory=None)
    known = issue.actual.tobytes()
    key = ("ranks", Itself(issue.forecast), lines.tobytes(), tail, whole.tobytes(), known)
    every = issue.forecast.periods
    lower, upper = memory.recall(key, lambda: _ends(issue, lines, every, tail, whole, memory=memory))
    return lower[:, :periods], upper[:, :periods]


def _ends(
    issue: PastIssue,
    lines: IntArray,
    periods: int,
    tail: TailFormula,
    whole: BoolArray,
    *,
    memory: Memory | None,
) -> tuple[FloatArray, FloatArray]:
    """Ends of the intervals ``(k, t)`` of one issue, block by block."""
    parts = []
    for some, demand in strata(issue.forecast, lines, periods, tail, whole, memory=memory):
        known = issue.forecast.known[some, :periods]
        actual = np.where(known, issue.actual[some, :periods], np.nan)
        parts.append(rank_intervals(demand, actual))
    lower, upper = (np.concatenate(column) for column in zip(*parts, strict=True))
    return lower, upper
