"""Quantities for many lines at once: priced, filled, and certified."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from replenish.formulas.orderable import orderable_floor
from replenish.formulas.priced_answer import priced_answers
from replenish.formulas.steps import best_up_to
from replenish.optimize.decomposition.choice import undecided_quantities
from replenish.optimize.decomposition.filling import Plan, plan_cost
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.minimums import keep_to_minimums
from replenish.optimize.decomposition.pricing import Priced, market_prices
from replenish.optimize.fill import filled
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.conflicts import refuse_exceeded
from replenish.optimize.question.ladder import useful_rules
from replenish.optimize.question.prices import answers
from replenish.optimize.question.room import keeps_every_rule, missing_orders
from replenish.optimize.question.together import order_costs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAME = 1e-9  # relative; money closer than this is the same
FEW_LINES = 50_000  # up to here an integer program looks for a better plan where the first is not near enough
LOOKING = 5.0  # seconds at most: what it has not found by then it hardly finds
PROVEN_LINES = 1_000  # up to here an integer program also proves more than prices do, in seconds to a minute
PROVEN = 1e-3  # relative: where that is as near as it needs to be


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A plan ``(n,)``, units, within all rules, its cost, prices of the contested limits, and the bound."""

    quantity: FloatArray
    cost: float
    prices: FloatArray
    bound: float

    def near(self, gap: float) -> bool:
        """Whether the plan is proven to be within a relative gap."""
        return self.cost - self.bound <= max(gap, SAME) * abs(self.cost)


def solve_at_scale(question: Question, *, gap: float, time_limit: float = LOOKING) -> Allocation:
    """
    Orderable quantities of nearly least expected cost within the limits, and the proof how nearly.

    Prices of the limits are found at which the lines' own answers use up what is free; a plan is filled
    at these prices, and the same prices prove that no plan costs much less. Memory and time grow with the
    lines, not with their quantities.

    Parameters
    ----------
    question
        Curves, rules and limits of ``n`` lines.
    gap
        Relative distance of the cost from its lower bound that is near enough.
    time_limit : seconds
        For an integer program that looks for a nearer plan (5 at most), and for one that proves it
        where prices leave more than a thousandth open on up to 1,000 lines; where lines are ordered
        together, for all programs that choose orders, together.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered.
    """
    refuse_exceeded(question.limits)
    prices = np.zeros(len(question.limits.free))
    alone, cost = priced_answers(question.curves, question.rules, np.zeros(len(question.rules.lower)))
    least = float(cost.sum())
    del cost
    if not question.minimum_orders.charges and keeps_every_rule(question, alone):
        return Allocation(quantity=alone, prices=prices, lower_bound=least, optimal=True)
    market, rows = contested_market(question, alone)
    found = _best_found(question, market, market_prices(market), gap, time_limit)
    orders = question.minimum_orders
    whole = not orders.charges and not missing_orders(orders, found.quantity).size
    if whole and not found.near(gap) and len(alone) <= FEW_LINES:
        found = _looked_through(question, market, found, gap=gap, time_limit=min(time_limit, LOOKING))
    prices[rows] = found.prices
    if whole and not found.near(max(gap, PROVEN)) and len(alone) <= PROVEN_LINES:
        found = _proven(question, found, prices, gap=max(gap, PROVEN), time_limit=time_limit)
    return Allocation(
        quantity=found.quantity,
        prices=prices,
        lower_bound=min(found.bound, found.cost),
        optimal=found.near(gap),
    )


def contested_market(question: Question, alone: FloatArray) -> tuple[Market, IntArray]:
    """
    Lines that never want more than is useful, and the limits ``rows`` that they can exceed together.

    Parameters
    ----------
    alone : (n,) units
        What each line orders without limits.
    """
    limits, orders = question.limits, question.minimum_orders
    if orders.minimum.size:
        rules = useful_rules(question)
    else:
        rules = type(question.rules)(lower=question.rules.lower, step=question.rules.step, upper=alone)
    rows = np.flatnonzero(limits.matrix @ rules.upper > limits.free)
    takes = limits.matrix if rows.size == len(limits.free) else limits.matrix[rows]
    free = np.maximum(limits.free[rows], 0.0)
    return Market(curves=question.curves, rules=rules, takes=csc_array(takes), free=free), rows


