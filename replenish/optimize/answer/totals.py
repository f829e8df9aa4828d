"""A plan's totals on paths on which lines share a part of their luck."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import RequirementBlock, requirement_blocks
from replenish.errors import Fault, InputError
from replenish.formulas.common_shock import order_with_common_luck
from replenish.formulas.period import lived_period
from replenish.formulas.requirement import RequirementOnArrival
from replenish.optimize.alone.evaluation import Evaluation
from replenish.problem.arrays import FloatArray
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.problem.totals import TITLES, Totals

OWN_SEED = 49_979_687  # added to the plan's seed: the luck of a line is no draw of its demand


def totals(plan: Plan, evaluation: Evaluation) -> Totals:
    """
    Sums over all lines of what happens on the very paths of the plan.

    Each line keeps its paths and meets them in an order of its own, large demand with large demand as
    far as luck is shared: so the means are the plan's to the last digit, and only the spread depends on
    the common shock. Paths are ranked by the demand of the line's own interval.

    Raises
    ------
    InputError
        Nobody said what the lines have in common.
    """
    shock = evaluation.model.shock
    if shock is None:
        expected = "a share between 0 and 1, or 'auto'"
        raise InputError([Fault(file="SolveParams", column="common_shock", expected=expected, found="none")])
    rng = np.random.default_rng(plan.params.seed + OWN_SEED)
    sums = dict.fromkeys(TITLES, np.zeros(evaluation.model.paths))
    for block in requirement_blocks(plan.problem, plan.params, evaluation.model):
        order = order_with_common_luck(block.demand.sum(axis=2), shock.share, rng)
        for name, values in _on_each_path(block, plan, evaluation.unclipped[block.lines]).items():
            sums[name] = sums[name] + np.take_along_axis(values, order, axis=1).sum(axis=0)
    return Totals(**sums, common_shock=shock.share)


def _on_each_path(block: RequirementBlock, plan: Plan, wanted: FloatArray) -> dict[str, FloatArray]:
    """What happens to each line of a block, ``(b, s)`` units and money."""
    problem, lines = plan.problem, block.lines
    quantity = plan.quantity[lines]
    rest = np.maximum((wanted - quantity)[:, None] + _served(block, problem, quantity), 0.0)
    return {
        "demand": block.demand.sum(axis=2),
        "short": np.maximum(block.requirement.peak[:, :, -1] - quantity[:, None], 0.0),
        "shortage_cost": _shortage_cost(block, problem, quantity),
        "next_order": problem.costs.unit[lines][:, None] * rest,
    }


def _shortage_cost(block: RequirementBlock, problem: Problem, quantity: FloatArray) -> FloatArray:
    """
    Money ``(b, s)``: per unit lost in the window, or per unit and period waiting in it.

    With random lead times it counts with the probability that the order has a window, as in the cost curves.
    """
    need, lines = block.requirement, block.lines
    lost, price = problem.terms.lost[lines], problem.costs.shortage[lines]
    waiting = np.maximum(need.need - quantity[:, None, None], 0.0)
    if isinstance(need, RequirementOnArrival) and block.deliveries is not None:
        waiting, price = waiting * need.window, price * block.deliveries.windows.share
    short = np.where(
        lost[:, None], np.maximum(need.peak[:, :, -1] - quantity[:, None], 0.0), waiting.sum(axis=2)
    )
    return np.asarray(price[:, None] * short)


def _served(block: RequirementBlock, problem: Problem, quantity: FloatArray) -> FloatArray:
    """Demand until the next review that takes from the position: all that is not lost, ``(b, s)`` units."""
    lines, shape = block.lines, block.demand.shape[:2]
    stock = np.repeat(problem.stock.on_hand[lines][:, None], shape[1], axis=1)
    waiting = np.repeat(problem.stock.backorders[lines][:, None], shape[1], axis=1)
    lost, taken = problem.terms.lost[lines][:, None], np.zeros(shape)
    for period in range(block.review_period):
        demand = block.demand[:, :, period]
        now = lived_period(stock, waiting, _receipt(block, problem, quantity, period), demand, lost)
        stock, waiting = now.stock, now.backorders
        taken += demand - np.where(lost, now.short, 0.0)
    return taken


def _receipt(block: RequirementBlock, problem: Problem, quantity: FloatArray, period: int) -> FloatArray:
    """Units ``(b, s)`` that arrive in a period: open orders, and the order placed now in its own."""
    if block.deliveries is None:
        own = quantity if period == block.lead_time else np.zeros_like(quantity)
        coming = problem.stock.on_order[block.lines, period] + own
        return np.broadcast_to(coming[:, None], block.demand.shape[:2])
    here = block.deliveries.windows.first == period
    return np.asarray(block.deliveries.receipts[:, :, period] + here * quantity[:, None])
