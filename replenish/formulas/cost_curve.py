"""Expected cost of a quantity as a convex, piecewise linear curve, and what ordering it costs besides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from replenish.formulas.tariffs import Tariffs, stacked_tariffs, tariff_at

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostCurves:
    """
    Convex piecewise linear curves of ``n`` lines, exact at their knots and straight between and beyond.

    Parameters
    ----------
    quantity : (n, k) units
        Rising knots; a short row repeats its last one.
    cost : (n, k) money
        Expected cost at the knots.
    slope_before, slope_after : (n,) money per unit
        Slope left of the first and right of the last knot.
    tariffs
        What an order costs besides, where it costs anything; this part need not be convex.
    """

    quantity: FloatArray
    cost: FloatArray
    slope_before: FloatArray
    slope_after: FloatArray
    tariffs: Tariffs | None = None

    def take(self, lines: Any) -> CostCurves:
        """Curves of some lines, named by their positions or by a slice."""
        return CostCurves(
            quantity=self.quantity[lines],
            cost=self.cost[lines],
            slope_before=self.slope_before[lines],
            slope_after=self.slope_after[lines],
            tariffs=None if self.tariffs is None else self.tariffs.take(lines),
        )


def expected_cost_curves(
    knots: FloatArray, overage: FloatArray, underage: FloatArray, constant: FloatArray
) -> CostCurves:
    """
    Sum of newsvendor costs ``o (q - k)⁺ + u (k - q)⁺`` over the knots ``k``, as one curve per line.

    Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., eq. 4.2, for a distribution that is
    a finite sample: the curve is exact.

    Parameters
    ----------
    knots : (n, j) units
        Requirements, one for each path and period of the window.
    overage, underage : (n, j) money per unit
        Cost of ordering one unit more, and one unit less, than the knot, times its probability; ``(n, 1)``
        where it is the same for all knots of a line.
    constant : (n,) money
        What no quantity changes.

    Examples
    --------
    Demand 1 or 3 with equal chance, one unit over costs 1, one under costs 3:

    >>> curve = expected_cost_curves(np.array([[3.0, 1.0]]), np.full((1, 2), 0.5), np.full((1, 2), 1.5),
    ...                              np.zeros(1))
    >>> curve.quantity, curve.cost
    (array([[1., 3.]]), array([[3., 1.]]))
    """
    alike = overage.shape[1] == underage.shape[1] == 1
    first = knots.min(axis=1)
    cost_first = constant + (underage * (knots - first[:, None])).sum(axis=1)
    each = knots.shape[1] if alike else 1
    slope_before, slope_after = -each * underage.sum(axis=1), each * overage.sum(axis=1)
    if alike:
        quantity, reached = _counted(np.sort(knots, axis=1))
        slopes = slope_before[:, None] + reached * (overage + underage)
    else:
        order = np.argsort(knots, axis=1, kind="stable")
        bends = np.take_along_axis(overage + underage, order, axis=1)
        quantity, bends = _merged(np.take_along_axis(knots, order, axis=1), bends)
        slopes = slope_before[:, None] + np.cumsum(bends, axis=1)
    cost = np.empty(quantity.shape)
    cost[:, 0] = cost_first
    np.cumsum(np.diff(quantity, axis=1) * slopes[:, :-1], axis=1, out=cost[:, 1:])
    cost[:, 1:] += cost_first[:, None]
    return CostCurves(quantity=quantity, cost=cost, slope_before=slope_before, slope_after=slope_after)


def _counted(knots: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sorted knots ``(n, j)`` without repetitions, padded with the last, and how many are not above each."""
    lines, size = knots.shape
    last_of_run = np.ones((lines, size), dtype=bool)
    np.greater(knots[:, 1:], knots[:, :-1], out=last_of_run[:, :-1])
    if last_of_run.all():
        return knots, np.broadcast_to(np.arange(1.0, size + 1), knots.shape)
    row, place = np.nonzero(last_of_run)
    runs = np.bincount(row, minlength=lines)
    column = np.arange(row.size) - np.repeat(np.cumsum(runs) - runs, runs)
    merged = np.repeat(knots[:, -1:], int(runs.max(initial=1)), axis=1)
    reached = np.full(merged.shape, float(size))
    merged[row, column], reached[row, column] = knots[row, place], place + 1
    return merged, reached


