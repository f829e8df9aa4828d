"""Accuracy of the demand of the protection interval: the one that costs money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.accuracy.scores import Answers, priced, scored
from replenish.demand.accuracy.sums import ErrorSums
from replenish.demand.model import DemandModel
from replenish.demand.requirements import BLOCK_CELLS
from replenish.formulas.calibration import ranks_among
from replenish.formulas.newsvendor import critical_ratio
from replenish.problem.arrays import BoolArray, FloatArray, IntArray

FEWEST_KNOWN = 2  # periods of an interval; a single one says nothing about their sum


class IntervalSums(NamedTuple):
    """
    Sums of some lines with the same interval and draws.

    Parameters
    ----------
    over : (b,)
        Positions of the lines whose whole interval is known by now.
    whole
        Of the demand of their interval, with its costs.
    told : (k,)
        Positions of the lines of whose interval enough is known for certain; none where no stock-out ever
        hid demand, and the whole intervals tell all there is.
    known
        Of the demand of that part, with its costs.
    """

    over: IntArray
    whole: ErrorSums
    told: IntArray
    known: ErrorSums


def interval_sums(
    record: TrackRecord, issue: JudgedIssue, model: DemandModel, levels: FloatArray
) -> Iterator[IntervalSums]:
    """
    Sums of the demand of each line's protection interval, with their costs, in blocks of lines.

    The quantiles are those the ``pNN`` targets order up to when nothing is owned. Periods with a stock-out
    count with the demand that is estimated for them. The known part of an interval is its periods without
    stock-out, as far as the history reaches, compared with the same periods of the same paths: nothing is
    estimated there.
    """
    prices = Prices.of(record, issue)
    over, told = can_be_judged(issue), partly_known(record, issue)
    for lines in _blocks(issue, model, over | told):
        interval = int(issue.interval[lines[0]])
        demand = model.paths_of(lines, interval)
        some, known = lines[over[lines]], lines[told[lines]]
        whole = _answers(issue, some, demand[over[lines]], levels)
        part = _known_answers(issue, known, demand[told[lines]], levels)
        yield IntervalSums(
            over=some,
            whole=prices.priced(some, *whole),
            told=known,
            known=prices.priced(known, *part),
        )


class Prices(NamedTuple):
    """Money of a unit short and of a unit over, of all lines ``(n,)``."""

    underage: FloatArray
    overage: FloatArray

    @classmethod
    def of(cls, record: TrackRecord, issue: JudgedIssue) -> Prices:
        """Those of the decision of an issue."""
        return cls(record.underage(issue), record.overage(issue))

    def priced(self, lines: IntArray, answers: Answers, paths: FloatArray) -> ErrorSums:
        """Sums of some lines with what it costs to order up to their paths ``(b, s)`` at their own ratio."""
        underage, overage = self.underage[lines], self.overage[lines]
        place = _places(critical_ratio(underage, overage), paths.shape[1])
        own = np.take_along_axis(paths, place[:, None], axis=1)[:, 0]
        return priced(scored(answers), underage, overage, answers.demand[:, 0] - own)


def can_be_judged(issue: JudgedIssue) -> BoolArray:
    """Lines whose whole protection interval was forecast and is known by now, ``(n,)``."""
    needed = np.arange(issue.forecast.periods) < issue.interval[:, None]
    there = issue.forecast.known & np.isfinite(issue.actual)
    return np.asarray((there | ~needed).all(axis=1) & (issue.interval <= issue.forecast.periods))


def _answers(
    issue: JudgedIssue, lines: IntArray, demand: FloatArray, levels: FloatArray
) -> tuple[Answers, FloatArray]:
    """Each line's interval as one period, and the sorted sums of its paths ``(b, s)``."""
    interval, paths = demand.shape[2], np.sort(demand.sum(axis=2), axis=1)
    answers = _one_period(
        levels,
        paths,
        demand=issue.filled[lines, :interval].sum(axis=1),
        sales=issue.actual[lines, :interval].sum(axis=1),
        censored=np.asarray(issue.censored[lines, :interval].any(axis=1)),
        naive=issue.naive_interval[lines],
    )
    return answers, paths


def partly_known(record: TrackRecord, issue: JudgedIssue) -> BoolArray:
    """Lines with two periods or more of their interval known for certain, ``(n,)``; see `IntervalSums`."""
    enough = _known(issue).sum(axis=1) >= np.minimum(FEWEST_KNOWN, issue.interval)
    return np.asarray(enough & record.cut_short & (issue.interval <= issue.forecast.periods))


def _known(issue: JudgedIssue) -> BoolArray:
    """Periods ``(n, t)`` of each line's interval that were forecast and whose demand is known."""
    inside = np.arange(issue.forecast.periods) < issue.interval[:, None]
    return np.asarray(inside & issue.forecast.known & np.isfinite(issue.actual) & ~issue.censored)


def _known_answers(
    issue: JudgedIssue, lines: IntArray, demand: FloatArray, levels: FloatArray
) -> tuple[Answers, FloatArray]:
    """Each line's known periods as one, and the sorted sums of its paths ``(b, s)``."""
    known = _known(issue)[lines, : demand.shape[2]]
    paths = np.sort(np.where(known[:, None, :], demand, 0.0).sum(axis=2), axis=1)
    sold = np.where(known, issue.actual[lines, : demand.shape[2]], 0.0).sum(axis=1)
    nothing = np.zeros(lines.size, dtype=bool)
    never = np.full(lines.size, np.nan)
    return _one_period(levels, paths, demand=sold, sales=sold, censored=nothing, naive=never), paths


def _one_period(
    levels: FloatArray,
    paths: FloatArray,
    *,
    demand: FloatArray,
    sales: FloatArray,
    censored: BoolArray,
    naive: FloatArray,
) -> Answers:
    """Sums of each line (k,) as one period, answered by the sorted sums of its paths ``(k, s)``."""
    lower, upper = ranks_among(paths, demand)
    return Answers(
        levels=levels,
        quantiles=paths[:, None, _places(levels, paths.shape[1])],
        mean=paths.mean(axis=1, keepdims=True),
        lower=lower[:, None],
        upper=upper[:, None],
        demand=demand[:, None],
        sales=sales[:, None],
        censored=censored[:, None],
        naive=naive,
    )


def _blocks(issue: JudgedIssue, model: DemandModel, chosen: BoolArray) -> Iterator[IntArray]:
    """Chosen lines by interval and draws, few enough for the memory."""
    judged = np.flatnonzero(chosen)
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
