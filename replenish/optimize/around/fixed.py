"""Lines that a buyer has fixed: counted in every limit, and the others are decided around them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.orderable import OrderRules
from replenish.optimize.around.overfixed import (
    refuse_missed_minimums,
    refuse_overfixed,
    refuse_unfilled_loads,
)
from replenish.optimize.method import allocate, method_for
from replenish.optimize.question.allocation import Allocation, MinimumOrders, Question
from replenish.optimize.question.ladder import cost_of
from replenish.optimize.question.prices import lagrangian_bound
from replenish.optimize.question.room import ROUND_OFF, sums_by_order, values_of_orders
from replenish.optimize.shared.soft import penalty_costs, with_overflow
from replenish.problem.overrides import Overrides
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """
    What is left to decide once some lines are fixed.

    Parameters
    ----------
    question
        Of the free lines; what the fixed ones take of a limit is committed, what they bring to a purchase
        order with a minimum is taken off it.
    lines
        Positions of the free lines.
    fixed_cost : money
        Cost of the fixed lines.
    """

    question: Question
    lines: IntArray
    fixed_cost: float


def decide(
    problem: Problem, question: Question, params: SolveParams, overrides: Overrides | None = None
) -> Allocation:
    """
    Quantities of a problem's question: of all lines, or of the free ones around those that are fixed.

    Parameters
    ----------
    overrides
        Where the question has more lines than the problem; by default the problem's own.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered, or by what is fixed.
    """
    overrides = problem.overrides if overrides is None else overrides
    if overrides is None:
        return allocate(question, params)
    rest = around(question, overrides)
    refuse_overfixed(problem, question.limits, rest.question.limits)
    refuse_missed_minimums(problem, question, rest.question, most_of(rest.question.rules))
    answer = _answer(rest.question, params.replace(method=method_for(question, params.method)))
    refuse_missed_minimums(problem, question, rest.question, answer.quantity)
    refuse_unfilled_loads(problem, question, rest.question, answer.quantity)
    quantity = overrides.held
    quantity[rest.lines] = answer.quantity
    return replace(answer, quantity=quantity, lower_bound=answer.lower_bound + rest.fixed_cost)


def bound_around(question: Question, overrides: Overrides | None, prices: FloatArray) -> float:
    """Cost that no plan with the same fixed quantities goes below; see `lagrangian_bound`."""
    if overrides is None:
        return lagrangian_bound(with_overflow(question), prices)
    rest = around(question, overrides)
    return lagrangian_bound(with_overflow(rest.question), prices) + rest.fixed_cost


def around(question: Question, overrides: Overrides) -> Around:
    """Question of the free lines, where the others are fixed."""
    free, held = np.flatnonzero(~overrides.fixed), overrides.held
    limits = question.limits
    taken = replace(limits, committed=limits.committed + limits.matrix @ held, matrix=limits.matrix[:, free])
    rest = Question(
        curves=question.curves.take(free),
        rules=question.rules.take(free),
        limits=taken,
        minimum_orders=orders_around(question.minimum_orders, held, free),
        choice=None if question.choice is None else question.choice[free],
    )
    fixed = overrides.lines
    cost = float(cost_of(question.curves, fixed, held[fixed]).sum())
    return Around(question=rest, lines=free, fixed_cost=cost)


def orders_around(orders: MinimumOrders, held: FloatArray, free: IntArray) -> MinimumOrders:
    """Purchase orders with what a fixed line leaves of their minimum; nothing where it leaves none."""
    placed = sums_by_order(orders, (held > 0).astype(np.float64)) > 0
    left = np.maximum(orders.minimum - values_of_orders(orders, held), 0.0)
    reached = placed & (left <= ROUND_OFF * orders.minimum)
    if orders.charges:
        return replace(
            orders.of_lines(free), minimum=left, needed=placed, held=values_of_orders(orders, held)
        )
    group = np.where(np.append(reached, False)[orders.group], -1, orders.group)
    return MinimumOrders(
        group=group[free],
        value=orders.value[free],
        minimum=np.where(reached, 0.0, left),
        needed=placed & ~reached,
    )


def most_of(rules: OrderRules) -> FloatArray:
    """Largest quantity that each line may order, ``(n,)`` units."""
    return np.where(rules.upper >= rules.lower, rules.upper, 0.0)


def _answer(question: Question, params: SolveParams) -> Allocation:
    if len(question.rules.lower):
        return allocate(question, params)
    limits, nothing = question.limits, np.zeros(0)
    beyond = float(penalty_costs(limits, nothing).sum())
    return Allocation(quantity=nothing, prices=np.zeros(len(limits.free)), lower_bound=beyond, optimal=True)
