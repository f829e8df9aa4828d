"""Requirement of every line, block by block: paths go no further than this stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.demand.deliveries import Deliveries, deliveries
from replenish.demand.exact_sums import with_exact_sums
from replenish.demand.model import DemandModel, demand_model
from replenish.formulas.quantiles import sample_quantiles
from replenish.formulas.requirement import (
    Requirement,
    RequirementOnArrival,
    requirement,
    requirement_on_arrival,
)
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.lead_times import LeadTimes
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

BLOCK_CELLS = 1_000_000  # lines x paths x periods at a time: 8 MB an array, whatever the number of lines


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementBlock:
    """
    Some lines with the same lead time and review period, on every path.

    Parameters
    ----------
    lines : (b,)
        Positions in the problem.
    lead_time, review_period
        Periods, the same for all lines of the block.
    demand : (b, s, L + R) units
        Demand of the protection interval; where arrivals are not certain ``(b, s, t)``, 0 from the arrival of
        the next order on.
    requirement
        What the lines need from this order.
    deliveries
        When orders arrive on each path, where that is not certain.
    exact : (b,), optional
        Lines whose requirement is known to the unit: a path has the mean of a stratum of its distribution.
    exact_demand : (k, s) units, optional
        Demand of the interval of just these lines, rising, told the same way.
    """

    lines: IntArray
    lead_time: int
    review_period: int
    demand: FloatArray
    requirement: Requirement | RequirementOnArrival
    deliveries: Deliveries | None = None
    exact: BoolArray | None = None
    exact_demand: FloatArray | None = None

    def quantiles(self, levels: FloatArray) -> FloatArray:
        """Units ``(b, q)`` that the window needs, not exceeded with the probability of each level."""
        return self._quantiles(self.requirement.peak[:, :, -1], levels)

    def demand_quantiles(self, levels: FloatArray) -> FloatArray:
        """Units ``(b, q)`` of the demand of the interval, not exceeded with the probability of each level."""
        return self._quantiles(self.interval_demand, levels)

    def _quantiles(self, paths: FloatArray, levels: FloatArray) -> FloatArray:
        found = sample_quantiles(paths, levels)
        if self.exact is not None:
            found[self.exact] = np.ceil(found[self.exact])  # in the stratum of a level the higher unit is it
        return found

    @property
    def interval_demand(self) -> FloatArray:
        """Demand of the interval, ``(b, s)`` units; where it is known exactly, rising over its strata."""
        total = self.demand.sum(axis=2)
        if self.exact is not None and self.exact_demand is not None:
            total[self.exact] = self.exact_demand
        return np.asarray(total)

    @property
    def window(self) -> slice:
        """The periods this order is the last to influence, if it and the next one come as promised."""
        return slice(self.lead_time, self.lead_time + self.review_period)

    @property
    def window_rate(self) -> FloatArray:
        """Demand a period of the window on each path, ``(b, s)`` units."""
        if isinstance(self.requirement, RequirementOnArrival):
            window = self.requirement.window
            return np.asarray((self.demand * window).sum(axis=2) / window.sum(axis=2))
        return np.asarray(self.demand[:, :, self.window].mean(axis=2))

    @property
    def window_demand(self) -> FloatArray:
        """Expected demand of the window, ``(b,)`` units."""
        if isinstance(self.requirement, RequirementOnArrival):
            return np.asarray((self.demand * self.requirement.window).sum(axis=2).mean(axis=1))
        return np.asarray(self.demand[:, :, self.window].sum(axis=2).mean(axis=1))


def requirement_blocks(
    problem: Problem, params: SolveParams, model: DemandModel | None = None, among: BoolArray | None = None
) -> Iterator[RequirementBlock]:
    """
    Requirement of all lines, or of some, in blocks of one lead time and review period each.

    Lines share their draws (common random numbers): expected costs add up, so this changes no
    expectation, and a scenario differs from another by what it changes, not by luck.

    Parameters
    ----------
    model
        Demand of the problem under the parameters, where it is already made.
    among : (n,), optional
        Which lines; by default all.
    """
    model = model or demand_model(problem, params)
    for every in line_blocks(problem, model):
        lines = every if among is None else every[among[every]]
        if not lines.size:
            continue
        if problem.terms.lead_times is None:
            yield block_on_promise(problem, lines, model)
        else:
            yield _block_on_arrival(problem, problem.terms.lead_times, lines, model, params.seed)


def line_blocks(problem: Problem, model: DemandModel, cells: int | None = None) -> Iterator[IntArray]:
    """
    Positions of lines with the same lead time, review period and draws, few enough for the memory.

    Parameters
    ----------
    cells
        Numbers that are made for each line; by default one for each path and period.
    """
    terms = problem.terms
    cells = cells or model.paths * int(terms.protection_interval.max())
    size = max(BLOCK_CELLS // cells, 1)
    columns = (terms.lead_time, terms.review_period, model.kind)
    kind = np.ravel_multi_index(columns, [int(column.max()) + 1 for column in columns])
    for one in np.unique(kind):
        members = np.flatnonzero(kind == one)
        yield from (members[start : start + size] for start in range(0, members.size, size))


def block_on_promise(
    problem: Problem, lines: IntArray, model: DemandModel, ahead: int = 0
) -> RequirementBlock:
    """
    Block of lines with the same lead time and review period whose orders come when promised.

    Parameters
    ----------
    ahead
        0 for the order of today; ``k`` for the ``k``-th after it, if none is placed before that and what is
        missing until then is made up for.
    """
    terms, stock = problem.terms, problem.stock
    review_period = int(terms.review_period[lines[0]])
    lead_time = int(terms.lead_time[lines[0]]) + ahead * review_period
    interval = lead_time + review_period
    demand = model.paths_of(lines, interval)
    need = requirement(
        demand,
        stock.on_order[lines, :interval],
        stock.on_hand[lines] - stock.backorders[lines],
        terms.lost[lines] | (ahead > 0),
        lead_time=lead_time,
        review_period=review_period,
    )
    told = with_exact_sums(need, problem, lines, model, lead_time)
    return RequirementBlock(
        lines=lines,
        lead_time=lead_time,
        review_period=review_period,
        demand=demand,
        requirement=told.requirement,
        exact=told.exact,
        exact_demand=told.demand,
    )


def _block_on_arrival(
    problem: Problem, lead_times: LeadTimes, lines: IntArray, model: DemandModel, seed: int
) -> RequirementBlock:
    """Block of lines whose orders arrive on each path when they arrive."""
    terms, stock = problem.terms, problem.stock
    periods = int(terms.protection_interval[lines].max())
    demand = model.paths_of(lines, periods)
    coming = deliveries(lead_times, stock, lines, paths=demand.shape[1], periods=periods, seed=seed)
    need = requirement_on_arrival(
        demand,
        coming.receipts,
        stock.on_hand[lines] - stock.backorders[lines],
        terms.lost[lines],
        first=coming.windows.first,
        end=coming.windows.end,
    )
    return RequirementBlock(
        lines=lines,
        lead_time=int(terms.lead_time[lines[0]]),
        review_period=int(terms.review_period[lines[0]]),
        demand=demand * (np.arange(periods) < coming.windows.end[:, :, None]),
        requirement=need,
        deliveries=coming,
    )
