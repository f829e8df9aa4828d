"""A plan of just the orders that are decided on: full enough, not too full, and within every limit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, vstack

from replenish.formulas.orderable import OrderRules, orderable_floor
from replenish.optimize.decomposition.filling import Plan, plan_cost
from replenish.optimize.decomposition.judge import Judge, Judgement
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.minimums import below_minimum, top_up
from replenish.optimize.decomposition.programs import priced_program, whole_program
from replenish.optimize.decomposition.rounding import rounded
from replenish.optimize.lp.whole import Patience
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import missing_orders
from replenish.optimize.question.together import filled_enough, order_costs, sizes

FloatArray = npt.NDArray[np.float64]

ANY = 1e3  # times a price: a limit gives way only where there is no other mix
MOST_MARGIN = 0.01  # of a limit, kept free so that what is rounded down can be topped up


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A plan (n,), units, within every rule, its cost, orders included, and the prices (m,) of the limits."""

    quantity: FloatArray
    cost: float
    prices: FloatArray


def best_placing(
    judge: Judge, decided: FloatArray, judgement: Judgement, near: float, patience: Patience
) -> Placing | None:
    """
    The cheapest of the plans made of mixed and of whole plans of the orders decided on, or ``None``.

    Where none is near what the prices prove for these orders, steps are chosen together.

    Parameters
    ----------
    decided : (g,)
        Loads of each order; 0 for not placed.
    judgement
        At the best prices for these.
    near
        Relative distance from the bound that is near enough.
    patience
        Seconds left to programs; without any, plans are mixed and completed alone.
    """
    starts = [mixed_start(judge, decided, judgement, margin) for margin in (0.0, MOST_MARGIN)]
    starts.append(_whole_start(judge, decided, patience))
    known = [start for start in starts if start is not None]
    best = _cheapest([_completed(judge, decided, judgement, start) for start in known])
    if best is None or best.cost - judgement.bound > near * abs(best.cost):
        nothing = np.zeros(len(judge.orders.group))
        around = next(iter(known), nothing) if best is None else best.quantity
        chosen = _chosen_together(judge, decided, judgement, around, patience)
        best = _cheapest([best, None if chosen is None else _completed(judge, decided, judgement, chosen)])
    return best


def _cheapest(found: list[Placing | None]) -> Placing | None:
    return min((one for one in found if one is not None), key=lambda one: one.cost, default=None)


def mixed_start(judge: Judge, decided: FloatArray, judgement: Judgement, margin: float) -> FloatArray | None:
    """
    The cheapest mix of the plans of each order, rounded down to what may be ordered, ``(n,)`` units.

    Parameters
    ----------
    margin
        Of each limit left free, at most: the largest step that anybody may take, if that is less.
    """
    market, plans = judge.market, judge.plans
    kept = np.minimum(_largest_steps(market), margin * market.free)
    brings = (plans.owned_by < 0) | (np.append(decided, 0.0)[plans.owned_by] > 0)
    columns = plans.columns.of_loads(decided)
    free = plans.shared - np.where(brings, kept, 0.0)
    prices = judgement.prices
    program = priced_program(columns, free, prices, ANY * (prices + prices.max(initial=0.0)))
    return None if program is None else orderable_floor(market.rules, plans.mixed(columns, program.share))


def _whole_start(judge: Judge, decided: FloatArray, patience: Patience) -> FloatArray | None:
    """The cheapest choice of one plan for each order, ``(n,)`` units."""
    columns = judge.plans.columns.of_loads(decided)
    share = whole_program(columns, judge.plans.shared, columns.owner < judge.plans.count, patience)
    if share is None:
        return None
    return orderable_floor(judge.market.rules, judge.plans.mixed(columns, share))


def _chosen_together(
    judge: Judge, decided: FloatArray, judgement: Judgement, around: FloatArray, patience: Patience
) -> FloatArray | None:
    """Steps around a plan (n,), chosen such that they fit, and fill the orders, together."""
    limited = limited_to(judge.market, judge.orders, decided)
    limited = replace(limited, credit=_bonuses(judge, decided, judgement))
    prices = np.append(judgement.prices, np.zeros(len(limited.free) - judgement.prices.size))
    return rounded(limited, _orders_to_fill(judge, decided), around, prices, patience)


def _orders_to_fill(judge: Judge, decided: FloatArray) -> MinimumOrders:
    """The orders, each with what it must hold in its loads as its minimum."""
    least = np.where(decided > 0, sizes(judge.orders, np.maximum(decided, 1.0)).least, 0.0)
    return replace(judge.orders, minimum=least)


def _completed(judge: Judge, decided: FloatArray, judgement: Judgement, start: FloatArray) -> Placing | None:
    """A start (n,) brought within the limits and up to what the orders must hold, with what still fits."""
    market, orders = judge.market, judge.orders
    charged = market.unit_price(judgement.prices)
    plan = Plan(limited_to(market, orders, decided), start, charged - _bonuses(judge, decided, judgement))
    plan.give_back_what_does_not_fit()
    to_fill = _orders_to_fill(judge, decided)
    for order in below_minimum(to_fill, plan.quantity).tolist():
        lines = np.flatnonzero(orders.group == order)
        top_up(plan, to_fill.of_lines(lines), lines, charged[lines])
    plan.take_next_steps()
    quantity = plan.quantity
    if missing_orders(orders, quantity).size or not filled_enough(orders, quantity).all():
        return None
    cost = plan_cost(market.curves, quantity) + float(order_costs(orders, quantity).sum())
    return Placing(quantity=quantity, cost=cost, prices=judgement.prices)


def _bonuses(judge: Judge, decided: FloatArray, judgement: Judgement) -> FloatArray:
    """Money that a unit of each line (n,) is worth to its order, below 0 where the order is too full."""
    bonus = np.where(decided > 0, judgement.offers.sized[0].bonus, 0.0)
    on_order = judge.orders.group >= 0
    return np.where(on_order, np.append(bonus, 0.0)[judge.orders.group] * judge.orders.value, 0.0)


def _largest_steps(market: Market) -> FloatArray:
    """Most that one step of one line takes of each limit, ``(m,)``."""
    step = np.where(market.rules.upper >= market.rules.lower, market.rules.step, 0.0)
    takes, largest = market.takes, np.zeros(len(market.free))
    np.maximum.at(largest, takes.indices, takes.data * np.repeat(step, np.diff(takes.indptr)))
    return largest


def limited_to(market: Market, orders: MinimumOrders, loads: FloatArray) -> Market:
    """The market without the lines of orders not placed, and with a limit for what the loads (g,) hold."""
    closed = np.append(loads <= 0, False)[orders.group]
    rules = OrderRules(
        lower=market.rules.lower, step=market.rules.step, upper=np.where(closed, 0.0, market.rules.upper)
    )
    most = sizes(orders, np.maximum(loads, 1.0)).most
    held = np.flatnonzero(np.isfinite(most) & (loads > 0))
    row = np.full(len(loads) + 1, -1)
    row[held] = np.arange(held.size)
    lines = np.flatnonzero(row[orders.group] >= 0)
    entries = (orders.value[lines], (row[orders.group[lines]], lines))
    holds = csc_array(entries, shape=(held.size, len(orders.group)))
    return Market(
        curves=market.curves,
        rules=rules,
        takes=csc_array(vstack([market.takes, holds])),
        free=np.concatenate([market.free, most[held]]),
    )
