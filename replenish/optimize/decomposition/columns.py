"""Whole plans of each order to choose from, and what each takes of the limits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, hstack

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.market import Market
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import sums_by_order, values_of_orders
from replenish.optimize.question.together import ROUND_OFF, filled_enough, is_placed, loads_for, order_costs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


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
        Less what is free of the limits that its order has to itself.
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

    def loads_of(self, share: FloatArray, count: int) -> FloatArray:
        """Loads ``(g,)`` of each of ``count`` orders in a mix of plans by shares (p,), all of them alike."""
        taken = np.flatnonzero((share > ROUND_OFF) & (self.owner < count))
        loads = np.zeros(count)
        loads[self.owner[taken]] = self.loads[taken]
        return loads


class Plans:
    """
    Plans of orders, gathered while they are judged: quantities of all lines bring one for every order.

    A limit that only lines of one order use is free for that order alone, and only if it is placed: its
    plans bring what is free of it along (``brought``), and nothing of it is left to share.

    Parameters
    ----------
    market
        Of all lines.
    orders
        Lines ordered together.
    """

    def __init__(self, market: Market, orders: MinimumOrders) -> None:
        self.market, self.orders = market, orders
        self.count = len(orders.minimum)
        self.owner = np.where(orders.group >= 0, orders.group, self.count)
        self.owned_by = limits_of_one_order(market, orders)
        self.shared = np.where(self.owned_by < 0, market.free, 0.0)
        self.quantities: list[FloatArray] = []
        self.parts: list[Columns] = []

    def join(self, quantity: FloatArray, wanted: BoolArray) -> None:
        """Add the plans of the wanted orders (g,), and of what is ordered alone, out of quantities (n,)."""
        orders = self.orders
        good = wanted & filled_enough(orders, quantity)
        cost, alone = cost_at(self.market.curves, quantity), orders.group < 0
        cost_of = np.append(sums_by_order(orders, cost) + order_costs(orders, quantity), cost[alone].sum())
        by_owner = coo_array(
            (quantity, (np.arange(quantity.size), self.owner)), shape=(quantity.size, self.count + 1)
        )
        on = is_placed(orders, quantity) | ~orders.may_stay_away
        takes = csr_array(self.market.takes @ by_owner.tocsc() - self.brought(on))
        loads = np.where(on, loads_for(orders, values_of_orders(orders, quantity)), 0.0)
        kept = np.flatnonzero(np.append(good, alone.any()))
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

    def brought(self, on: BoolArray) -> csr_array:
        """What placed orders (g,) bring to the limits they have to themselves, ``(m, g + 1)``."""
        own = np.flatnonzero(self.owned_by >= 0)
        own = own[on[self.owned_by[own]]]
        shape = (len(self.owned_by), self.count + 1)
        return csr_array((self.market.free[own], (own, self.owned_by[own])), shape=shape)

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
        quantity = np.zeros(self.owner.size)
        for source in np.unique(columns.source[share > ROUND_OFF]).tolist():
            of_source = np.flatnonzero((columns.source == source) & (share > ROUND_OFF))
            weight = np.zeros(self.count + 1)
            weight[columns.owner[of_source]] = share[of_source]
            quantity += weight[self.owner] * self.quantities[source]
        return quantity


def limits_of_one_order(market: Market, orders: MinimumOrders) -> IntArray:
    """Order that all lines using each limit go on, ``(m,)``; -1 where they go on several, or on none."""
    line = np.repeat(np.arange(len(orders.group)), np.diff(market.takes.indptr))
    uses = (market.takes.data > 0) & (market.rules.upper >= market.rules.lower)[line]
    row, group = market.takes.indices[uses], orders.group[line[uses]]
    first, last = np.full(len(market.free), len(orders.minimum)), np.full(len(market.free), -1)
    np.minimum.at(first, row, group)
    np.maximum.at(last, row, group)
    return np.where(first == last, last, -1)