def _best_found(question: Question, market: Market, priced: Priced, gap: float, time_limit: float) -> Found:
    """Plan at the prices; where lines are ordered together, the best found over whole orders and loads."""
    orders = question.minimum_orders
    if not orders.minimum.size:
        quantity = _filled(question, market, priced)
        return _found(question, quantity, priced.prices, priced.bound)
    from replenish.optimize.decomposition.placing import placed_together  # noqa: PLC0415 - rarely needed
    from replenish.optimize.lp.whole import Patience  # noqa: PLC0415 - rarely needed

    placing, judgement = placed_together(market, orders, priced.prices, gap, Patience(time_limit))
    bound = max(judgement.bound, priced.bound)
    filled_so = _filled(question, market, priced) if placing is None else placing.quantity
    return _found(question, filled_so, judgement.prices, bound)


def _filled(question: Question, market: Market, priced: Priced) -> FloatArray:
    """Orderable quantities (n,), units, within all rules, from quantities that may be in parts."""
    if question.minimum_orders.charges:
        return np.zeros_like(priced.quantity)
    unit_price = market.unit_price(priced.prices)
    start = best_up_to(market.curves, market.rules, unit_price, priced.quantity)
    plan = Plan(market, start, unit_price)
    plan.give_back_what_does_not_fit()
    plan.take_next_steps(priced.near)
    plan.take_next_steps()
    keep_to_minimums(plan, question.minimum_orders, np.asarray(market.takes.T @ priced.prices))
    if missing_orders(question.minimum_orders, plan.quantity).size:
        return filled(question, np.zeros_like(plan.quantity), np.zeros(len(question.limits.free)))
    return plan.quantity


def _looked_through(
    question: Question, market: Market, found: Found, *, gap: float, time_limit: float
) -> Found:
    """A plan at least as good, by an integer program over the steps that the prices hardly decide."""
    from replenish.optimize.lp.choice import best_choice  # noqa: PLC0415 - PuLP is loaded only from here on

    orders = question.minimum_orders
    beyond, near = found.cost - found.bound, gap * abs(found.cost) / 2
    among = undecided_quantities(market, orders, found.quantity, found.prices, beyond)
    choice = best_choice(question, among, found.quantity, gap=near, time_limit=time_limit)
    plan = Plan(market, orderable_floor(market.rules, choice.quantity), market.unit_price(found.prices))
    plan.give_back_what_does_not_fit()
    plan.take_next_steps()
    keep_to_minimums(plan, orders, plan.unit_price)
    better = _found(question, plan.quantity, found.prices, found.bound)
    return better if better.cost < found.cost else found


def _proven(question: Question, found: Found, prices: FloatArray, *, gap: float, time_limit: float) -> Found:
    """
    A plan at least as good and a bound at least as high, by a program over all that can still be better.

    Where a limit is shared by a few lines with large steps, no prices (m,) prove more than the program
    without whole steps does.
    """
    from replenish.optimize.improving import improved  # noqa: PLC0415 - rarely needed

    proof = answers(question, prices)
    plan, bound = improved(question, proof, found.quantity, gap=gap, time_limit=time_limit)
    better = _found(question, plan, found.prices, max(bound, found.bound))
    return better if better.cost <= found.cost else replace(found, bound=better.bound)


def _found(question: Question, quantity: FloatArray, prices: FloatArray, bound: float) -> Found:
    cost = plan_cost(question.curves, quantity) + float(order_costs(question.minimum_orders, quantity).sum())
    return Found(quantity=quantity, cost=cost, prices=prices, bound=bound)
