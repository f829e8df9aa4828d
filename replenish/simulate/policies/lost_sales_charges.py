"""Charge per unit left over for every line, tuned once for lines that are alike."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import RequirementBlock, requirement_blocks
from replenish.formulas.lost_sales import SteadyLine, left_over_charge
from replenish.formulas.orderable import OrderRules, order_rules
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

LIKE = 1.0  # lines are alike when spread, size and costs differ by less than a factor e = 2.7
BUSY = 3.0  # log of the units in a lead time from which on whole units no longer matter
EMPTY = 1e-9  # units, shares: keeps the logarithm of nothing away


def left_over_charges(problem: Problem, params: SolveParams) -> FloatArray:
    """
    Charge per unit left over at the end of each line's window, ``(n,)`` money; 0 where demand waits.

    Lines with the same lead time and review period whose demand, costs and packs look alike share one
    tuned charge, in units of their own holding cost; the line in the middle stands for the others. Demand
    is taken as steady: every period of the protection interval counts alike, independently.
    """
    charges = np.zeros(problem.lines)
    rules = order_rules(problem.terms.moq, problem.terms.order_multiple, problem.terms.max_order)
    for block in requirement_blocks(problem, params):
        lost = np.flatnonzero(problem.terms.lost[block.lines] & (problem.costs.holding[block.lines] > 0))
        if not lost.size or not block.lead_time:
            continue
        for alike in _classes(_looks(block, problem, rules)[lost]):
            members = lost[alike]
            middle = members[np.argsort(block.demand[members].mean(axis=(1, 2)))[members.size // 2]]
            line = steady_line(block, problem, rules, int(middle))
            holding = problem.costs.holding[block.lines[members]]
            charges[block.lines[members]] = left_over_charge(line, params.seed) / line.holding * holding
    return charges


def steady_line(block: RequirementBlock, problem: Problem, rules: OrderRules, member: int) -> SteadyLine:
    """One line of a block, its demand taken as the same in every period."""
    line = block.lines[member]
    return SteadyLine(
        demand=block.demand[member].ravel(),
        lead_time=block.lead_time,
        review_period=block.review_period,
        holding=float(problem.costs.holding[line]),
        shortage=float(problem.costs.shortage[line]),
        rules=rules.take(np.array([line])),
    )


def _looks(block: RequirementBlock, problem: Problem, rules: OrderRules) -> IntArray:
    """What makes lines alike, ``(b, 4)``: costs, spread, size and smallest order, as rounded logarithms."""
    costs, lines = problem.costs, block.lines
    mean, spread = block.demand.mean(axis=(1, 2)), block.demand.std(axis=(1, 2))
    ratio = _log(costs.shortage[lines]) - _log(costs.holding[lines] * block.review_period)
    size = np.minimum(_log(mean * block.lead_time), BUSY)
    order = np.maximum(_log(rules.lower[lines]) - _log(mean * block.review_period), 0.0)
    looks = np.stack([ratio, _log(spread) - _log(mean), size, order], axis=1)
    return np.rint(looks / LIKE).astype(np.int64)


def _classes(looks: IntArray) -> list[IntArray]:
    """Positions of the lines of each look."""
    _, kind = np.unique(looks, axis=0, return_inverse=True)
    return [np.flatnonzero(kind.ravel() == one) for one in range(int(kind.max()) + 1)]


def _log(values: FloatArray) -> FloatArray:
    return np.asarray(np.log(np.maximum(values, EMPTY)))
