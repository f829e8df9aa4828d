"""Lines ordered together at prices: the least cost of each order, placed with so many loads or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import orderable_ceil, orderable_floor
from replenish.optimize.decomposition.market import Market
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import sums_by_order, values_of_orders
from replenish.optimize.question.together import ROUND_OFF, Sizes, sizes

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

HALVINGS = 30  # of the range a bonus may lie in: to a billionth


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    Orders ``g`` of some size.

    Parameters
    ----------
    loads : (g,)
    cost : (g,) money
        No way to fill the order costs less, prices included; infinite where nothing fills it.
    bonus : (g,) money per unit of what is counted
        Paid for each, so that the lines fill the order; below 0 where they would overfill it.
    quantity : (n,) units
        What the lines then want.
    """

    loads: FloatArray
    cost: FloatArray
    bonus: FloatArray
    quantity: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """
    What each order offers at prices: two sizes around the best one, or nothing.

    Parameters
    ----------
    sized
        The smaller and the larger size.
    unplaced : (g,) money
        Priced cost of an order that is not placed; infinite where it has to be.
    """

    sized: tuple[Placed, ...]
    unplaced: FloatArray

    @property
    def placed(self) -> FloatArray:
        """Least cost of each order if it is placed, ``(g,)`` money."""
        return np.asarray(np.min([placed.cost for placed in self.sized], axis=0))

    @property
    def least(self) -> FloatArray:
        """Least cost of each order, ``(g,)`` money."""
        return np.asarray(np.min([self.unplaced, *(placed.cost for placed in self.sized)], axis=0))

    def of_placed(self, on: BoolArray) -> Offers:
        """The offers when it is decided which orders (g,) are placed."""
        sized = tuple(replace(size, cost=np.where(on, size.cost, np.inf)) for size in self.sized)
        return Offers(sized=sized, unplaced=np.where(on, np.inf, self.unplaced))

    @property
    def loads_if_placed(self) -> FloatArray:
        """Loads of the cheapest size of each order, ``(g,)``."""
        costs = np.array([placed.cost for placed in self.sized])
        counts = np.array([placed.loads for placed in self.sized])
        return np.asarray(counts[costs.argmin(axis=0), np.arange(costs.shape[1])])


def offers(market: Market, orders: MinimumOrders, charged: FloatArray) -> Offers:
    """
    Least cost of every order at what its lines pay for the limits (n,), over all its sizes.

    The cost of holding an amount in ``z`` loads is, made convex, convex in both; so the best whole ``z`` is
    next to the best one in parts, at which each unit pays its part of a load.

    Parameters
    ----------
    market
        Of the lines on orders only.
    """
    first = np.ones(len(orders.minimum))
    if orders.load is not None:
        first = np.maximum(np.floor(_loads_in_parts(market, orders, charged)), 1.0)
    counts = (first,) if orders.load is None else (first, first + 1)
    unplaced = sums_by_order(orders, cost_at(market.curves, np.zeros(len(charged))))
    unplaced[~orders.may_stay_away] = np.inf
    return Offers(sized=tuple(placed(market, orders, charged, loads) for loads in counts), unplaced=unplaced)


def placed(market: Market, orders: MinimumOrders, charged: FloatArray, loads: FloatArray) -> Placed:
    """Least cost of every order with so many loads (g,), by the bonus that makes it fit: weak duality."""
    size = sizes(orders, loads)
    near, far = fitting_bonus(market, orders, charged, size)
    before, _ = market.answers(charged - near[orders.group] * orders.value)
    after, cost = market.answers(charged - far[orders.group] * orders.value)
    edge = np.where(far > 0, size.least, np.where(np.isfinite(size.most), size.most, 0.0))
    total = size.cost + sums_by_order(orders, cost) + far * edge
    too_little = _most(market, orders) < size.least * (1 - ROUND_OFF)
    total[too_little | (size.least > size.most * (1 + ROUND_OFF))] = np.inf
    quantity = _between(market, orders, np.minimum(before, after), np.maximum(before, after), size, far)
    return Placed(loads=loads, cost=total, bonus=far, quantity=quantity)


