"""Decide on today's orders with the next ones beside them, which take their room and are then forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, hstack

from replenish.formulas.cost_curve import cost_at, stacked_curves
from replenish.formulas.orderable import OrderRules
from replenish.optimize.around.fixed import decide
from replenish.optimize.method import allocate
from replenish.optimize.question.allocation import Allocation, MinimumOrders, Question
from replenish.optimize.question.ladder import cost_of
from replenish.optimize.shared.next_orders import NextOrders
from replenish.optimize.shared.soft import penalty_costs
from replenish.problem.arrays import FloatArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """
    What was decided with the next orders beside today's.

    Parameters
    ----------
    question
        Of today's orders; the room that is left to the next ones is taken.
    answer
        To it; its bound counts the next orders as ``missed`` does.
    missed : money
        What the next orders are expected to cost more than with all the room they want.
    besides : (m,), optional
        What orders of second suppliers take of each limit; it is among what is committed.
    ordering : money, optional
        What all purchase orders cost, where the question does not know them all.
    """

    question: Question
    answer: Allocation
    missed: float = 0.0
    besides: FloatArray | None = None
    ordering: float | None = None


def decide_ahead(
    problem: Problem, question: Question, params: SolveParams, orders: NextOrders | None
) -> Ahead:
    """Quantities of today, with room left for the next orders by what it is worth to them."""
    if orders is None:
        return Ahead(question=question, answer=decide(problem, question, params))
    lines, takes = len(question.rules.lower), orders.takes(problem, question.limits)
    overrides = problem.overrides
    answer = decide(
        problem,
        _beside(question, orders, takes),
        params,
        None if overrides is None else overrides.with_free_lines(orders.line.size),
    )
    later = answer.quantity[lines:]
    reserved = replace(question.limits, committed=question.limits.committed + takes @ later)
    every = np.arange(later.size)
    wanted = float(cost_of(orders.curves, every, orders.most).sum())
    return Ahead(
        question=replace(question, limits=reserved),
        answer=replace(answer, quantity=answer.quantity[:lines], lower_bound=answer.lower_bound - wanted),
        missed=_missed(orders, later),
    )


def costs_beside(
    problem: Problem, question: Question, params: SolveParams, orders: NextOrders | None, quantity: FloatArray
) -> float:
    """
    Money that quantities (n,) of today cost besides their own lines' costs, whoever decided on them.

    What the next orders lose for want of the room that is left, and the penalties of what is exceeded. A
    limit that must be kept and is exceeded leaves no room, and costs nothing itself.
    """
    limits = question.limits
    if orders is None:
        return float(penalty_costs(limits, quantity).sum())
    takes, taken = orders.takes(problem, limits), limits.committed + limits.matrix @ quantity
    kept = np.where(np.isfinite(limits.penalties), taken, np.minimum(taken, limits.capacity))
    nothing: FloatArray = np.zeros(orders.line.size)
    room = Question(
        curves=orders.curves,
        rules=OrderRules(lower=nothing, step=nothing, upper=orders.most),
        limits=replace(limits, committed=kept, matrix=takes),
        minimum_orders=MinimumOrders(
            group=np.full(nothing.size, -1), value=nothing, minimum=np.zeros(0, dtype=np.float64)
        ),
    )
    later = allocate(room, params).quantity
    reserved = replace(limits, committed=limits.committed + takes @ later)
    return _missed(orders, later) + float(penalty_costs(reserved, quantity).sum())


def _missed(orders: NextOrders, later: FloatArray) -> float:
    """
    Money that the next orders are expected to cost more than with all the room they want.

    A target may want more than costs least: that want of room cuts such an order is no gain of the plan.
    """
    cut, wanted = (np.minimum(units, orders.cheapest) for units in (later, orders.most))
    return float((cost_at(orders.cost, cut) - cost_at(orders.cost, wanted)).sum())


def _beside(question: Question, orders: NextOrders, takes: csr_array) -> Question:
    """The question of today's lines and, after them, of the next orders: any fraction up to the most."""
    lines, later = len(question.rules.lower), orders.line.size
    nothing: FloatArray = np.zeros(later)
    minimum_orders = question.minimum_orders
    return Question(
        curves=stacked_curves([question.curves, orders.curves], np.arange(lines + later)),
        rules=OrderRules(
            lower=np.append(question.rules.lower, nothing),
            step=np.append(question.rules.step, nothing),
            upper=np.append(question.rules.upper, orders.most),
        ),
        limits=replace(
            question.limits, matrix=csr_array(hstack([question.limits.matrix, takes], format="csr"))
        ),
        minimum_orders=replace(
            minimum_orders,
            group=np.append(minimum_orders.group, np.full(later, -1)),
            value=np.append(minimum_orders.value, nothing),
        ),
    )
