"""Requirement of slow lines with independent periods: told exactly, where paths would only sample it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from replenish.demand.model import DemandModel
from replenish.formulas.requirement import Requirement
from replenish.formulas.sum_strata import consumed_strata, peak_strata
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.forecast import QuantileForecast
from replenish.problem.problem import Problem


class ExactSums(NamedTuple):
    """
    Requirement of ``b`` lines, exact for some of them.

    Parameters
    ----------
    requirement
        Of all lines.
    exact : (b,)
        For which it is.
    demand : (k, s) units
        Demand of the whole interval of those, rising: a path has the mean of its stratum.
    """

    requirement: Requirement
    exact: BoolArray
    demand: FloatArray


def with_exact_sums(
    need: Requirement, problem: Problem, lines: IntArray, model: DemandModel, lead_time: int
) -> ExactSums:
    """
    Requirement whose distribution is exact where it can be told.

    A thousand paths of eight periods miss the shortage beyond p95 by a tenth; where every period of a line
    follows a count distribution and none tells of another, what they add up to is known by convolution. Each
    path keeps its rank and takes the mean of its stratum of that distribution. Everything else stays
    with its paths: dependent periods, random lead times, demand beyond 40 units a period, and stock that does
    not come in whole units.

    Parameters
    ----------
    need
        Of ``b`` lines, as the paths have it.
    lines : (b,)
        Positions in the problem, of one lead time and review period.
    """
    told, chances = _chances(problem, lines, model, lead_time + need.need.shape[2])
    exact = np.zeros(lines.size, dtype=bool)
    owned = _owned(problem, lines, lead_time + need.need.shape[2])
    whole = (owned[told] % 1 == 0).all(axis=1)
    lost = problem.terms.lost[lines]
    kept = whole & (~lost[told] | (owned[told] >= 0).all(axis=1))
    told, chances = told[kept], chances[kept]
    paths = need.need.shape[1]
    if not told.size:
        return ExactSums(need, exact, np.zeros((0, paths)))
    exact[told] = True
    taken = consumed_strata(chances, owned[told], lost[told], lead_time=lead_time, strata=paths)
    wanted = need.need.copy()
    wanted[told] = _in_order_of(need.need[told], taken - owned[told, None, lead_time:])
    arrives = np.asarray(np.diff(owned[told, lead_time:], axis=1).any(axis=1))
    peak = need.peak.copy()
    peak[told] = wanted[told]
    some = told[arrives]
    if some.size:
        most = peak_strata(chances[arrives], owned[some], lost[some], lead_time=lead_time, strata=paths)
        peak[some] = _in_order_of(need.need[some], most)
    return ExactSums(_with(need, wanted, peak), exact, _interval(chances, paths))


def _interval(chances: FloatArray, strata: int) -> FloatArray:
    """What all periods ``(k, t, u)`` add up to, ``(k, s)`` units."""
    nothing, waits = np.zeros(chances.shape[:2]), np.zeros(len(chances), dtype=bool)
    last = chances.shape[1] - 1
    return consumed_strata(chances, nothing, waits, lead_time=last, strata=strata)[:, :, 0]


def _with(need: Requirement, wanted: FloatArray, peak: FloatArray) -> Requirement:
    return Requirement(
        need=wanted,
        peak=peak,
        shelf=need.shelf,
        lost_before=need.lost_before,
        stock_before=need.stock_before,
    )


def _chances(
    problem: Problem, lines: IntArray, model: DemandModel, periods: int
) -> tuple[IntArray, FloatArray]:
    """Places of lines in the block whose independent periods follow count distributions, and these."""
    forecast, joined = model.forecast, model.joined
    whole = np.flatnonzero(model.whole[lines])
    if not isinstance(forecast, QuantileForecast) or joined is None or not joined.independent:
        whole = whole[:0]
    if not whole.size or not isinstance(forecast, QuantileForecast):
        return whole, np.zeros((0, periods, 1))
    told, chances = forecast.count_chances(lines[whole], periods)
    return whole[told], chances


def _owned(problem: Problem, lines: IntArray, periods: int) -> FloatArray:
    """On hand minus backorders and receipts so far, ``(b, t)`` units."""
    stock = problem.stock
    opening = stock.on_hand[lines] - stock.backorders[lines]
    return np.asarray(opening[:, None] + np.cumsum(stock.on_order[lines, :periods], axis=1))


def _in_order_of(sample: FloatArray, rising: FloatArray) -> FloatArray:
    """Rising values ``(b, s, r)``, put where a sample has the same rank."""
    order = np.argsort(sample, axis=1, kind="stable")
    placed = np.empty_like(rising)
    np.put_along_axis(placed, order, rising, axis=1)
    return placed
