"""A wish, cut down to what the shared limits allow: for rules that name quantities instead of a target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from replenish.demand.model import DemandModel
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import stacked_curves
from replenish.formulas.orderable import OrderRules, orderable_ceil
from replenish.optimize.alone.allowed import block_rules
from replenish.optimize.alone.worth import ProjectedStock, in_line_order, projected_stock, shortage_curves
from replenish.optimize.around.fixed import decide
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.order_groups import minimum_orders
from replenish.optimize.shared.fair import with_fair_shares
from replenish.optimize.shared.limits import limit_rows
from replenish.problem.arrays import FloatArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


def allotted(
    problem: Problem,
    params: SolveParams,
    wanted: FloatArray,
    model: DemandModel | None = None,
    ease: Callable[[Question], Question] = lambda question: question,
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
    ease
        As in `replenish.optimize.solve.ordered`; by default a full limit is refused.

    Raises
    ------
    InfeasibleError
        A limit is exceeded before anything is ordered.
    """
    return decide(problem, ease(_question(problem, params, wanted, model)), params).quantity


def _question(
    problem: Problem, params: SolveParams, wanted: FloatArray, model: DemandModel | None
) -> Question:
    periods = int(problem.terms.protection_interval.max())
    lines, curves, stocks, allowed = [], [], [], []
    for block in requirement_blocks(problem, params, model):
        rules = block_rules(block, problem)
        wish = orderable_ceil(rules, wanted[block.lines])
        lines.append(block.lines)
        curves.append(shortage_curves(block, problem, wish))
        stocks.append(projected_stock(block, problem, wish, periods))
        allowed.append(replace(rules, upper=wish))
    stock = ProjectedStock(
        without=in_line_order([one.without for one in stocks], lines),
        added=in_line_order([one.added for one in stocks], lines),
    )
    question = Question(
        curves=stacked_curves(curves, np.concatenate(lines)),
        rules=OrderRules(
            lower=in_line_order([one.lower for one in allowed], lines),
            step=in_line_order([one.step for one in allowed], lines),
            upper=in_line_order([one.upper for one in allowed], lines),
        ),
        limits=limit_rows(problem, stock),
        minimum_orders=minimum_orders(problem),
    )
    return with_fair_shares(question, problem.location, problem.limits.fair_share)
