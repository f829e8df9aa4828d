"""What the orders of a plan would cost if the question were another one."""

from __future__ import annotations

import numpy as np

from replenish.demand.model import DemandModel
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.around.look_ahead import costs_beside
from replenish.optimize.around.offers import judged_offers, waited_for
from replenish.optimize.question.one_each import ordered_rows
from replenish.optimize.question.together import order_costs
from replenish.optimize.solve import judged
from replenish.problem.arrays import IntArray
from replenish.problem.every_offer import every_offer
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem


def kept_cost(plan: Plan, problem: Problem, params: SolveParams, model: DemandModel) -> float | None:
    """
    Expected cost, in money, of a plan's quantities, each of its own supplier, in another question.

    It counts what `Plan.cost` counts, so for the question that was solved it is the plan's cost. Limits are
    not asked again: what exceeds one costs its penalty, or nothing.

    Parameters
    ----------
    problem, params
        The other question, of the same lines with the same suppliers.
    model
        Demand of it.

    Returns
    -------
    cost
        ``None`` where lines are ordered of two suppliers.
    """
    if plan.split_orders:
        return None
    if problem.offers is not None:
        return _of_offers(plan, problem, params, model)
    evaluation, question, later = judged(problem, params, model)
    quantity = plan.quantity
    ordering = order_costs(question.minimum_orders, quantity)
    beside = costs_beside(problem, question, params, later, quantity)
    return float(cost_at(evaluation.cost, quantity).sum()) + float(ordering.sum()) + beside


def _of_offers(plan: Plan, problem: Problem, params: SolveParams, model: DemandModel) -> float:
    offered = every_offer(problem)
    evaluation, question = judged_offers(offered, params, model)
    quantity = np.zeros(offered.lines)
    rows = _rows_of_suppliers(plan, offered)
    quantity[rows] = plan.quantity
    if question.choice is not None:
        rows = ordered_rows(question.choice, quantity, waited_for(offered, evaluation))
        evaluation = evaluation.of_chosen(rows, offered, model)
    ordering = order_costs(question.minimum_orders, quantity)
    beside = costs_beside(offered, question, params, None, quantity)
    return float(cost_at(evaluation.cost, quantity[rows]).sum()) + float(ordering.sum()) + beside


def _rows_of_suppliers(plan: Plan, offered: Problem) -> IntArray:
    """Row of `every_offer` of the supplier that each line of a plan is ordered of, ``(n,)``."""
    of = np.arange(offered.lines) if offered.offer_of is None else offered.offer_of
    row = {key: place for place, key in enumerate(zip(of.tolist(), offered.supplier.tolist(), strict=True))}
    return np.array([row[key] for key in enumerate(plan.problem.supplier.tolist())], dtype=np.int64)
