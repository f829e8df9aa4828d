"""Which orders to place, and in how many loads: a program over whole plans of each order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, diags_array, hstack, vstack

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.allocation import MinimumOrders
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.together import Offers, offers, placed
from replenish.optimize.room import sums_by_order, values_of_orders
from replenish.optimize.together import ROUND_OFF, filled_enough, is_placed, loads_for, order_costs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

LINEAR_PROGRAM: Any = linprog  # its stubs do not know that it takes sparse matrices
PROBES = (0.8, 1.2, 0.5)  # of the first prices: plans that differ
MISSES = 4  # rounds that prove nothing more; the box is by then a sixteenth
NEAR = 1e-5  # relative distance of the program from the bound that needs no further plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    What prices prove, and what the orders would do at them.

    Parameters
    ----------
    prices : (m,) money per unit of the limit
    bound : money
        Cost that no plan goes below, orders and loads included.
    offers
        Of the orders.
    """

    prices: FloatArray
    bound: float
    offers: Offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """
    Plans ``p`` of orders to choose from.

    Parameters
    ----------
    owner : (p,)
        Order each is a plan of; the last owner, after all orders, is what is ordered on its own.
    cost : (p,) money
    takes : (m, p) units of the limits
    loads : (p,)
        0 where the order is not placed.
    source : (p,)
        Number of the quantities (n,) it is a part of.
    """

    owner: IntArray
    cost: FloatArray
    takes: csr_array
    loads: FloatArray
    source: IntArray

    def of_loads(self, decided: FloatArray) -> Columns:
        """Those in which each order has as many loads as decided (g,), and what is ordered on its own."""
        same = np.flatnonzero(self.loads == np.append(decided, 0.0)[self.owner])
        return Columns(
            owner=self.owner[same],
            cost=self.cost[same],
            takes=self.takes[:, same],
            loads=self.loads[same],
            source=self.source[same],
        )


class Orders:
    """
    Orders of a market that are judged at prices; each judgement adds its plans to the columns.

    Parameters
    ----------
    market
        Of all lines.
    orders
        Lines ordered together.
    """

    def __init__(self, market: Market, orders: MinimumOrders) -> None:
        self.market, self.orders = market, orders
        self.lines = np.flatnonzero(orders.group >= 0)
        self.alone = np.flatnonzero(orders.group < 0)
        self.together = market.only(self.lines)
        self.single = market.only(self.alone)
        self.members = orders.of_lines(self.lines)
        self.count = len(orders.minimum)
        self.quantities: list[FloatArray] = []
        self.parts: list[Columns] = []
        self._join(np.zeros(len(orders.group)), orders.may_stay_away)

    def judged(self, prices: FloatArray, decided: FloatArray | None = None) -> Judgement:
        """
        What prices (m,) prove; the plans they lead to join the columns.

        Parameters
        ----------
        decided : (g,)
            Loads of each order, 0 for not placed, where they are no longer a question.
        """
        charged = self.market.unit_price(prices)
        offered = self._offers(charged[self.lines], decided)
        quantity = np.zeros(len(self.orders.group))
        quantity[self.alone], priced = self.single.answers(charged[self.alone])
        for sized in offered.sized:
            quantity[self.lines] = sized.quantity
            self._join(quantity.copy(), np.isfinite(sized.cost))
        bound = float(priced.sum() + offered.least.sum() - prices @ self.market.free)
        return Judgement(prices=prices, bound=bound, offers=offered)

    def _offers(self, charged: FloatArray, decided: FloatArray | None) -> Offers:
        if decided is None:
            return offers(self.together, self.members, charged)
        sized = placed(self.together, self.members, charged, np.maximum(decided, 1.0))
        away = sums_by_order(self.members, cost_at(self.together.curves, np.zeros(len(charged))))
        sized = replace(sized, cost=np.where(decided > 0, sized.cost, np.inf))
        return Offers(sized=(sized,), unplaced=np.where(decided > 0, np.inf, away))

    def _join(self, quantity: FloatArray, wanted: BoolArray) -> None:
        """Add the plans of the wanted orders (g,), and of what is ordered alone, out of quantities (n,)."""
        orders = self.orders
        good = wanted & filled_enough(orders, quantity)
        cost = cost_at(self.market.curves, quantity)
        cost_of = np.append(
            sums_by_order(orders, cost) + order_costs(orders, quantity), cost[self.alone].sum()
        )
        owner = np.where(orders.group >= 0, orders.group, self.count)
        by_owner = coo_array(
            (quantity, (np.arange(quantity.size), owner)), shape=(quantity.size, self.count + 1)
        )
        takes = csr_array(self.market.takes @ by_owner.tocsc())
        loads = np.where(
            is_placed(orders, quantity), loads_for(orders, values_of_orders(orders, quantity)), 0.0
        )
        kept = np.flatnonzero(np.append(good, self.alone.size > 0))
        self.parts.append(
            Columns(
                owner=kept,
                cost=cost_of[kept],
                takes=takes[:, kept],
                loads=np.append(loads, 0.0)[kept],
                source=np.full(kept.size, len(self.quantities)),
            )
        )
        self.quantities.append(quantity)

    @property
    def columns(self) -> Columns:
        """All plans so far."""
        parts = self.parts
        return Columns(
            owner=np.concatenate([part.owner for part in parts]),
            cost=np.concatenate([part.cost for part in parts]),
            takes=csr_array(hstack([part.takes for part in parts], format="csr")),
            loads=np.concatenate([part.loads for part in parts]),
            source=np.concatenate([part.source for part in parts]),
        )

    def mixed(self, columns: Columns, share: FloatArray) -> FloatArray:
        """Quantities (n,) in which each order follows its plans by their shares (p,)."""
        owner = np.where(self.orders.group >= 0, self.orders.group, self.count)
        quantity = np.zeros(owner.size)
        for source in np.unique(columns.source[share > ROUND_OFF]).tolist():
            of_source = np.flatnonzero((columns.source == source) & (share > ROUND_OFF))
            weight = np.zeros(self.count + 1)
            weight[columns.owner[of_source]] = share[of_source]
            quantity += weight[owner] * self.quantities[source]
        return quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """
    What the program over plans answers.

    Parameters
    ----------
    prices : (m,) money per unit of the limit
    share : (p,)
        Of each plan.
    value : money
    """

    prices: FloatArray
    share: FloatArray
    value: float


