"""Quantities of least expected cost under all limits and minimums, with the proof of how near they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.orderable import best_orderable
from replenish.optimize.fill import filled
from replenish.optimize.improving import improved, near_enough, total_cost
from replenish.optimize.question.allocation import Allocation, Question
from replenish.optimize.question.conflicts import refuse_exceeded
from replenish.optimize.question.prices import answers
from replenish.optimize.question.room import keeps_every_rule, missing_orders
from replenish.optimize.question.together import filled_enough

FloatArray = npt.NDArray[np.float64]


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
        if whole and left > 0 and not near_enough(total_cost(question, quantity), bound, gap):
            quantity, bound = improved(question, proof, quantity, gap=gap, time_limit=left, solver=solver)
    cost = total_cost(question, quantity)
    return Allocation(
        quantity=quantity,
        prices=prices,
        lower_bound=min(bound, cost),
        optimal=near_enough(cost, bound, gap),
    )


def _together(question: Question, *, gap: float, time_limit: float, solver: str) -> Allocation:
    """Where orders and loads cost money: the plan found by prices, and whatever is better, proven."""
    from replenish.optimize.decomposition.at_scale import solve_at_scale  # noqa: PLC0415 - loads scipy.optimize

    half = time_limit / 2
    start = solve_at_scale(question, gap=gap, time_limit=half)
    quantity, proof = start.quantity, answers(question, start.prices)
    bound = max(proof.bound, start.lower_bound)
    if filled_enough(question.minimum_orders, quantity).all():
        quantity, proven = improved(question, proof, quantity, gap=gap, time_limit=half, solver=solver)
        bound = max(bound, proven)
    cost = total_cost(question, quantity)
    return replace(
        start, quantity=quantity, lower_bound=min(bound, cost), optimal=near_enough(cost, bound, gap)
    )


def _relaxed(question: Question, time_limit: float, solver: str) -> tuple[FloatArray, FloatArray, float]:
    """Quantities with fractions, prices of the limits, and seconds left; PuLP is loaded only from here on."""
    from replenish.optimize.lp.master import relaxed  # noqa: PLC0415

    relaxation = relaxed(question, solver=solver, time_limit=time_limit)
    return relaxation.quantity, relaxation.prices, time_limit - relaxation.seconds
