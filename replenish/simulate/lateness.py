"""How late the orders of a replay come, where their lead times are random."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.formulas.lead_time import drawn
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.problem import Problem
from replenish.simulate.replay import purchase_order_of
from replenish.simulate.under_way import OWN_SEED


def lateness(problems: Sequence[Problem], seed: int) -> IntArray | None:
    """
    By how much the orders of each review come later than promised; less than 0 for earlier.

    Drawn from the chances of their lead times, one draw for all lines of a purchase order, the same for every
    policy.

    Parameters
    ----------
    problems
        Questions of the ``r`` reviews.

    Returns
    -------
    (r, n) periods, or None
        ``None`` where every promise is kept.
    """
    if all(problem.terms.lead_times is None for problem in problems):
        return None
    order = purchase_order_of(problems[0])
    rng = np.random.default_rng(seed + OWN_SEED)
    uniforms = rng.random((len(problems), int(order.max()) + 1))
    return np.stack([_late(problem, luck[order]) for problem, luck in zip(problems, uniforms, strict=True)])


def _late(problem: Problem, uniforms: FloatArray) -> IntArray:
    lead_times = problem.terms.lead_times
    if lead_times is None:
        return np.zeros(problem.lines, dtype=np.int64)
    return drawn(lead_times.chance, uniforms[:, None])[:, 0] - problem.terms.lead_time
