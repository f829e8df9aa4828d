"""How many units a line would need from the order placed now, on every demand path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
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
