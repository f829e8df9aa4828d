"""Plans of lines ordered together: which orders to place, in how many loads, and how full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, vstack

from replenish.formulas.orderable import OrderRules, orderable_floor
from replenish.optimize.allocation import MinimumOrders
from replenish.optimize.decomposition.columns import Columns, Judgement, Orders, best_judgement, whole_program
from replenish.optimize.decomposition.filling import Plan, plan_cost
from replenish.optimize.decomposition.market import Market
from replenish.optimize.room import missing_orders
from replenish.optimize.together import filled_enough, order_costs, sizes

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

ROUNDS = 15  # of the program over plans: each proves a little more
SECONDS = 3.0  # for the choice of one plan for each order
DECISIONS = 3  # which orders to place is looked at again with the plans that the last decision brought


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A plan (n,), units, within every rule, its cost, orders included, and the prices (m,) of the limits."""

    quantity: FloatArray
    cost: float
    prices: FloatArray


def placed_together(
    market: Market, orders: MinimumOrders, prices: FloatArray, near: float
) -> tuple[Placing | None, Judgement]:
    """
    The best plan found over whole orders and loads, and what the prices prove.

    Prices are found that prove most; the plans of each order that they lead to are chosen among by a small
    integer program, which decides what to place. Then prices are found for just that, which bring better
    plans for the orders placed, and it is chosen again.

    Parameters
    ----------
    market
        Of all lines.
    prices : (m,) money per unit of the limit
        To start from.
    near
        Relative distance from the bound that is near enough.
    """
    judge = Orders(market, orders)
    judgement = best_judgement(judge, prices, ROUNDS)
    best, decided = _chosen(judge, judge.columns, judgement)
    for _ in range(DECISIONS):
        if best is None or best.cost - judgement.bound <= near * abs(best.cost):
            break
        around = best_judgement(judge, judgement.prices, ROUNDS, decided)
        found, _ = _chosen(judge, judge.columns.of_loads(decided), around)
        best = found if found is not None and found.cost < best.cost else best
        again, loads = _chosen(judge, judge.columns, around)
        best = again if again is not None and again.cost < best.cost else best
        if (loads == decided).all():
            break
        decided = loads
    return best, judgement


def _chosen(judge: Orders, columns: Columns, judgement: Judgement) -> tuple[Placing | None, FloatArray]:
    """The cheapest whole plans within the limits, with what still fits, and the loads (g,) they have."""
    market, orders, owners = judge.market, judge.orders, judge.count
    share = whole_program(columns, market.free, columns.owner < owners, SECONDS)
    if share is None:
        return None, np.zeros(owners)
    taken = np.flatnonzero((share > 0) & (columns.owner < owners))
    loads = np.zeros(owners)
    loads[columns.owner[taken]] = columns.loads[taken]
    start = orderable_floor(market.rules, judge.mixed(columns, share))
    now = limited_to(market, orders, loads)
    charged = market.unit_price(judgement.prices)
    plan = Plan(now, start, charged)
    plan.give_back_what_does_not_fit()
    plan.take_next_steps()
    quantity = plan.quantity
    if missing_orders(orders, quantity).size or not filled_enough(orders, quantity).all():
        return None, loads
    cost = plan_cost(market.curves, quantity) + float(order_costs(orders, quantity).sum())
    return Placing(quantity=quantity, cost=cost, prices=judgement.prices), loads


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
