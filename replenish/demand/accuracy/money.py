"""What it costs that a forecast's levels do not mean what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.accuracy.sums import ErrorSums
from replenish.formulas.calibration import cheapest_level
from replenish.formulas.newsvendor import critical_ratio
from replenish.problem.arrays import FloatArray, IntArray, Noun

RATIO_STEP = 0.01  # lines whose critical ratios round to the same share one level in hindsight


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationCosts(Noun):
    """
    Newsvendor costs of ordering up to the forecast's quantiles of interval demand, for ``k`` groups.

    Cost of a unit short and of a unit over are the lines' own; they are summed over all decisions judged.
    With perfect foresight they would be 0.

    Parameters
    ----------
    own : (k,) money
        At each line's own critical ratio.
    own_avoidable : (k,) money
        Part of it that one other level, the same for all lines of the group with that ratio and the
        cheapest in hindsight, would have saved.
    at_level, avoidable : (k, q) money
        The same for each level, as if it were the critical ratio of all lines (cost of a unit short
        and of a unit over shared out accordingly, their sum kept).
    cheapest : (k, q)
        The level that would have been cheapest in hindsight.
    """

    own: FloatArray
    own_avoidable: FloatArray
    at_level: FloatArray
    avoidable: FloatArray
    cheapest: FloatArray


def calibration_costs(sums: ErrorSums, levels: FloatArray, group: IntArray, groups: int) -> CalibrationCosts:
    """
    Costs of groups of lines, from sums of the demand of their intervals.

    Parameters
    ----------
    sums
        Of ``n`` lines, at ``g`` levels.
    levels : (q,)
        The levels to price, out of those ``g``.
    group : (n,)
        Number of each line's group.
    """
    together = sums.grouped(group, groups)
    by_level = np.stack([_costs(together, np.full(groups, level)) for level in levels], axis=1)
    best = cheapest_level(by_level)
    place = np.searchsorted(sums.levels, levels)[None, :, None]
    at_level = np.take_along_axis(by_level, np.broadcast_to(place, (groups, levels.size, 1)), axis=2)[..., 0]
    least = np.take_along_axis(by_level, best[..., None], axis=2)[..., 0]
    return CalibrationCosts(
        own=together.own_cost,
        own_avoidable=_own_avoidable(sums, group, groups),
        at_level=at_level,
        avoidable=at_level - least,
        cheapest=sums.levels[best],
    )


def _costs(sums: ErrorSums, ratio: FloatArray) -> FloatArray:
    """Cost of each level, ``(k, g)`` money, at one critical ratio per group."""
    return ratio[:, None] * sums.priced_short + (1 - ratio[:, None]) * sums.priced_over


def _own_avoidable(sums: ErrorSums, group: IntArray, groups: int) -> FloatArray:
    """Own cost minus that of the level that was cheapest for the lines of a group with the same ratio."""
    ratio = critical_ratio(sums.underage, sums.overage)
    alike = np.round(ratio / RATIO_STEP).astype(np.int64)
    pools, pool = np.unique(np.stack([group, alike], axis=1), axis=0, return_inverse=True)
    own, by_level = np.zeros(len(pools)), np.zeros((len(pools), sums.levels.size))
    np.add.at(own, pool.ravel(), sums.own_cost)
    np.add.at(by_level, pool.ravel(), _costs(sums, ratio))
    saved: FloatArray = np.zeros(groups)
    np.add.at(saved, pools[:, 0], np.maximum(own - by_level.min(axis=1), 0.0))
    return saved
