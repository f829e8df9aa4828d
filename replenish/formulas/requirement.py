"""How many units a line would need from the order placed now, on every demand path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """
    Need of ``n`` lines with one lead time ``L`` and one review period ``R``, path by path.

    Parameters
    ----------
    need : (n, s, r) units
        Cumulative demand from ``L`` on minus everything owned by then [N].
    peak : (n, s, r) units
        Largest need so far in the window [M].
    shelf : (n, s) units
        On hand minus waiting demand just before the receipts of ``L``.
    lost_before : (n, s) units
        Demand lost before this order can arrive; 0 where demand waits.
    stock_before : (n, s, L) units
        On the shelf right after the receipts of each period before the order arrives.
    """

    need: FloatArray
    peak: FloatArray
    shelf: FloatArray
    lost_before: FloatArray
    stock_before: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementOnArrival(Requirement):
    """
    Need of lines whose orders arrive on each path when they arrive.

    ``need`` and ``peak`` are ``(n, s, t)``, by period from the decision on; outside the window of a path
    they repeat what they are at its nearest end. ``stock_before`` is ``(n, s, t)`` and holds until then.

    Parameters
    ----------
    window : (n, s, t)
        Periods from the arrival of this order to that of a later one.
    last : (n, s, t)
        The last one of them.
    """

    window: BoolArray
    last: BoolArray


def requirement(
    demand: FloatArray,
    on_order: FloatArray,
    opening: FloatArray,
    lost: BoolArray,
    *,
    lead_time: int,
    review_period: int,
) -> Requirement:
    """
    Need over the window on each path, everything owned counted at its own time.

    Until the order arrives, the shelf lives from what is owned: an open order counts only from the
    period it is due in, and with lost sales the shelf never goes below zero on the way. From then on,
    ``N`` adds up demand minus receipts, and ``M`` is its running maximum. Ordering ``q`` then gives,
    exactly:

    * lost sales: stock at the end of ``τ`` is ``max(q, M[τ]) - N[τ]``, units lost in the window are
      ``max(M[L+R-1] - q, 0)``;
    * backlog: stock ``max(q - N[τ], 0)``, backorders ``max(N[τ] - q, 0)``.

    Parameters
    ----------
    demand : (n, s, t) units
        With ``t >= L + R``.
    on_order : (n, t) units
        Receipts already on their way, by due period.
    opening : (n,) units
        On hand minus backorders.
    lost : (n,)
        Whether unmet demand is lost.
    lead_time, review_period
        ``L >= 0`` and ``R >= 1`` periods.

    Examples
    --------
    Nothing on the shelf, one period to wait; the demand of that period is lost or waits:

    >>> demand = np.array([[[5.0, 3.0]]] * 2)
    >>> need = requirement(demand, np.zeros((2, 2)), np.zeros(2), np.array([True, False]),
    ...                    lead_time=1, review_period=1)
    >>> need.need[:, 0, 0], need.lost_before[:, 0]
    (array([3., 8.]), array([5., 0.]))
    """
    lines, paths, _ = demand.shape
    shelf = np.repeat(opening[:, None], paths, axis=1)
    lost_before = np.zeros((lines, paths))
    stock_before = np.empty((lead_time, lines, paths))
    for period in range(lead_time):
        shelf = shelf + on_order[:, None, period]
        np.maximum(shelf, 0.0, out=stock_before[period])
        shelf = shelf - demand[:, :, period]
        short = np.maximum(-shelf, 0.0) * lost[:, None]
        shelf += short
        lost_before += short
    need, peak = np.empty((2, review_period, lines, paths))
    total = -shelf
    for period in range(review_period):
        total = total + demand[:, :, lead_time + period] - on_order[:, None, lead_time + period]
        need[period] = total
        peak[period] = total if period == 0 else np.maximum(peak[period - 1], total)
    return Requirement(
        need=need.transpose(1, 2, 0),
        peak=peak.transpose(1, 2, 0),
        shelf=shelf,
        lost_before=lost_before,
        stock_before=stock_before.transpose(1, 2, 0),
    )


def requirement_on_arrival(
    demand: FloatArray,
    receipts: FloatArray,
    opening: FloatArray,
    lost: BoolArray,
    *,
    first: IntArray,
    end: IntArray,
) -> RequirementOnArrival:
    """
    Need over the window of each path, from the arrival of this order to that of a later one.

    As `requirement`, with arrivals that differ from path to path: until its own arrival the shelf lives
    from what arrives of the open orders, then ``N`` adds up demand minus their receipts.

    Parameters
    ----------
    demand, receipts : (n, s, t) units
        Demand, and what arrives of the open orders.
    opening : (n,) units
        On hand minus backorders.
    lost : (n,)
        Whether unmet demand is lost.
    first, end : (n, s) periods
        The order arrives before the demand of ``first``, a later one before that of ``end``;
        ``0 <= first < end <= t``.

    Examples
    --------
    Two on the shelf, one unit wanted in each period, lost if it is not there. The order comes in period 1 or
    in period 3; the next one in period 4:

    >>> need = requirement_on_arrival(np.ones((1, 2, 4)), np.zeros((1, 2, 4)), np.array([2.0]),
    ...                               np.array([True]), first=np.array([[1, 3]]), end=np.array([[4, 4]]))
    >>> need.peak[:, :, -1], need.lost_before
    (array([[2., 1.]]), array([[0., 1.]]))
    """
    lines, paths, periods = demand.shape
    level = np.repeat(opening[:, None], paths, axis=1)
    shelf, lost_before = np.zeros((2, lines, paths))
    highest = np.full((lines, paths), -np.inf)
    need, peak, stock_before = np.empty((3, periods, lines, paths))
    for period in range(periods):
        waiting = period < first
        shelf = np.where(period == first, level, shelf)
        level = level + receipts[:, :, period]
        stock_before[period] = np.maximum(level, 0.0)
        level = level - demand[:, :, period]
        short = np.maximum(-level, 0.0) * (waiting & lost[:, None])
        level += short
        lost_before += short
        highest = np.where(waiting, highest, np.maximum(highest, -level))
        need[period], peak[period] = -level, highest
    clock = np.arange(periods)
    nearest = np.clip(clock, first[:, :, None], end[:, :, None] - 1)
    return RequirementOnArrival(
        need=np.take_along_axis(need.transpose(1, 2, 0), nearest, axis=2),
        peak=np.take_along_axis(peak.transpose(1, 2, 0), nearest, axis=2),
        shelf=shelf,
        lost_before=lost_before,
        stock_before=stock_before.transpose(1, 2, 0),
        window=nearest == clock,
        last=clock == end[:, :, None] - 1,
    )


def stock_after_receipt_on_arrival(
    requirement: RequirementOnArrival, receipts: FloatArray, lost: BoolArray, quantity: FloatArray
) -> FloatArray:
    """
    Stock on the shelf right after the receipts of each period, when ``quantity`` is ordered.

    After the window it stays as in its last period: from there on a later order is in play.

    Parameters
    ----------
    requirement
        Of ``n`` lines, ``s`` paths and ``t`` periods from the decision on.
    receipts : (n, s, t) units
        What arrives of the open orders.
    lost : (n,)
        Whether unmet demand is lost.
    quantity : (n,) units

    Returns
    -------
    (n, s, t) units
    """
    order, window = quantity[:, None, None], requirement.window
    owned = np.where(lost[:, None, None], np.maximum(order, requirement.peak), order)
    end = owned - requirement.need
    clock = np.arange(window.shape[2])
    first = window.argmax(axis=2)[:, :, None]
    before = np.concatenate([np.zeros_like(end[:, :, :1]), end[:, :, :-1]], axis=2)
    before = np.where(clock == first, requirement.shelf[:, :, None] + order, before)
    after = np.where(clock < first, requirement.stock_before, np.maximum(before + receipts, 0.0))
    return np.take_along_axis(after, np.minimum(clock, requirement.last.argmax(axis=2)[:, :, None]), axis=2)


def stock_after_receipt(
    requirement: Requirement, on_order: FloatArray, lost: BoolArray, quantity: FloatArray
) -> FloatArray:
    """
    Stock on the shelf right after the receipts of each period of the window, when ``quantity`` is ordered.

    Parameters
    ----------
    requirement
        Of ``n`` lines, ``s`` paths and ``r`` periods in the window.
    on_order : (n, r) units
        Other receipts in the window, by due period.
    lost : (n,)
        Whether unmet demand is lost.
    quantity : (n,) units

    Returns
    -------
    (n, s, r) units

    Examples
    --------
    Two on the shelf, three ordered, demand 1 then 1:

    >>> steady = requirement(np.ones((1, 1, 2)), np.zeros((1, 2)), np.array([2.0]), np.array([True]),
    ...                      lead_time=0, review_period=2)
    >>> stock_after_receipt(steady, np.zeros((1, 2)), np.array([True]), np.array([3.0]))
    array([[[5., 4.]]])
    """
    order = quantity[:, None, None]
    owned = np.where(lost[:, None, None], np.maximum(order, requirement.peak), order)
    end = owned - requirement.need
    arrival = requirement.shelf[:, :, None] + order
    net = np.concatenate([arrival, end[:, :, :-1]], axis=2) + on_order[:, None, :]
    return np.maximum(net, 0.0)
