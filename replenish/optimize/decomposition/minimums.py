"""Plans that keep to the minimums of purchase orders: each topped up, or dropped."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.steps import next_up
from replenish.optimize.decomposition.filling import Plan
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import missing_orders, sums_by_order, values_of_orders

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

HALVINGS = 40  # of the range a bonus may lie in
REACHED = 1 - 1e-9  # of a minimum; sums of many products are not exact


def below_minimum(orders: MinimumOrders, quantity: FloatArray) -> IntArray:
    """Purchase orders that are placed with less than their minimum value."""
    placed = sums_by_order(orders, (quantity > 0).astype(np.float64)) > 0
    return np.flatnonzero(placed & (values_of_orders(orders, quantity) < orders.minimum * REACHED))


def keep_to_minimums(plan: Plan, orders: MinimumOrders, charged: FloatArray) -> None:
    """
    Top up every purchase order below its minimum, or drop it for good, whichever costs less.

    Those that are needed are topped up first.

    Parameters
    ----------
    charged : (n,) money per unit
        What a unit of each line pays for the limits.
    """
    for order in missing_orders(orders, plan.quantity).tolist():
        members = np.flatnonzero(orders.group == order)
        top_up(plan, orders.of_lines(members), members, charged[members])
    while (short := below_minimum(orders, plan.quantity)).size:
        lines = np.flatnonzero(np.isin(orders.group, short))
        by_order = lines[np.argsort(orders.group[lines], kind="stable")]
        for members in np.split(by_order, np.flatnonzero(np.diff(orders.group[by_order])) + 1):
            _top_up_or_drop(plan, orders.of_lines(members), members, charged[members])
        plan.take_next_steps()


def _top_up_or_drop(plan: Plan, orders: MinimumOrders, lines: IntArray, charged: FloatArray) -> None:
    curves = plan.market.curves.take(lines)
    before = plan.quantity[lines].copy()
    dropping = _increase(cost_at(curves, np.zeros(lines.size)) - cost_at(curves, before), charged, -before)
    reached = top_up(plan, orders, lines, charged)
    more = plan.quantity[lines] - before
    topping = _increase(cost_at(curves, before + more) - cost_at(curves, before), charged, more)
    if not reached or topping > dropping:
        plan.move(lines, -plan.quantity[lines])
        plan.open[lines] = False


def _increase(cost: FloatArray, charged: FloatArray, more: FloatArray) -> float:
    """Money that a change of the plan costs, price included."""
    return float((cost + charged * more).sum())


def top_up(plan: Plan, orders: MinimumOrders, lines: IntArray, charged: FloatArray) -> bool:
    """Steps of least cost per money ordered, until the minimum is reached; whether it is."""
    curves, rules = plan.market.curves.take(lines), plan.market.rules.take(lines)
    minimum = orders.minimum[orders.group[0]]
    while (missing := minimum - float(orders.value @ plan.quantity[lines])) > minimum * (1 - REACHED):
        before = plan.quantity[lines]
        enough = missing / np.where(orders.value > 0, orders.value, np.inf)
        after = next_up(curves, rules, before)
        part = np.maximum(before + enough, rules.lower)
        after = np.where(rules.step > 0, after, np.minimum(after, part))
        step = after - before
        fits = (step > 0) & (orders.value > 0) & plan.each_fits(lines, step)
        if not fits.any():
            return False
        lost = cost_at(curves, after) - cost_at(curves, before) + charged * step
        best = np.flatnonzero(fits)[np.argmin((lost / np.where(fits, orders.value * step, 1.0))[fits])]
        plan.move(lines[[best]], step[[best]])
    return True
