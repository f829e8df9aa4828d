"""A better plan, and a better proof, by an integer program over the quantities that can still be better."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.fill import filled
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.candidates import candidates
from replenish.optimize.question.one_each import best_of_each, only_rows, ordered_rows
from replenish.optimize.question.prices import Answers
from replenish.optimize.question.together import order_costs

FloatArray = npt.NDArray[np.float64]

SAME = 1e-9  # relative; money closer than this is the same
NEAREST = 1 / 16  # of the distance between plan and bound: where to look first
ENOUGH = 1 / 10  # of that distance: how near to the best of these is near enough


def total_cost(question: Question, quantity: FloatArray) -> float:
    """Expected cost of all lines and their orders together, money."""
    orders = float(order_costs(question.minimum_orders, quantity).sum())
    return float(cost_at(question.curves, quantity).sum()) + orders


def improved(
    question: Question,
    proof: Answers,
    plan: FloatArray,
    *,
    gap: float,
    time_limit: float,
    solver: str = "highs",
) -> tuple[FloatArray, float]:
    """
    Best plan among the quantities that can still be better than the given one, and the best bound.

    A first look at the nearest quantities finds most of what there is to save; the better plan then
    leaves fewer quantities to look through for the proof.

    Parameters
    ----------
    proof
        Answers of the lines to prices of the limits.
    plan : (n,) units
        Within all rules.
    time_limit : seconds
        For the solver; a time of 0 leaves everything as it is.

    Returns
    -------
    (n,) units, money
        The plan, and a cost that none goes below.
    """
    from replenish.optimize.lp.choice import best_choice  # noqa: PLC0415

    bound = proof.bound
    for share, enough in ((NEAREST, ENOUGH), (1.0, 0.0)):
        cost = total_cost(question, plan)
        if time_limit <= 0 or near_enough(cost, bound, gap):
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
    if question.choice is not None:
        first = best_of_each(question.choice, np.zeros(quantity.size))
        rows, plan = ordered_rows(question.choice, quantity, first), np.zeros_like(quantity)
        plan[rows] = _with_what_fits(only_rows(question, rows), quantity[rows])
        return plan
    return filled(question, quantity, np.zeros(len(question.limits.free)))


def near_enough(cost: float, bound: float, gap: float) -> bool:
    """Whether a cost is within a relative gap of its bound."""
    return cost - bound <= max(gap, SAME) * abs(cost)
