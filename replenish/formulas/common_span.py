"""What a line costs before and after an order's window: so that offers with different windows compare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cheapest_quantity, expected_cost_curves
from replenish.formulas.period import lived_period

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """
    Lines ``n`` that live from what they own, path by path and period by period, ``(n, s, t)`` units.

    Parameters
    ----------
    before
        On the shelf at the start of a period, before its receipts, less what waits.
    stock
        On the shelf at its end.
    short
        Demand lost in it or, where demand waits, all that waits at its end.
    """

    before: FloatArray
    stock: FloatArray
    short: FloatArray

    def cost(self, holding: FloatArray, shortage: FloatArray) -> FloatArray:
        """Expected cost of each period, ``(n, t)`` money, at money (n,) per unit kept and missing."""
        kept, missing = self.stock.mean(axis=1), self.short.mean(axis=1)
        return np.asarray(holding[:, None] * kept + shortage[:, None] * missing)


def left_alone(demand: FloatArray, on_order: FloatArray, opening: FloatArray, lost: BoolArray) -> LeftAlone:
    """
    Live every path without ordering anything.

    Parameters
    ----------
    demand : (n, s, t) units
    on_order : (n, t) units
        Receipts already on their way.
    opening : (n,) units
        On hand minus backorders.
    lost : (n,)

    Examples
    --------
    Three on the shelf, two wanted in each of two periods:

    >>> alone = left_alone(np.full((1, 1, 2), 2.0), np.zeros((1, 2)), np.array([3.0]), np.array([True]))
    >>> alone.stock[0, 0], alone.short[0, 0], alone.cost(np.array([1.0]), np.array([10.0]))
    (array([1., 0.]), array([0., 1.]), array([[ 1., 10.]]))
    """
    lines, paths, periods = demand.shape
    stock = np.repeat(np.maximum(opening, 0.0)[:, None], paths, axis=1)
    waiting = np.repeat(np.maximum(-opening, 0.0)[:, None], paths, axis=1)
    before, ends, short = np.empty((3, lines, paths, periods))
    for period in range(periods):
        before[:, :, period] = stock - waiting
        lived = lived_period(stock, waiting, on_order[:, [period]], demand[:, :, period], lost[:, None])
        stock, waiting = lived.stock, lived.backorders
        ends[:, :, period] = stock
        short[:, :, period] = np.where(lost[:, None], lived.short, waiting)
    return LeftAlone(before=before, stock=ends, short=short)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """
    A window of a later order.

    Parameters
    ----------
    placed
        Period the order is placed in.
    first, end
        Periods it is the last to influence: from ``first`` on, before ``end``.
    """

    placed: int
    first: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOrder:
    """
    A later order that restores a position.

    Parameters
    ----------
    cost : (n,) money
        Expected holding and shortage of its window.
    position : (n, s) units
        On each path, once it is placed.
    """

    cost: FloatArray
    position: FloatArray


def next_order(  # noqa: PLR0917 - paths, what is owned, and unit costs
    demand: FloatArray,
    owned: FloatArray,
    window: Window,
    holding: FloatArray,
    shortage: FloatArray,
    lost: BoolArray,
    obsolescence: FloatArray | float = 0.0,
) -> NextOrder:
    """
    Least expected cost of a later order's window: a base stock, unless more is owned anyway.

    The base stock is the newsvendor's over the demand from the day the order is placed to the end of its
    window (Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., section 4.3.4.1).

    Parameters
    ----------
    demand : (n, s, t) units
    owned : (n, s) units
        Position just before the order is placed, as far as it is due before the window ends.
    holding, shortage : (n,) money per unit
    lost : (n,)
    obsolescence : (n,) money per unit
        Left over at the end of the window.

    Examples
    --------
    Demand 1 or 3 in the period it covers, kept at 1 and missed at 9 a unit: 3 is best.

    >>> one = Window(placed=0, first=0, end=1)
    >>> best = next_order(np.array([[[1.0], [3.0]]]), np.zeros((1, 2)), one, np.ones(1), np.full(1, 9.0),
    ...                   np.array([True]))
    >>> best.cost, best.position
    (array([1.]), array([[3., 3.]]))
    """
    used = np.cumsum(demand[:, :, window.placed : window.end], axis=2)[:, :, window.first - window.placed :]
    lines, paths, periods = used.shape
    counts = np.ones((lines, periods))
    counts[:, :-1] = ~lost[:, None]
    underage = (shortage[:, None] * counts)[:, None, :] / paths
    kept_at = np.repeat(holding[:, None], periods, axis=1)
    kept_at[:, -1] += obsolescence
    overage = np.broadcast_to(kept_at[:, None, :] / paths, used.shape)
    curves = expected_cost_curves(
        used.reshape(lines, -1),
        overage.reshape(lines, -1),
        np.broadcast_to(underage, used.shape).reshape(lines, -1),
        np.zeros(lines),
    )
    best = np.maximum(cheapest_quantity(curves, np.zeros(lines)), 0.0)
    position = np.maximum(owned, best[:, None])
    net = position[:, :, None] - used
    missed = (np.maximum(-net, 0.0) * counts[:, None, :]).sum(axis=2).mean(axis=1)
    if window.first > window.placed:
        gone = demand[:, :, window.placed : window.first].sum(axis=2)
        missed -= np.where(lost, np.maximum(gone - position, 0.0).mean(axis=1), 0.0)
    kept = (np.maximum(net, 0.0).mean(axis=1) * kept_at).sum(axis=1)
    return NextOrder(cost=kept + shortage * missed, position=position)
