"""Accuracy of the demand of the protection interval: the one that costs money."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.accuracy.scores import Answers, priced, scored
from replenish.demand.accuracy.sums import ErrorSums
from replenish.demand.model import DemandModel
from replenish.demand.requirements import BLOCK_CELLS
from replenish.formulas.calibration import ranks_among
from replenish.formulas.newsvendor import critical_ratio
from replenish.problem.arrays import BoolArray, FloatArray, IntArray


def interval_sums(
    record: TrackRecord, issue: JudgedIssue, model: DemandModel, levels: FloatArray
) -> Iterator[tuple[IntArray, ErrorSums]]:
    """
    Sums of the demand of each line's protection interval, with their costs, in blocks of lines.

    The quantiles are those the ``pNN`` targets order up to when nothing is owned. Periods with a stock-out
    count with the demand that is estimated for them.

    Yields
    ------
    lines : (b,)
        Positions of lines with the same interval and draws.
    sums
        Of these lines.
    """
    underage, overage = record.underage(issue), record.overage(issue)
    ratio = critical_ratio(underage, overage)
    for lines in _blocks(issue, model):
        interval = int(issue.interval[lines[0]])
        paths = np.sort(model.paths_of(lines, interval).sum(axis=2), axis=1)
        filled = issue.filled[lines, :interval].sum(axis=1)
        own = np.take_along_axis(paths, _places(ratio[lines], paths.shape[1])[:, None], axis=1)[:, 0]
        answers = _answers(issue, lines, interval, paths, levels)
        yield lines, priced(scored(answers), underage[lines], overage[lines], filled - own)


def can_be_judged(issue: JudgedIssue) -> BoolArray:
    """Lines whose whole protection interval was forecast and is known by now, ``(n,)``."""
    needed = np.arange(issue.forecast.periods) < issue.interval[:, None]
    there = issue.forecast.known & np.isfinite(issue.actual)
    return np.asarray((there | ~needed).all(axis=1) & (issue.interval <= issue.forecast.periods))


def _answers(
    issue: JudgedIssue, lines: IntArray, interval: int, paths: FloatArray, levels: FloatArray
) -> Answers:
    """Each line's interval as one period."""
    filled = issue.filled[lines, :interval].sum(axis=1)
    lower, upper = ranks_among(paths, filled)
    return Answers(
        levels=levels,
        quantiles=paths[:, None, _places(levels, paths.shape[1])],
        mean=paths.mean(axis=1, keepdims=True),
        lower=lower[:, None],
        upper=upper[:, None],
        demand=filled[:, None],
        sales=issue.actual[lines, :interval].sum(axis=1, keepdims=True),
        censored=np.asarray(issue.censored[lines, :interval].any(axis=1, keepdims=True)),
        naive=issue.naive_interval[lines],
    )


def _blocks(issue: JudgedIssue, model: DemandModel) -> Iterator[IntArray]:
    """Lines that can be judged, by interval and draws, few enough for the memory."""
    judged = np.flatnonzero(can_be_judged(issue))
    kinds = np.stack([issue.interval[judged], model.kind[judged]], axis=1)
    _, kind = np.unique(kinds, axis=0, return_inverse=True)
    size = max(BLOCK_CELLS // (model.paths * int(issue.interval.max())), 1)
    for one in range(int(kind.max(initial=-1)) + 1):
        members = judged[kind.ravel() == one]
        yield from (members[start : start + size] for start in range(0, members.size, size))


def _places(levels: FloatArray, paths: int) -> IntArray:
    """Which of the sorted paths is the smallest that at least a share ``levels`` does not exceed."""
    place = np.ceil(levels * paths - 1e-9).astype(np.int64) - 1
    return np.clip(place, 0, paths - 1)
