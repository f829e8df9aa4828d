"""What prices prove about orders, what the orders do at them, and which prices prove most."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.columns import Plans
from replenish.optimize.decomposition.crowding import least_use
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.programs import priced_program
from replenish.optimize.decomposition.proof import Proof
from replenish.optimize.decomposition.together import Offers, offers, placed
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import sums_by_order

FloatArray = npt.NDArray[np.float64]

PROBES = (0.8, 1.2, 0.5)  # of the first prices: plans that differ
ROUNDS = 15  # of the program over plans: each proves a little more
MISSES = 4  # rounds that prove nothing more; the box is by then a sixteenth
NEAR = 1e-5  # relative distance of the program from the bound that never needs further plans


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


class Judge:
    """
    Orders of a market that are judged at prices; each judgement adds their plans, and to what is proven.

    Parameters
    ----------
    market
        Of all lines.
    orders
        Lines ordered together.

    Attributes
    ----------
    plans, proof
        Of all judgements so far.
    usual_loads : (g,)
        Loads of each order if it is placed, at the last prices at which nothing was decided.
    """

    def __init__(self, market: Market, orders: MinimumOrders) -> None:
        self.market, self.orders = market, orders
        self.lines = np.flatnonzero(orders.group >= 0)
        self.alone = np.flatnonzero(orders.group < 0)
        self.together = market.only(self.lines)
        self.single = market.only(self.alone)
        self.members = orders.of_lines(self.lines)
        self.plans = Plans(market, orders)
        away = sums_by_order(self.members, cost_at(self.together.curves, np.zeros(self.lines.size)))
        self.proof = Proof(
            np.where(orders.may_stay_away, away, np.inf), least_use(market, orders), market.free
        )
        self.usual_loads = np.ones(len(orders.minimum))
        self.plans.join(np.zeros(len(orders.group)), orders.may_stay_away)

    def judged(self, prices: FloatArray, decided: FloatArray | None = None) -> Judgement:
        """
        What prices (m,) prove; the plans they lead to join the others.

        Parameters
        ----------
        decided : (g,)
            Loads of each order, 0 for not placed, where they are no longer a question.
        """
        charged = self.market.unit_price(prices)
        any_size = decided is None or self.orders.load is None
        offered = self._offers(charged[self.lines], self._rents(prices), None if any_size else decided)
        quantity = np.zeros(len(self.orders.group))
        quantity[self.alone], priced = self.single.answers(charged[self.alone])
        for sized in offered.sized:
            quantity[self.lines] = sized.quantity
            wanted = np.isfinite(sized.cost) & (True if decided is None else decided > 0)
            self.plans.join(quantity.copy(), wanted)
        rest = float(priced.sum() - prices @ self.plans.shared)
        if any_size:
            self.proof.learn(offered.placed, rest)
            self.usual_loads = offered.loads_if_placed
        offered = offered if decided is None else offered.of_placed(decided > 0)
        return Judgement(prices=prices, bound=rest + float(offered.least.sum()), offers=offered)

    def _rents(self, prices: FloatArray) -> FloatArray:
        """What each order (g,) is paid, once placed, for what is free of the limits it has to itself."""
        own = np.flatnonzero(self.plans.owned_by >= 0)
        worth = (prices * self.market.free)[own]
        rents = np.bincount(self.plans.owned_by[own], worth, minlength=self.plans.count)
        return rents.astype(np.float64)

    def _offers(self, charged: FloatArray, rents: FloatArray, loads: FloatArray | None) -> Offers:
        """Offers at what lines on orders pay, in their best loads or in these (g,)."""
        members = replace(self.members, cost=self.members.costs - rents)
        if loads is None:
            return replace(offers(self.together, members, charged), unplaced=self.proof.unplaced)
        sized = placed(self.together, members, charged, np.maximum(loads, 1.0))
        return Offers(sized=(sized,), unplaced=self.proof.unplaced)


def best_judgement(
    judge: Judge, prices: FloatArray, enough: float, decided: FloatArray | None = None
) -> Judgement:
    """
    Prices that prove most, by the program over the plans so far, within a box around the best prices.

    Parameters
    ----------
    prices : (m,) money per unit of the limit
        To start from.
    enough
        Relative distance of the program from the bound that needs no further plans.
    """
    best = judge.judged(prices, decided)
    reach = 0.5 * np.maximum(prices, 0.1 * prices.max(initial=0.0))
    for share in PROBES:
        other = judge.judged(prices * share, decided)
        best = other if other.bound > best.bound else best
    misses = 0
    for _ in range(ROUNDS if prices.size else 0):
        columns = judge.plans.columns if decided is None else judge.plans.columns.of_loads(decided)
        program = priced_program(columns, judge.plans.shared, best.prices, reach)
        if program is None or program.value - best.bound <= max(enough, NEAR) * abs(best.bound):
            break
        found = judge.judged(program.prices, decided)
        if found.bound > best.bound:
            best = found
        else:
            reach, misses = reach / 2, misses + 1
        if misses > MISSES:
            break
    return best
