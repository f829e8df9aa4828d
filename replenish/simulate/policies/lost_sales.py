"""The newsvendor for lost sales: left-over units are charged for being in the way of the next order."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from replenish.optimize.solve import ordered
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem
from replenish.simulate.policies.easing import with_full_limits_eased
from replenish.simulate.policies.lost_sales_charges import left_over_charges
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.target import without_limits

NAME = "lost-sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class LostSales:
    """
    What `plan` orders when a unit left over at the end of the window is charged for.

    With lost sales and a lead time, the newsvendor of one window orders too much: see
    `replenish.formulas.lost_sales.left_over_charge`. The charge only steers the order; nobody pays it. It
    is tuned on the first view, by living futures sampled from the forecast known on that day.

    Parameters
    ----------
    name
        What the result calls it.
    charge : (n,) money per unit, optional
        Tuned before.
    limited, eased
        As in `Target`.
    tuned
        The charges once tuned.
    """

    name: str = NAME
    charge: FloatArray | None = None
    limited: bool = True
    eased: list[str] = field(default_factory=list)
    tuned: list[FloatArray] = field(default_factory=list)

    def quantities(self, view: View) -> FloatArray:
        """Units that `plan` would order for least cost, were left-over units charged for."""
        problem = view.problem if self.limited else without_limits(view.problem)
        problem = with_charge(problem, self._charge(view))
        ease = partial(with_full_limits_eased, calendar=problem.forecast.calendar, told=self.eased)
        return ordered(problem, view.params.replace(target="newsvendor"), view.model, ease)

    def _charge(self, view: View) -> FloatArray:
        if self.charge is not None:
            return self.charge
        if not self.tuned:
            self.tuned.append(left_over_charges(view.problem, view.params))
        return self.tuned[0]


def with_charge(problem: Problem, charge: FloatArray) -> Problem:
    """Problem in which each unit left over at the end of the window costs ``charge`` (n,) more."""
    costs = problem.costs
    return problem.replace(costs=costs.replace(obsolescence=costs.obsolescence + charge))
