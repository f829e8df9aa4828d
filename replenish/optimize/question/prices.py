"""At prices every line answers alone: what it then pays, and what that proves about every plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import OrderRules, best_orderable
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question
from replenish.optimize.question.ladder import useful_rules
from replenish.optimize.question.one_each import behind_the_best, best_of_each
from replenish.optimize.question.room import sums_by_order

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

HALVINGS = 60  # of the range a bonus may lie in: down to round-off


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """
    What the lines answer at prices, and the least cost any plan can have because of it.

    Parameters
    ----------
    unit_price : (n,) money per unit
        What the limits charge, less the bonus of the purchase order the line would go on.
    quantity : (n,) units
        Best of the line, were its purchase order placed.
    priced_cost : (n,) money
        Least cost of the line, price included, over its orderable quantities.
    placed, unplaced : (g,) money
        Least priced cost of the lines of a purchase order when it is placed, and when it is not;
        ``placed`` is infinite where no order can reach the minimum, ``unplaced`` where one is needed.
    bound : money
        No orderable plan within the limits and minimums costs less.
    behind : (n,) money, optional
        What each row costs, price included, beyond the cheapest offer of its line.
    """

    unit_price: FloatArray
    quantity: FloatArray
    priced_cost: FloatArray
    placed: FloatArray
    unplaced: FloatArray
    bound: float
    behind: FloatArray | None = None


def unit_prices(limits: LimitRows, prices: FloatArray) -> FloatArray:
    """
    What one more unit of each line pays for the limits it uses.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]

    Returns
    -------
    (n,) money per unit
    """
    return np.asarray(limits.matrix.T @ prices)


def lagrangian_bound(question: Question, prices: FloatArray) -> float:
    """
    Cost that no orderable plan within the limits goes below.

    At any prices >= 0 a plan within the limits pays at most for all that is free, so the sum of the
    lines' least priced costs, less the price of what is free, is below its cost. Weak duality: Fisher
    (1981), *The Lagrangian relaxation method for solving integer programming problems*, eq. 2.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    """
    return answers(question, prices).bound


def answers(question: Question, prices: FloatArray) -> Answers:
    """
    Best orderable quantities at prices, purchase orders below their minimum drawn up by a bonus or left out.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    """
    orders, rules = question.minimum_orders, useful_rules(question)
    charged = unit_prices(question.limits, prices)
    if orders.load is not None:
        charged = charged + _load_charges(orders)
    if question.choice is not None:
        return _answers_of_offers(question, question.choice, charged, prices)
    bonus = order_bonuses(question, charged)
    on_order = np.append(bonus, 0.0)[orders.group]
    unit_price = charged - on_order * np.where(orders.group >= 0, orders.value, 0.0)
    quantity, priced_cost = priced_answers(question.curves, rules, unit_price)
    unplaced = sums_by_order(orders, cost_at(question.curves, np.zeros_like(unit_price)))
    unplaced[~orders.may_stay_away] = np.inf
    placed = bonus * orders.minimum + sums_by_order(orders, priced_cost)
    placed += orders.costs
    placed[_most_value(orders, rules) < orders.minimum * (1 - 1e-9)] = np.inf
    alone = priced_cost[orders.group < 0].sum()
    room = np.where(prices > 0, question.limits.free, 0.0)
    bound = float(alone + np.minimum(placed, unplaced).sum() - prices @ np.maximum(room, 0.0))
    return Answers(
        unit_price=unit_price,
        quantity=quantity,
        priced_cost=priced_cost,
        placed=placed,
        unplaced=unplaced,
        bound=bound,
    )


def _answers_of_offers(
    question: Question, choice: IntArray, charged: FloatArray, prices: FloatArray
) -> Answers:
    """
    Answers where a line takes the cheapest of its offers.

    What purchase orders ask (a minimum, a cost of being placed) is left out: without it no plan costs more.
    """
    orders = question.minimum_orders
    quantity, priced_cost = priced_answers(question.curves, useful_rules(question), charged)
    nothing = cost_at(question.curves, np.zeros_like(charged))
    behind = behind_the_best(choice, priced_cost - nothing)
    least = np.where(best_of_each(choice, behind), priced_cost, nothing)
    room = np.where(prices > 0, question.limits.free, 0.0)
    return Answers(
        unit_price=charged,
        quantity=quantity,
        priced_cost=priced_cost,
        placed=np.zeros(len(orders.minimum)),
        unplaced=np.where(orders.may_stay_away, 0.0, np.inf),
        bound=float(least.sum() - prices @ np.maximum(room, 0.0)),
        behind=behind,
    )


def _load_charges(orders: MinimumOrders) -> FloatArray:
    """
    Part of a load's cost that a unit of each line pays, ``(n,)`` money.

    Loads in parts cost no more than whole ones, so what the lines answer then still proves a bound.
    """
    has = np.isfinite(orders.loads)
    per_unit = np.where(has, orders.load_costs / np.where(has, orders.loads, 1.0), 0.0)
    return np.append(per_unit, 0.0)[orders.group] * np.where(orders.group >= 0, orders.value, 0.0)


def priced_answers(
    curves: CostCurves, rules: OrderRules, unit_price: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Best orderable quantities (n,) and what they cost with the price, where a price may be a bonus (< 0).

    ``rules.upper`` is finite: a bonus above the cost of the last unit draws the line up to it.
    """
    best = best_orderable(curves, rules, unit_price)
    ends = np.where(rules.upper >= rules.lower, rules.upper, 0.0)
    cost = cost_at(curves, best) + unit_price * best
    cost_at_end = cost_at(curves, ends) + unit_price * ends
    return np.where(cost_at_end < cost, ends, best), np.minimum(cost, cost_at_end)


