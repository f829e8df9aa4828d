"""Fixed quantities that leave no plan: which limit they exceed, and by how much."""

from __future__ import annotations

import numpy as np

from replenish.errors import Conflict, InfeasibleError
from replenish.optimize.question.allocation import LimitRows, Question
from replenish.optimize.question.conflicts import exceeded, figure, refuse_exceeded
from replenish.optimize.question.room import missing_orders, values_of_orders
from replenish.optimize.question.together import filled_enough
from replenish.optimize.shared.infeasible import when_of
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem


def refuse_overfixed(problem: Problem, before: LimitRows, taken: LimitRows) -> None:
    """
    Raise `InfeasibleError` where what is fixed exceeds a limit.

    Parameters
    ----------
    before, taken
        The limits without what is fixed, and with it committed.
    """
    refuse_exceeded(before)
    if rows := exceeded(taken).tolist():
        raise InfeasibleError(_conflict(problem, before, taken, row) for row in rows)


def _conflict(problem: Problem, before: LimitRows, taken: LimitRows, row: int) -> Conflict:
    kind, name, unit = str(taken.kind[row]), str(taken.name[row]), str(taken.unit[row])
    when = "" if taken.period[row] < 0 else when_of(problem, int(taken.period[row]))
    capacity, committed = float(taken.capacity[row]), float(taken.committed[row])
    already = float(before.committed[row])
    and_before = f", {figure(already)} are taken already" if already else ""
    sentence = (
        f"{kind} of {name}{when and ' '}{when}: the fixed quantities take {figure(committed - already)} of "
        f"{figure(capacity)} {_called(problem, unit)}{and_before}, {figure(committed - capacity)} too much; "
        "less would have to be fixed, or the limit to grow"
    )
    return Conflict(
        kind=kind, name=name, when=when, unit=unit, capacity=capacity, committed=committed, sentence=sentence
    )


def _called(problem: Problem, unit: str) -> str:
    """What a limit counts, money by its own name."""
    return problem.money if unit == "money" else unit


def refuse_missed_minimums(
    problem: Problem, question: Question, rest: Question, quantity: FloatArray
) -> None:
    """
    Raise `InfeasibleError` where a fixed line places a purchase order that misses its minimum.

    The message says by how much, and that more was not found: a solver's plan is no proof that there is none.

    Parameters
    ----------
    question, rest
        Of all lines, and of the free ones.
    quantity
        Of the free lines, units.
    """
    orders = rest.minimum_orders
    reached = values_of_orders(orders, quantity)
    if missing := missing_orders(orders, quantity).tolist():
        raise InfeasibleError(
            _shortfall(problem, question, order, float(orders.minimum[order] - reached[order]))
            for order in missing
        )


def _shortfall(problem: Problem, question: Question, order: int, missing: float) -> Conflict:
    orders = question.minimum_orders
    line = int(np.flatnonzero(orders.group == order)[0])
    name = f"{problem.supplier[line]} for {problem.location[line]}"
    minimum, terms = float(orders.minimum[order]), problem.limits.order_terms.get(problem.supplier[line])
    unit = "money" if terms is None else terms.counts
    sentence = (
        f"purchase order of {name}: a fixed quantity places it, and it misses its minimum of "
        f"{figure(minimum)} {_called(problem, unit)} by {figure(missing)}, for which no room was found in "
        "the other lines' rules and limits; "
        "more would have to be fixed, or nothing (0)"
    )
    return Conflict(
        kind="minimum order value",
        name=name,
        when="",
        unit=unit,
        capacity=minimum - missing,
        committed=minimum,
        sentence=sentence,
    )


def refuse_unfilled_loads(problem: Problem, question: Question, rest: Question, quantity: FloatArray) -> None:
    """Raise `InfeasibleError` where a fixed line places an order whose loads cannot be filled enough."""
    orders = rest.minimum_orders
    unfilled = np.flatnonzero(~filled_enough(orders, quantity)).tolist() if orders.load is not None else []
    if unfilled:
        raise InfeasibleError(_unfilled(problem, question, order) for order in unfilled)


def _unfilled(problem: Problem, question: Question, order: int) -> Conflict:
    orders = question.minimum_orders
    line = int(np.flatnonzero(orders.group == order)[0])
    name = f"{problem.supplier[line]} for {problem.location[line]}"
    least, load = float(orders.least_of_load[order]), float(orders.loads[order])
    sentence = (
        f"purchase order of {name}: a fixed quantity places it, and no plan was found in which the other "
        f"lines fill its loads of {figure(load)} with {figure(least)} each; "
        "more would have to be fixed, or nothing (0)"
    )
    return Conflict(
        kind="loads", name=name, when="", unit="", capacity=load, committed=least, sentence=sentence
    )
