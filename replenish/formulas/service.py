"""What a policy gave: service, stock and turns. One function each; every figure of a replay is here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

DAYS_IN_YEAR = 365


def fill_rate(demand: FloatArray, short: FloatArray) -> FloatArray:
    """
    Share of demand served from the shelf at once [β].

    Parameters
    ----------
    demand, short : (k,) units
        Demand, and the part of it that met an empty shelf.

    Returns
    -------
    (k,) shares; NaN without demand.

    Examples
    --------
    >>> fill_rate(np.array([10.0, 0.0]), np.array([2.0, 0.0]))
    array([0.8, nan])
    """
    return _ratio(demand - short, demand)


def cycle_service(cycles: FloatArray, cycles_short: FloatArray) -> FloatArray:
    """
    Share of replenishment cycles without a stockout [type 1].

    Parameters
    ----------
    cycles, cycles_short : (k,)
        Cycles, and those in which some demand met an empty shelf.

    Examples
    --------
    >>> cycle_service(np.array([4.0]), np.array([1.0]))
    array([0.75])
    """
    return _ratio(cycles - cycles_short, cycles)


def cycles_of(starts: BoolArray) -> IntArray:
    """
    Number of the replenishment cycle of each period, ``(n, t)``; -1 before the first one starts.

    Parameters
    ----------
    starts : (n, t)
        Periods in which an order could first be there: a cycle runs from one to the next.

    Examples
    --------
    >>> cycles_of(np.array([[False, True, False, True]]))
    array([[-1,  0,  0,  1]])
    """
    return np.asarray(np.cumsum(starts, axis=1) - 1)


def cycle_counts(cycle: IntArray, short: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Cycles of each line, and how many of them had a stockout, ``(n,)`` each.

    Only whole cycles count: not the one the time begins in, and not the one it ends in.

    Parameters
    ----------
    cycle : (n, t)
        Of `cycles_of`, from the first judged period on.
    short : (n, t) units

    Examples
    --------
    >>> cycle_counts(np.array([[0, 1, 1, 2, 2, 3]]), np.array([[5.0, 0, 0, 0, 1, 0]]))
    (array([2.]), array([1.]))
    """
    first, last = cycle[:, :1], cycle[:, -1:]
    whole = (cycle > first) & (cycle < last)
    lines, number = len(cycle), int(cycle.max(initial=0)) + 1
    key = np.arange(lines)[:, None] * number + np.maximum(cycle, 0)
    lived = np.bincount(key[whole], minlength=lines * number) > 0
    hit = np.bincount(key[whole], (short[whole] > 0).astype(np.float64), minlength=lines * number) > 0
    return (
        lived.reshape(lines, number).sum(axis=1).astype(np.float64),
        hit.reshape(lines, number).sum(axis=1).astype(np.float64),
    )


def stockout_periods(short: FloatArray) -> FloatArray:
    """
    Periods in which some demand met an empty shelf, ``(n,)``.

    Examples
    --------
    >>> stockout_periods(np.array([[0.0, 2.0, 1.0]]))
    array([2.])
    """
    return np.asarray((short > 0).sum(axis=1), dtype=np.float64)


def average_stock(stock: FloatArray) -> FloatArray:
    """
    Mean of the stock at the end of the periods, ``(n,)`` units.

    Examples
    --------
    >>> average_stock(np.array([[4.0, 2.0]]))
    array([3.])
    """
    return np.asarray(stock.mean(axis=1))


def turns(sold: FloatArray, average: FloatArray, days: float | FloatArray) -> FloatArray:
    """
    How often a year the average stock is sold.

    Parameters
    ----------
    sold, average : (k,) money at cost
        Value sold in ``days``, and value of the average stock; NaN without stock.

    Examples
    --------
    >>> turns(np.array([100.0]), np.array([50.0]), days=73.0)
    array([10.])
    """
    return _ratio(sold, average) * DAYS_IN_YEAR / days


def order_cost(placed: BoolArray, group: IntArray, cost: float) -> FloatArray:
    """
    Cost of placing orders, shared equally by the lines of each purchase order, ``(n,)`` money.

    Parameters
    ----------
    placed : (n,)
        Lines that are ordered now.
    group : (n,)
        Number of the purchase order (one supplier, one location) a line belongs to.
    cost : money per purchase order

    Examples
    --------
    >>> order_cost(np.array([True, True, False, True]), np.array([0, 0, 0, 1]), 10.0)
    array([ 5.,  5.,  0., 10.])
    """
    lines = np.bincount(group[placed], minlength=int(group.max(initial=0)) + 1)
    return np.where(placed, cost / np.maximum(lines, 1)[group], 0.0)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0))
