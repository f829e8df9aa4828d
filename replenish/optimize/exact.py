"""Quantities of least expected cost under all limits and minimums, with the proof of how near they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.optimize.allocation import Allocation, Question
from replenish.optimize.candidates import candidates
from replenish.optimize.conflicts import refuse_exceeded
from replenish.optimize.fill import filled
from replenish.optimize.prices import Answers, answers
from replenish.optimize.room import keeps_every_rule, missing_orders
from replenish.optimize.together import filled_enough, order_costs

FloatArray = npt.NDArray[np.float64]

SAME = 1e-9  # relative; money closer than this is the same
NEAREST = 1 / 16  # of the distance between plan and bound: where to look first
ENOUGH = 1 / 10  # of that distance: how near to the best of these is near enough


def solve_exact(question: Question, *, gap: float, time_limit: float, solver: str = "highs") -> Allocation:
    """
    Orderable quantities of least expected cost within the limits, proven to within the gap.

    Each line first answers alone. Where that is too much, a linear program prices the limits, a plan is
    filled at these prices, and if it is not proven near enough, an integer program chooses among the
    quantities that can still be better.

    Parameters
    ----------
    question
        Curves, rules and limits of ``n`` lines.
    gap
        Relative distance of the cost from its lower bound that is near enough.
    time_limit : seconds
        For the solver; when it is over, the best plan so far is the answer.
    solver
        ``"highs"``, or ``"cbc"`` where PuLP ships it.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered.
    SolverError
        The solver failed.
    """
    refuse_exceeded(question.limits)
    if question.minimum_orders.charges:
        return _together(question, gap=gap, time_limit=time_limit, solver=solver)
    quantity = best_orderable(question.curves, question.rules, np.zeros(len(question.rules.lower)))
    prices = np.zeros(len(question.limits.free))
    bound = total_cost(question, quantity)
    if not keeps_every_rule(question, quantity):
        quantity, prices, left = _relaxed(question, time_limit, solver)
        quantity, proof = filled(question, quantity, prices), answers(question, prices)
        bound = proof.bound
        whole = not missing_orders(question.minimum_orders, quantity).size
        if whole and left > 0 and not _near_enough(total_cost(question, quantity), bound, gap):
            quantity, bound = _improved(question, proof, quantity, gap=gap, time_limit=left, solver=solver)
    cost = total_cost(question, quantity)
    return Allocation(
        quantity=quantity,
        prices=prices,
        lower_bound=min(bound, cost),
        optimal=_near_enough(cost, bound, gap),
    )


def total_cost(question: Question, quantity: FloatArray) -> float:
    """Expected cost of all lines and their orders together, money."""
    orders = float(order_costs(question.minimum_orders, quantity).sum())
    return float(cost_at(question.curves, quantity).sum()) + orders


def _together(question: Question, *, gap: float, time_limit: float, solver: str) -> Allocation:
    """Where orders and loads cost money: the plan found by prices, and whatever is better, proven."""
    from replenish.optimize.decomposition.at_scale import solve_at_scale  # noqa: PLC0415 - loads scipy.optimize

    start = solve_at_scale(question, gap=gap)
    quantity, proof = start.quantity, answers(question, start.prices)
    bound = max(proof.bound, start.lower_bound)
    if filled_enough(question.minimum_orders, quantity).all():
        improved = _improved(question, proof, quantity, gap=gap, time_limit=time_limit, solver=solver)
        quantity, bound = improved[0], max(bound, improved[1])
    cost = total_cost(question, quantity)
    return replace(
        start, quantity=quantity, lower_bound=min(bound, cost), optimal=_near_enough(cost, bound, gap)
    )


def _relaxed(question: Question, time_limit: float, solver: str) -> tuple[FloatArray, FloatArray, float]:
    """Quantities with fractions, prices of the limits, and seconds left; PuLP is loaded only from here on."""
    from replenish.optimize.lp.master import relaxed  # noqa: PLC0415

    relaxation = relaxed(question, solver=solver, time_limit=time_limit)
    return relaxation.quantity, relaxation.prices, time_limit - relaxation.seconds


def _improved(
    question: Question, proof: Answers, plan: FloatArray, *, gap: float, time_limit: float, solver: str
) -> tuple[FloatArray, float]:
    """
    Best plan among the quantities that can still be better than the given one, and the best bound.

    A first look at the nearest quantities finds most of what there is to save; the better plan then
    leaves fewer quantities to look through for the proof.
    """
    from replenish.optimize.lp.choice import best_choice  # noqa: PLC0415

    bound = proof.bound
    for share, enough in ((NEAREST, ENOUGH), (1.0, 0.0)):
        cost = total_cost(question, plan)
        if time_limit <= 0 or _near_enough(cost, bound, gap):
            break
        among = candidates(question, proof, plan, cost, share)
        allowed = max(gap * max(bound, -cost, 0.0), enough * (cost - bound))
        choice = best_choice(question, among, plan, gap=allowed, time_limit=time_limit, solver=solver)
        time_limit -= choice.seconds
        chosen = _with_what_fits(question, choice.quantity)
        plan = chosen if total_cost(question, chosen) < cost else plan
        bound = max(bound, cost + min(choice.change, 0.0))
    return plan, bound


def _with_what_fits(question: Question, quantity: FloatArray) -> FloatArray:
    """A choice, and what still fits; as it is where one more step could begin a load."""
    if question.minimum_orders.charges:
        return quantity
    return filled(question, quantity, np.zeros(len(question.limits.free)))


def _near_enough(cost: float, bound: float, gap: float) -> bool:
    return cost - bound <= max(gap, SAME) * abs(cost)
