"""Sampled futures: what could happen, the same for every policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.demand.model import demand_model
from replenish.errors import Fault, InputError
from replenish.problem.arrays import FloatArray, IntArray, Noun, frozen, frozen_numbers
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.simulate.future_deliveries import receipts_of, sampled_arrivals, sampled_lateness

OWN_SEED = 7919  # added to the plan's seed: futures are not the very paths a plan was made on
STRATA = 1000  # paths that futures are chosen from: twenty of their own would never hold what is beyond p97.5
BLOCK_CELLS = 4_000_000  # lines x paths x periods at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Futures(Noun):
    """
    Demand and deliveries of every line on every sampled future.

    Parameters
    ----------
    demand : (n, s, t) units
        Demand of each period.
    late : (n, s, t) periods
        By how much an order placed in the period comes later than promised; < 0 for earlier.
    arrival : (o, s) periods, optional
        In which each of the open orders of the first morning comes, where that is random.
    """

    demand: FloatArray
    late: IntArray
    arrival: IntArray | None = None

    def __post_init__(self) -> None:
        self._set("demand", frozen_numbers(self.demand, "Futures", "demand"))
        self._set("late", frozen(np.broadcast_to(self.late, self.demand.shape), np.int64))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if not (np.isfinite(self.demand) & (self.demand >= 0)).all():
            yield Fault(file="Futures", column="demand", expected="numbers >= 0", found="others")

    @property
    def count(self) -> int:
        """Number of futures ``s``."""
        return int(self.demand.shape[1])

    @property
    def horizon(self) -> int:
        """Periods that are lived ``t``."""
        return int(self.demand.shape[2])

    def some(self, which: slice) -> Futures:
        """Some of the futures."""
        arrival = None if self.arrival is None else self.arrival[:, which]
        return Futures(demand=self.demand[:, which], late=self.late[:, which], arrival=arrival)

    def receipts(self, problem: Problem) -> FloatArray:
        """Units ``(n, s, t)`` that come of the orders which are open on the first morning."""
        stock, shape = problem.stock, self.demand.shape
        if stock.pipeline is not None and self.arrival is not None:
            return receipts_of(stock.pipeline, self.arrival, shape[0], self.horizon)
        known = stock.on_order[:, : self.horizon]
        known = np.pad(known, ((0, 0), (0, self.horizon - known.shape[1])))
        return np.broadcast_to(known[:, None], shape)


def sampled_futures(problem: Problem, params: SolveParams, horizon: int, count: int) -> Futures:
    """
    Futures drawn from what a plan believes: dependence, levels, tails and the correction of its intervals.

    All of it is learned over the intervals that a plan covers, and drawn on over the horizon: so what a plan
    takes for the demand of an interval is what the futures hold in it.

    Where lead times are random, so are those of the futures: drawn from the chances that plans are made on.

    Every line gets its own order of the stratified draws, so that lines vary independently: what is
    risky about a total shows. Sample paths of a forecast that brings its own are used as they are, all lines
    on the same path: then ``count`` is at most their number.

    **The assumption that can hurt:** the futures are those the forecast believes in. What a policy costs
    if the forecast is wrong is a question for a replay of the past.

    Raises
    ------
    InputError
        The forecast does not reach over ``horizon`` periods and the protection interval of the last review.
    """
    needed = horizon + int(problem.terms.protection_interval.max()) - 1
    if problem.forecast.periods < needed:
        expected = f"a forecast of {needed} periods (horizon and protection interval of its last review)"
        found = f"{problem.forecast.periods} periods"
        raise InputError([Fault(file="monte_carlo", column="horizon", expected=expected, found=found)])
    own = params.replace(paths=max(count, STRATA), seed=params.seed + OWN_SEED)
    demand = _drawn(problem, own, horizon, count)
    futures = demand.shape[1]
    return Futures(
        demand=demand,
        late=sampled_lateness(problem, horizon, futures, params.seed),
        arrival=sampled_arrivals(problem, futures, params.seed),
    )


def _drawn(problem: Problem, params: SolveParams, horizon: int, count: int) -> FloatArray:
    """Some of the stratified paths of each line, its own choice of them where they are drawn."""
    model = demand_model(problem, params, reach=horizon)
    rng, demand = np.random.default_rng(params.seed), np.empty((problem.lines, count, horizon))
    size = max(BLOCK_CELLS // (model.paths * horizon), 1)
    if model.joined is None:
        demand = demand[:, : model.paths]
    for kind in np.unique(model.kind):
        members = np.flatnonzero(model.kind == kind)
        for lines in (members[start : start + size] for start in range(0, members.size, size)):
            paths = model.paths_of(lines, horizon)
            if model.joined is None:
                demand[lines] = paths[:, :count]
                continue
            order = rng.permuted(np.tile(np.arange(model.paths), (lines.size, 1)), axis=1)[:, :count]
            demand[lines] = np.take_along_axis(paths, order[:, :, None], axis=1)
    return demand
