"""Order what `plan` orders: any target, with or without the shared limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from replenish.optimize.solve import ordered
from replenish.problem.arrays import FloatArray
from replenish.problem.limits import Limits
from replenish.problem.problem import Problem
from replenish.simulate.policies.easing import with_full_limits_eased
from replenish.simulate.policies.policy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """
    The policy that plans.

    Parameters
    ----------
    name
        What the result calls it.
    target
        As in `SolveParams`: ``"newsvendor"``, ``"p90"``, ``{"cycle_service": 0.95}``, …
    limited
        Whether it keeps the shared limits.
    eased
        Where it writes down limits that were exceeded before it ordered anything.
    """

    name: str
    target: str | Mapping[str, float]
    limited: bool = True
    eased: list[str] = field(default_factory=list)

    def quantities(self, view: View) -> FloatArray:
        """Units that `plan` would order on this day with this target."""
        problem = view.problem if self.limited else without_limits(view.problem)
        ease = partial(with_full_limits_eased, calendar=problem.forecast.calendar, told=self.eased)
        return ordered(problem, view.params.replace(target=self.target), view.model, ease)


def without_limits(problem: Problem) -> Problem:
    """Problem in which nothing is shared; order rules stay."""
    return problem.replace(limits=Limits(volume=problem.limits.volume))