def order_bonuses(question: Question, charged: FloatArray) -> FloatArray:
    """
    Money per money ordered that draws each purchase order up to its minimum, at least in parts of a step.

    The bonus is found by halving: the value of the lines' answers rises with it.

    Parameters
    ----------
    charged : (n,) money per unit
        What the limits charge.

    Returns
    -------
    (g,) money per money [>= 0]; 0 where the lines reach the minimum without
    """
    orders, rules = question.minimum_orders, useful_rules(question)
    bonus = np.zeros(len(orders.minimum))
    quantity, _ = priced_answers(question.curves, rules, charged)
    short = sums_by_order(orders, orders.value * quantity) < orders.minimum * (1 - 1e-9)
    short &= _most_value(orders, rules) >= orders.minimum * (1 - 1e-9)
    lines = np.flatnonzero(np.append(short, False)[orders.group])
    if not lines.size:
        return bonus
    curves, rules, charged = question.curves.take(lines), rules.take(lines), charged[lines]
    orders = MinimumOrders(group=orders.group[lines], value=orders.value[lines], minimum=orders.minimum)
    low, high = bonus, _largest_bonus(curves, rules, orders, charged)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        quantity, _ = priced_answers(curves, rules, charged - middle[orders.group] * orders.value)
        reached = sums_by_order(orders, orders.value * quantity) >= orders.minimum
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    return high


def _largest_bonus(
    curves: CostCurves, rules: OrderRules, orders: MinimumOrders, charged: FloatArray
) -> FloatArray:
    """Bonus (g,) at which every line of the purchase order orders the most it may."""
    value = np.where(orders.value > 0, orders.value, np.inf)
    worth = np.where(rules.upper >= rules.lower, charged + np.maximum(curves.slope_after, 0.0), 0.0) / value
    highest = np.zeros(len(orders.minimum))
    np.maximum.at(highest, orders.group, worth)
    return highest * (1 + 1e-9)


def _most_value(orders: MinimumOrders, rules: OrderRules) -> FloatArray:
    """Value (g,) of each purchase order when its lines order the most they may."""
    return sums_by_order(orders, orders.value * np.where(rules.upper >= rules.lower, rules.upper, 0.0))
