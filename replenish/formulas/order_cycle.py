"""How many review periods one order should cover, when ordering costs money or larger orders are cheaper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.tariffs import Tariffs, tariff_at

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_WINDOWS = 52  # that one order covers; nobody looks further


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCycle:
    """
    The best steady way to order.

    Parameters
    ----------
    windows : (n,)
        Review periods per order [1 ... 52].
    cost : (n,) money per review period
        Of ordering and holding, less what larger orders save against the base price.
    saved_later : (n,) money per unit
        What a unit of later windows costs less than the base price [>= 0].
    """

    windows: IntArray
    cost: FloatArray
    saved_later: FloatArray


def best_cycle(tariffs: Tariffs, window: FloatArray, holding: FloatArray) -> OrderCycle:
    """
    Whole number of review periods per order with the least cost per period, if demand were certain.

    Covering ``T`` windows of ``w`` units costs the tariff of ``T w`` units once and the holding of
    ``w T (T - 1) / 2`` units for a window each: the economic order quantity with quantity discounts (Snyder
    and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., sections 3.2 and 3.4), in whole review periods.

    Parameters
    ----------
    tariffs
        Of ``n`` lines.
    window : (n,) units
        Demand of a review period.
    holding : (n,) money per unit
        Of a review period.

    Examples
    --------
    10 units a period, 20 per order, 0.4 to hold a unit for a period; the root of 2 x 20 x 10 / 0.4 is 31.6:

    >>> none = np.zeros((1, 1))
    >>> cycle = best_cycle(Tariffs(row=np.array([0]), start=none, fixed=none + 20, unit=none),
    ...                    np.array([10.0]), np.array([0.4]))
    >>> cycle.windows, cycle.cost.round(3)
    (array([3]), array([10.667]))
    """
    best, cost = np.ones(len(window), dtype=np.int64), np.full(len(window), np.inf)
    for windows in range(1, MOST_WINDOWS + 1):
        held = holding * window * windows * (windows - 1) / 2
        each = (tariff_at(tariffs, windows * window) + held) / windows
        better = each < cost - 1e-12 * np.abs(each)
        best, cost = np.where(better, windows, best), np.where(better, each, cost)
    return OrderCycle(
        windows=best,
        cost=cost,
        saved_later=np.divide(np.maximum(-cost, 0.0), window, out=np.zeros_like(window), where=window > 0),
    )