def fitting_bonus(
    market: Market, orders: MinimumOrders, charged: FloatArray, size: Sizes
) -> tuple[FloatArray, FloatArray]:
    """
    Bonuses (g,) just before and at which the lines' answers fill each order, and no more, by halving.

    0 where they do without, or cannot.
    """
    quantity, _ = market.answers(charged)
    amount = values_of_orders(orders, quantity)
    sign = np.where(amount < size.least * (1 - ROUND_OFF), 1.0, 0.0)
    sign = np.where(amount > size.most * (1 + ROUND_OFF), -1.0, sign)
    sign[_most(market, orders) < size.least * (1 - ROUND_OFF)] = 0.0
    if not sign.any():
        return sign, sign
    low, high = np.zeros(sign.size), _largest(market, orders, charged)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        quantity, _ = market.answers(charged - (sign * middle)[orders.group] * orders.value)
        amount = values_of_orders(orders, quantity)
        fits = np.where(sign > 0, amount >= size.least, amount <= size.most)
        low, high = np.where(fits, low, middle), np.where(fits, middle, high)
    return sign * low, sign * high


def _between(  # noqa: PLR0917 - two plans and what lies between them
    market: Market, orders: MinimumOrders, less: FloatArray, more: FloatArray, size: Sizes, bonus: FloatArray
) -> FloatArray:
    """
    A plan (n,) that just fills each order, between one that holds too little and one that holds too much.

    At the bonus all that lies between is worth its price, so any part of it may be taken.
    """
    wanted = np.where(bonus > 0, size.least, size.most)[orders.group]
    step = orders.value * (more - less)
    order = np.lexsort((step, orders.group))
    running = np.cumsum(step[order])
    first = np.append(True, np.diff(orders.group[order]) > 0)
    start = np.maximum.accumulate(np.where(first, np.arange(order.size), 0))
    before = np.empty_like(step)
    before[order] = running - step[order] - (running - step[order])[start]
    need = wanted - values_of_orders(orders, less)[orders.group] - before
    part = less + np.where(np.isfinite(need), need, 0.0) / np.where(orders.value > 0, orders.value, 1.0)
    up = bonus[orders.group] > 0
    part = np.where(up, orderable_ceil(market.rules, part), orderable_floor(market.rules, part))
    partly = np.where(need <= 0, less, np.clip(part, less, more))
    return np.asarray(
        np.where((step <= 0) | (bonus[orders.group] == 0), more, np.where(need >= step, more, partly))
    )


def _loads_in_parts(market: Market, orders: MinimumOrders, charged: FloatArray) -> FloatArray:
    """Loads (g,) that each order would take if a part of a load cost its part."""
    has = np.isfinite(orders.loads)
    size = np.where(has, orders.loads, 1.0)
    per_unit = np.where(has, orders.load_costs, 0.0) / size
    quantity, _ = market.answers(charged + per_unit[orders.group] * orders.value)
    amount = np.maximum(values_of_orders(orders, quantity), orders.minimum) + orders.held_already
    return np.where(has, amount / size * (1 - ROUND_OFF), 1.0)


def _largest(market: Market, orders: MinimumOrders, charged: FloatArray) -> FloatArray:
    """Bonus, and charge, (g,) at which every line of the order wants the most it may, or nothing."""
    value = np.where(orders.value > 0, orders.value, np.inf)
    curves = market.curves
    steepest = np.maximum(np.maximum(curves.slope_after, -curves.slope_before), 0.0)
    if curves.tariffs is not None and curves.tariffs.start.size:
        steepest = steepest + np.append(np.abs(curves.tariffs.unit).max(axis=1), 0.0)[curves.tariffs.row]
    largest = np.zeros(len(orders.minimum))
    np.maximum.at(largest, orders.group, (np.abs(charged) + steepest) / value)
    return largest * (1 + 1e-9)


def _most(market: Market, orders: MinimumOrders) -> FloatArray:
    """What each order holds (g,) when its lines order the most they may."""
    upper = np.where(market.rules.upper >= market.rules.lower, market.rules.upper, 0.0)
    return values_of_orders(orders, upper)