def _merged(knots: FloatArray, bends: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sorted knots ``(n, j)`` without repetitions, padded with the last, and their bends summed."""
    lines, rising = len(knots), knots[:, 1:] > knots[:, :-1]
    if rising.all():
        return knots, bends
    position = np.concatenate([np.zeros((lines, 1), dtype=np.int64), np.cumsum(rising, axis=1)], axis=1)
    size = int(position.max()) + 1
    merged = np.repeat(knots[:, -1:], size, axis=1)
    np.put_along_axis(merged, position, knots, axis=1)
    flat = (np.arange(lines)[:, None] * size + position).ravel()
    summed = np.asarray(np.bincount(flat, weights=bends.ravel(), minlength=lines * size), dtype=np.float64)
    return merged, summed.reshape(lines, size)


def cost_at(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    """
    Expected cost of one quantity per line, or of several, with what ordering them costs.

    Parameters
    ----------
    quantity : (n,) or (n, c) units

    Returns
    -------
    (n,) or (n, c) money
    """
    if quantity.ndim == 1:
        return cost_at(curves, quantity[:, None])[:, 0]
    columns = [_cost_of_one(curves, quantity[:, column]) for column in range(quantity.shape[1])]
    if curves.tariffs is not None:
        columns = [cost + tariff_at(curves.tariffs, q) for cost, q in zip(columns, quantity.T, strict=True)]
    return np.stack(columns, axis=1)


def _cost_of_one(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    right = (curves.quantity <= quantity[:, None]).sum(axis=1)
    last = curves.quantity.shape[1] - 1
    left = np.clip(right - 1, 0, last)
    ahead = np.clip(right, 0, last)
    rows = np.arange(len(quantity))
    x0, y0 = curves.quantity[rows, left], curves.cost[rows, left]
    x1, y1 = curves.quantity[rows, ahead], curves.cost[rows, ahead]
    run = np.where(x1 > x0, x1 - x0, 1.0)
    inside = np.where(x1 > x0, (y1 - y0) / run, curves.slope_after)
    slope = np.where(right == 0, curves.slope_before, inside)
    return np.asarray(y0 + slope * (quantity - x0))


def marginal_cost(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    """
    What one unit more than a quantity adds to the expected cost: the slope right of it.

    Parameters
    ----------
    quantity : (n,) units

    Returns
    -------
    (n,) money per unit

    Examples
    --------
    >>> curve = CostCurves(quantity=np.array([[1.0, 3.0]]), cost=np.array([[3.0, 1.0]]),
    ...                    slope_before=np.array([-3.0]), slope_after=np.array([1.0]))
    >>> [marginal_cost(curve, np.array([at])).item() for at in (0.0, 1.0, 2.0, 3.0)]
    [-3.0, -1.0, -1.0, 1.0]
    """
    right = (curves.quantity <= quantity[:, None]).sum(axis=1)
    inside = np.clip(right, 1, max(curves.quantity.shape[1] - 1, 1))
    rows = np.arange(len(quantity))
    ahead = np.minimum(inside, curves.quantity.shape[1] - 1)
    run = curves.quantity[rows, ahead] - curves.quantity[rows, inside - 1]
    rise = curves.cost[rows, ahead] - curves.cost[rows, inside - 1]
    between = np.divide(rise, run, out=curves.slope_after.copy(), where=run > 0)
    beyond = quantity >= curves.quantity[:, -1]
    return np.asarray(
        np.where(right == 0, curves.slope_before, np.where(beyond, curves.slope_after, between))
    )


def cheapest_quantity(curves: CostCurves, price: FloatArray) -> FloatArray:
    """
    Quantity of least cost when every unit also costs ``price``: where its worth no longer exceeds it.

    What an order costs besides is left out. With price 0 this is the newsvendor's quantity: the smallest
    requirement that is not exceeded with probability ``c_u / (c_u + c_o)``. It can be negative where more
    is owned than the line wants.

    Parameters
    ----------
    price : (n,) money per unit [>= 0]

    Returns
    -------
    (n,) units
    """
    run = np.diff(curves.quantity, axis=1)
    rise = np.diff(curves.cost, axis=1)
    tolerance = 1e-12 * (np.abs(curves.slope_before) + np.abs(curves.slope_after))
    lines, knots = curves.quantity.shape
    falling = np.ones((lines, knots), dtype=bool)  # in front the first knot, for where no stretch falls
    falling[:, 1:] = (rise < (-price - tolerance)[:, None] * run) & (run > 0)
    end = knots - 1 - falling[:, ::-1].argmax(axis=1)
    return np.asarray(curves.quantity[np.arange(len(price)), end])


def thinned_curves(curves: CostCurves, most: int) -> CostCurves:
    """
    Curves with at most ``most`` knots: some of the same knots at the same cost, straight in between.

    A chord of a convex curve is never below it, so a thinned curve never promises too little cost. A curve
    with few knots keeps them all.
    """
    if curves.quantity.shape[1] <= most:
        return curves
    last = (np.diff(curves.quantity, axis=1) > 0).sum(axis=1)
    kept = np.linspace(np.zeros_like(last), last, most, axis=1).round().astype(np.int64)
    kept = np.where((last < most)[:, None], np.minimum(np.arange(most), last[:, None]), kept)
    return CostCurves(
        quantity=np.take_along_axis(curves.quantity, kept, axis=1),
        cost=np.take_along_axis(curves.cost, kept, axis=1),
        slope_before=curves.slope_before,
        slope_after=curves.slope_after,
        tariffs=curves.tariffs,
    )


def stacked_curves(blocks: list[CostCurves], order: npt.NDArray[np.int64]) -> CostCurves:
    """Curves of several blocks as one; row ``j`` of the stacked blocks becomes row ``order[j]``."""
    size = max(block.quantity.shape[1] for block in blocks)
    place = np.argsort(order)
    tariffs = stacked_tariffs([block.tariffs for block in blocks], [len(block.quantity) for block in blocks])
    quantity, cost = np.empty((order.size, size)), np.empty((order.size, size))
    ends = np.cumsum([len(block.quantity) for block in blocks])
    for block, rows in zip(blocks, np.split(order, ends[:-1]), strict=True):
        quantity[rows], cost[rows] = _padded(block.quantity, size), _padded(block.cost, size)
    return CostCurves(
        quantity=quantity,
        cost=cost,
        slope_before=np.concatenate([block.slope_before for block in blocks])[place],
        slope_after=np.concatenate([block.slope_after for block in blocks])[place],
        tariffs=None if tariffs is None else tariffs.take(place),
    )


def _padded(values: FloatArray, size: int) -> FloatArray:
    if values.shape[1] == size:
        return values
    return np.pad(values, ((0, 0), (0, size - values.shape[1])), mode="edge")
