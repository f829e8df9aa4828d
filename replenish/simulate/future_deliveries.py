"""When the orders of sampled futures come, where their lead times are random."""

from __future__ import annotations

import numpy as np

from replenish.formulas.lead_time import drawn
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.pipeline import Pipeline
from replenish.problem.problem import Problem
from replenish.simulate.replay import purchase_order_of
from replenish.simulate.under_way import OWN_SEED

NEW_ORDERS, OPEN_ORDERS = 0, 1  # streams of draws: a longer horizon changes no open order


def sampled_lateness(problem: Problem, horizon: int, futures: int, seed: int) -> IntArray:
    """
    By how much an order placed in each period comes later than promised, ``(n, s, t)``; < 0 for earlier.

    Drawn from the chances of the lead times, one draw a future and period for all lines of a purchase order
    and independently of the demand; as a plan takes them to be.
    """
    lead_times, lines = problem.terms.lead_times, problem.lines
    if lead_times is None:
        return np.zeros((1, 1, 1), dtype=np.int64)
    order = purchase_order_of(problem)
    rng = np.random.default_rng([seed + OWN_SEED, NEW_ORDERS])
    luck = rng.random((int(order.max()) + 1, futures * horizon))
    arrival = np.empty((lines, futures * horizon), dtype=np.int64)
    for number, uniforms in enumerate(luck):
        some = order == number
        chance = lead_times.chance[some]
        arrival[some] = drawn(chance, np.broadcast_to(uniforms, (len(chance), uniforms.size)))
    return arrival.reshape(lines, futures, horizon) - problem.terms.lead_time[:, None, None]


def sampled_arrivals(problem: Problem, futures: int, seed: int) -> IntArray | None:
    """Period ``(o, s)`` in which each open order of the first morning comes; those of one age together."""
    pipeline = problem.stock.pipeline
    if pipeline is None:
        return None
    ages, number = np.unique(pipeline.age, return_inverse=True)
    rng = np.random.default_rng([seed + OWN_SEED, OPEN_ORDERS])
    return drawn(pipeline.chance, rng.random((ages.size, futures))[number])


def receipts_of(pipeline: Pipeline, arrival: IntArray, lines: int, periods: int) -> FloatArray:
    """Units ``(n, s, t)`` that come of open orders which arrive in the periods (o, s)."""
    units = np.zeros((lines, arrival.shape[1], periods))
    order, future = np.nonzero(arrival < periods)
    place = (pipeline.line[order], future, arrival[order, future])
    np.add.at(units, place, pipeline.quantity[order])
    return units
