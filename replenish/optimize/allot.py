"""A wish, cut down to what the shared limits allow: for rules that name quantities instead of a target."""

from __future__ import annotations

import numpy as np

from replenish.demand.model import DemandModel
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import stacked_curves
from replenish.formulas.orderable import OrderRules, order_rules, orderable_ceil
from replenish.optimize.allocation import Question
from replenish.optimize.fixed import decide
from replenish.optimize.limits import limit_rows, minimum_orders
from replenish.optimize.worth import ProjectedStock, in_line_order, projected_stock, shortage_curves
from replenish.problem.arrays import FloatArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


def allotted(
    problem: Problem, params: SolveParams, wanted: FloatArray, model: DemandModel | None = None
) -> FloatArray:
    """
    Orderable quantities as near to what is wanted as the shared limits allow.

    What is wanted is rounded up to the order rules. Where a limit binds, lines give way by the shortage
    their units would prevent, as they do for a target.

    Parameters
    ----------
    wanted : (n,) units
        What some rule asks for; below 0 where more is owned than it asks for.
    model
        As in `solve`.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered.
    """
    terms = problem.terms
    rules = order_rules(terms.moq, terms.order_multiple, terms.max_order)
    wish = orderable_ceil(rules, wanted)
    capped = OrderRules(lower=rules.lower, step=rules.step, upper=wish)
    question = _question(problem, params, wish, capped, model)
    return decide(problem, question, params).quantity


def _question(
    problem: Problem, params: SolveParams, wish: FloatArray, rules: OrderRules, model: DemandModel | None
) -> Question:
    periods = int(problem.terms.protection_interval.max())
    lines, curves, stocks = [], [], []
    for block in requirement_blocks(problem, params, model):
        lines.append(block.lines)
        curves.append(shortage_curves(block, problem, wish[block.lines]))
        stocks.append(projected_stock(block, problem, wish[block.lines], periods))
    stock = ProjectedStock(
        without=in_line_order([one.without for one in stocks], lines),
        added=in_line_order([one.added for one in stocks], lines),
    )
    return Question(
        curves=stacked_curves(curves, np.concatenate(lines)),
        rules=rules,
        limits=limit_rows(problem, stock),
        minimum_orders=minimum_orders(problem),
    )
