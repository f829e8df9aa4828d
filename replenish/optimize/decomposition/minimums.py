"""Purchase orders that are worth a minimum or are not placed: which to place, and plans that keep to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import OrderRules
from replenish.formulas.steps import next_up
from replenish.optimize.allocation import MinimumOrders
from replenish.optimize.decomposition.filling import Plan
from replenish.optimize.decomposition.market import Market
from replenish.optimize.room import missing_orders, sums_by_order, values_of_orders

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

HALVINGS = 40  # of the range a bonus may lie in
REACHED = 1 - 1e-9  # of a minimum; sums of many products are not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """
    What the purchase orders ``g`` with a minimum are worth at prices.

    Parameters
    ----------
    bonus : (g,) money per money
        Draws the order's lines up to its minimum.
    placed, unplaced : (g,) money
        Least priced cost of the order's lines when it is placed, and when it is not.
    bound : money
        Cost that no plan within the limits and minimums goes below.
    """

    bonus: FloatArray
    placed: FloatArray
    unplaced: FloatArray
    bound: float


def judged(market: Market, orders: MinimumOrders, prices: FloatArray) -> Judged:
    """
    Whether each purchase order is worth placing at prices (m,), with the bonus that makes it whole.

    A bonus per money ordered, less the bonus on the minimum, changes nothing for an order of exactly its
    minimum: weak duality again, now for the minimum.
    """
    charged = market.unit_price(prices)
    alone = orders.group < 0
    _, priced_cost = market.answers(charged)
    lines = np.flatnonzero(~alone)
    some, on_order = market.only(lines), orders_of(orders, lines)
    bonus = _bonuses(some, on_order, charged[lines])
    _, cost = some.answers(charged[lines] - bonus[on_order.group] * on_order.value)
    placed = bonus * orders.minimum + sums_by_order(on_order, cost)
    placed[_most(some, on_order) < orders.minimum * REACHED] = np.inf
    unplaced = sums_by_order(on_order, cost_at(some.curves, np.zeros(lines.size)))
    unplaced[~orders.may_stay_away] = np.inf
    bound = priced_cost[alone].sum() + np.minimum(placed, unplaced).sum() - prices @ market.free
    return Judged(bonus=bonus, placed=placed, unplaced=unplaced, bound=float(bound))


def decided(market: Market, orders: MinimumOrders, judgement: Judged) -> Market:
    """The market in which orders that are not worth placing are closed and the others get their bonus."""
    on_order = orders.group >= 0
    stays_away = np.append(judgement.placed > judgement.unplaced, False)[orders.group]
    upper = np.where(stays_away, 0.0, market.rules.upper)
    bonus = np.append(judgement.bonus, 0.0)[orders.group]
    credit = np.where(on_order & ~stays_away, bonus * orders.value, 0.0)
    rules = OrderRules(lower=market.rules.lower, step=market.rules.step, upper=upper)
    return replace(market, rules=rules, credit=credit)


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
        _top_up(plan, orders_of(orders, members), members, charged[members])
    while (short := below_minimum(orders, plan.quantity)).size:
        lines = np.flatnonzero(np.isin(orders.group, short))
        by_order = lines[np.argsort(orders.group[lines], kind="stable")]
        for members in np.split(by_order, np.flatnonzero(np.diff(orders.group[by_order])) + 1):
            _top_up_or_drop(plan, orders_of(orders, members), members, charged[members])
        plan.take_next_steps()


def _top_up_or_drop(plan: Plan, orders: MinimumOrders, lines: IntArray, charged: FloatArray) -> None:
    curves = plan.market.curves.take(lines)
    before = plan.quantity[lines].copy()
    dropping = _increase(cost_at(curves, np.zeros(lines.size)) - cost_at(curves, before), charged, -before)
    reached = _top_up(plan, orders, lines, charged)
    more = plan.quantity[lines] - before
    topping = _increase(cost_at(curves, before + more) - cost_at(curves, before), charged, more)
    if not reached or topping > dropping:
        plan.move(lines, -plan.quantity[lines])
        plan.open[lines] = False


def _increase(cost: FloatArray, charged: FloatArray, more: FloatArray) -> float:
    """Money that a change of the plan costs, price included."""
    return float((cost + charged * more).sum())


def _top_up(plan: Plan, orders: MinimumOrders, lines: IntArray, charged: FloatArray) -> bool:
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


def orders_of(orders: MinimumOrders, lines: IntArray) -> MinimumOrders:
    """The same purchase orders and some of the lines."""
    return replace(orders, group=orders.group[lines], value=orders.value[lines])


def _bonuses(market: Market, orders: MinimumOrders, charged: FloatArray) -> FloatArray:
    """Least bonus (g,) at which the lines' answers reach the minimum, by halving; 0 where they do without."""
    quantity, _ = market.answers(charged)
    short = values_of_orders(orders, quantity) < orders.minimum * REACHED
    short &= _most(market, orders) >= orders.minimum * REACHED
    low, high = np.zeros(short.size), np.where(short, _highest(market, orders, charged), 0.0)
    for _ in range(HALVINGS if short.any() else 0):
        middle = (low + high) / 2
        quantity, _ = market.answers(charged - middle[orders.group] * orders.value)
        reached = values_of_orders(orders, quantity) >= orders.minimum
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _highest(market: Market, orders: MinimumOrders, charged: FloatArray) -> FloatArray:
    """Bonus (g,) at which every line of the order wants the most it may order."""
    value = np.where(orders.value > 0, orders.value, np.inf)
    highest = np.zeros(len(orders.minimum))
    np.maximum.at(highest, orders.group, (charged + np.maximum(market.curves.slope_after, 0.0)) / value)
    return highest * (1 + 1e-9)


def _most(market: Market, orders: MinimumOrders) -> FloatArray:
    """Value (g,) of each order when its lines order the most they may."""
    upper = np.where(market.rules.upper >= market.rules.lower, market.rules.upper, 0.0)
    return values_of_orders(orders, upper)
