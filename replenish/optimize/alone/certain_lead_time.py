"""What lines would want if lead times were certain: how much of an order is for late deliveries."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import requirement_blocks
from replenish.optimize.alone.evaluation import Evaluation, wished
from replenish.optimize.alone.worth import cost_curves
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.explanation import IfCertain
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem


def if_certain(plan: Plan, evaluation: Evaluation, line: int) -> IfCertain | None:
    """
    Units that a line would want with its mean lead time for sure, in whole periods.

    Its open orders come as expected. Everything else is as in the plan: the same demand paths, the same
    target; order rules and limits are left out on both sides. ``None`` where the line has one lead time only.
    """
    among = _uncertain(plan.problem) & (np.arange(plan.problem.lines) == line)
    if not among.any():
        return None
    units = float(_wanted(plan, evaluation, among)[line])
    periods = int(_mean_periods(plan.problem)[line])
    return IfCertain(periods=periods, units=units, more=float(evaluation.unclipped[line]) - units)


def lead_time_safety(plan: Plan, evaluation: Evaluation) -> FloatArray:
    """Units (n,) that each line wants besides because its lead time is not certain; 0 where it is."""
    among = _uncertain(plan.problem)
    more = evaluation.unclipped - _wanted(plan, evaluation, among)
    return np.where(among, more, 0.0)


def _uncertain(problem: Problem) -> BoolArray:
    """Lines (n,) with more than one possible lead time."""
    lead_times = problem.terms.lead_times
    if lead_times is None:
        return np.zeros(problem.lines, dtype=bool)
    return np.asarray((lead_times.chance > 0).sum(axis=1) > 1)


def _mean_periods(problem: Problem) -> IntArray:
    """Mean lead time (n,) in whole periods, such that the next order still comes inside the horizon."""
    lead_times = problem.terms.lead_times
    if lead_times is None:
        return problem.terms.lead_time
    most = np.maximum(lead_times.longest_interval - problem.terms.review_period, 0)
    return np.clip(np.rint(lead_times.mean), 0, most).astype(np.int64)


def _wanted(plan: Plan, evaluation: Evaluation, among: BoolArray) -> FloatArray:
    """What the target asks of some lines (n,) with their mean lead times for sure, units; else 0."""
    problem, wanted = plan.problem, np.zeros(plan.problem.lines)
    lead_times = problem.terms.lead_times
    if lead_times is None or not among.any():
        return wanted
    terms = problem.terms.replace(
        lead_time=_mean_periods(problem),
        review_period=np.minimum(problem.terms.review_period, lead_times.longest_interval),
        lead_times=None,
    )
    certain = problem.replace(terms=terms, stock=problem.stock.replace(pipeline=None))
    for block in requirement_blocks(certain, plan.params, evaluation.model, among):
        wanted[block.lines] = wished(block, certain, plan.params, cost_curves(block, certain))
    return wanted
