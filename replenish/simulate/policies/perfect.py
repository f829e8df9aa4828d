"""Who knows the future: the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.optimize.solve import solve
from replenish.problem.arrays import FloatArray
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import PathForecast
from replenish.problem.problem import Problem
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.target import without_limits

NAME = "perfect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Perfect:
    """
    The newsvendor with the actual demand for a forecast, any fraction of a unit, no MOQ and no limits.

    Nobody can order so, which is the point: no policy that orders on the same review days has a lower cost
    of holding and shortage over the whole time lived. Its orders are free, so it stays a floor where others
    pay for theirs; where an order costs more than it saves, one that nobody could reach. With everything
    known and nothing rounded, what comes at one receipt never has to last beyond the next, so the windows do
    not touch each other, and the newsvendor is exact in each. It is a floor for the judged part too wherever
    a unit short costs no less than holding one for a review period; where it costs less, the part of a
    window that lies in the warm-up could be sacrificed.

    Parameters
    ----------
    calendar, demand : (n, t) units
        What will be lived; after its end nothing is wanted.
    """

    calendar: Calendar
    demand: FloatArray
    name: str = NAME
    orders_are_free: bool = True

    def quantities(self, view: View) -> FloatArray:
        """Units that cover exactly what is worth covering."""
        problem = without_limits(view.problem)
        terms = problem.terms
        free = terms.replace(
            moq=np.zeros(problem.lines),
            order_multiple=np.zeros(problem.lines),
            max_order=np.where(view.due, np.inf, 0.0),
            max_cover=np.full(problem.lines, np.inf),
        )
        costs = problem.costs.replace(ordering=np.zeros(problem.lines), breaks=None)
        known = problem.replace(forecast=self._future(problem), terms=free, costs=costs)
        return solve(known, view.params.replace(target="newsvendor")).quantity

    def _future(self, problem: Problem) -> PathForecast:
        forecast = problem.forecast
        first = int(self.calendar.period_of(np.asarray(forecast.calendar.start)))  # type: ignore[union-attr]
        rest = self.demand[:, first : first + forecast.periods]
        missing = forecast.periods - rest.shape[1]
        return PathForecast(
            paths=np.pad(rest, ((0, 0), (0, missing)))[:, None, :],
            item=forecast.item,
            location=forecast.location,
            calendar=forecast.calendar,
            issued=forecast.issued,
            source="the future itself",
        )
