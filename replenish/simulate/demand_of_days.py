"""What a forecast says of each day of a future, worked out once for all futures and policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.problem.arrays import IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    params: SolveParams
    model: DemandModel


@dataclass(slots=True)
class DemandOfDays:
    """
    Demand models of the review days of one forecast.

    What the forecast says of a day depends neither on the future nor on the stock. What past issues have
    taught is what was known on the first day.

    Parameters
    ----------
    problem
        Of the lines, each of them once.
    """

    problem: Problem
    said: dict[int, _Said] = field(default_factory=dict)

    def beside(self, period: int, params: SolveParams, line: IntArray) -> DemandModel:
        """Demand from a period on of ``line`` (b,), positions that may come again and again."""
        model = self._of(period, params)
        if np.array_equal(line, np.arange(self.problem.lines)):
            return model
        joined: Any = model.joined
        return model.replace(
            forecast=model.forecast.take(line).replace(item=None, location=None),
            whole=model.whole[line],
            joined=None if joined is None else joined.replace(kind=joined.kind[line]),
        )

    def _of(self, period: int, params: SolveParams) -> DemandModel:
        if period not in self.said or self.said[period].params != params:
            self.said[period] = _Said(params=params, model=demand_model(self._from(period), params))
        return self.said[period].model

    def _from(self, period: int) -> Problem:
        problem = self.problem
        forecast = problem.forecast.take(np.arange(problem.lines), period)
        stock = problem.stock.replace(on_order=problem.stock.on_order[:, period:], pipeline=None)
        limits = problem.limits.from_period(period, forecast.periods)
        return problem.replace(forecast=forecast, stock=stock, limits=limits, adjustments=())
