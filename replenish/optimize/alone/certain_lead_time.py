"""What a line would want if its lead time were certain: how much of an order is for late deliveries."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import block_on_promise
from replenish.optimize.alone.evaluation import Evaluation, wished
from replenish.optimize.alone.worth import cost_curves
from replenish.problem.explanation import IfCertain
from replenish.problem.plan import Plan


def if_certain(plan: Plan, evaluation: Evaluation, line: int) -> IfCertain | None:
    """
    Units that a line would want with its mean lead time for sure, in whole periods.

    Its open orders come as expected. Everything else is as in the plan: the same demand paths, the same
    target; order rules and limits are left out on both sides. ``None`` where the line has one lead time only.
    """
    problem, lines = plan.problem, np.array([line])
    lead_times = problem.terms.lead_times
    if lead_times is None or (lead_times.chance[line] > 0).sum() <= 1:
        return None
    longest, review = int(lead_times.longest_interval[line]), int(problem.terms.review_period[line])
    periods = int(np.clip(np.rint(lead_times.mean[line]), 0, max(longest - review, 0)))
    terms = problem.terms.replace(
        lead_time=np.full(problem.lines, periods),
        review_period=np.full(problem.lines, min(review, longest)),
        lead_times=None,
    )
    certain = problem.replace(terms=terms, stock=problem.stock.replace(pipeline=None))
    block = block_on_promise(certain, lines, evaluation.model)
    wanted = wished(block, certain, plan.params, cost_curves(block, certain))
    units = float(wanted[0])
    return IfCertain(periods=periods, units=units, more=float(evaluation.unclipped[line]) - units)