def priced_program(
    columns: Columns, free: FloatArray, centre: FloatArray, reach: FloatArray
) -> Program | None:
    """
    Cheapest mix of one plan for each order, where limits give way at prices not far from the centre.

    The box keeps the prices from jumping while there are few plans: du Merle and others (1999),
    *Stabilized column generation*.
    """
    scale, money = _scales(columns, free)
    more, less = (centre + reach) * scale, np.maximum(centre - reach, 0.0) * scale
    even = diags_array(np.ones(len(free)))
    one_each = _one_each(columns)
    answer = LINEAR_PROGRAM(
        np.concatenate([columns.cost, more, -less]) / money,
        A_ub=csr_array(hstack([diags_array(1 / scale) @ columns.takes, -even, even])),
        b_ub=free / scale,
        A_eq=csr_array(hstack([one_each, csr_array((one_each.shape[0], 2 * len(free)))])),
        b_eq=np.ones(one_each.shape[0]),
        bounds=(0, None),
        method="highs",
    )
    if answer.x is None:
        return None
    prices = np.maximum(-answer.ineqlin.marginals, 0.0) * money / scale
    return Program(prices=prices, share=answer.x[: columns.owner.size], value=float(answer.fun) * money)


def whole_program(columns: Columns, free: FloatArray, whole: BoolArray, seconds: float) -> FloatArray | None:
    """Shares (p,) of the cheapest plans, one for each order where ``whole`` (p,), within the limits."""
    scale, money = _scales(columns, free)
    one_each = _one_each(columns)
    rows = csr_array(vstack([diags_array(1 / scale) @ columns.takes, one_each]))
    lowest = np.concatenate([np.full(len(free), -np.inf), np.ones(one_each.shape[0])])
    highest = np.concatenate([free / scale, np.ones(one_each.shape[0])])
    answer = milp(
        columns.cost / money,
        integrality=whole.astype(np.int64),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(rows, lowest, highest)],
        options={"time_limit": seconds, "mip_rel_gap": 1e-4},
    )
    return None if answer.x is None else np.where(whole, np.round(answer.x), answer.x)


def _scales(columns: Columns, free: FloatArray) -> tuple[FloatArray, float]:
    return np.maximum(free, 1e-9 * free.max(initial=0.0) + 1e-300), float(np.abs(columns.cost).max()) or 1.0


def _one_each(columns: Columns) -> csr_array:
    """Rows that count the plans of each owner that has any."""
    known, row = np.unique(columns.owner, return_inverse=True)
    place = np.arange(columns.owner.size)
    return csr_array(coo_array((np.ones(place.size), (row, place)), shape=(known.size, place.size)))


def best_judgement(
    judge: Orders, prices: FloatArray, rounds: int, decided: FloatArray | None = None
) -> Judgement:
    """Prices that prove most, by the program over the plans so far, within a box around the best prices."""
    best = judge.judged(prices, decided)
    reach = 0.5 * np.maximum(prices, 0.1 * prices.max(initial=0.0))
    for share in PROBES:
        other = judge.judged(prices * share, decided)
        best = other if other.bound > best.bound else best
    misses = 0
    for _ in range(rounds if prices.size else 0):
        columns = judge.columns if decided is None else judge.columns.of_loads(decided)
        program = priced_program(columns, judge.market.free, best.prices, reach)
        if program is None or program.value - best.bound <= NEAR * abs(best.bound):
            break
        found = judge.judged(program.prices, decided)
        if found.bound > best.bound:
            best = found
        else:
            reach, misses = reach / 2, misses + 1
        if misses > MISSES:
            break
    return best
