"""The same demand for all scenarios, as far as a scenario leaves it alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.dependence import Joined
from replenish.demand.model import DemandModel, demand_model
from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

DECISION = ("target", "method", "time_limit", "gap")  # parameters that demand does not hang on


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonDemand(Noun):
    """
    Demand of the unchanged question, to be shared.

    Parameters
    ----------
    problem, params
        The question as it was.
    model
        Its demand: the very one `solve` works out.
    """

    problem: Problem
    params: SolveParams
    model: DemandModel

    @classmethod
    def of(cls, problem: Problem, params: SolveParams) -> CommonDemand:
        """Demand of a question, worked out once."""
        return cls(problem=problem, params=params, model=demand_model(problem, params))

    def model_of(self, problem: Problem, params: SolveParams) -> DemandModel:
        """
        Demand of a changed question, on common random numbers.

        Tail, levels and draws are those of the unchanged question unless the change is about them, also
        where an order now has to cover longer: only the lines whose interval outgrows the draws get draws
        of their own, so every other line lives exactly the demand it lived before.
        """
        before = self.problem.terms
        terms = before.replace(unmet=problem.terms.unmet, whole_units=problem.terms.whole_units)
        short = problem.replace(terms=terms)
        model = self.model if self._same(problem, params) else demand_model(short, params)
        longer = problem.terms.protection_interval > int(before.protection_interval.max())
        if model.joined is None or not longer.any():
            return model
        joined = demand_model(problem, params).joined
        if joined is None:
            return model
        kind = np.where(longer, len(model.joined.draws) + joined.kind, model.joined.kind)
        together: Joined = model.joined.replace(draws=(*model.joined.draws, *joined.draws), kind=kind)
        return model.replace(joined=together)

    def _same(self, problem: Problem, params: SolveParams) -> bool:
        """Whether nothing is changed that demand hangs on."""
        ours, theirs = self.problem, problem
        decided = {name: getattr(self.params, name) for name in DECISION}
        whole = np.array_equal(np.asarray(ours.terms.whole_units), np.asarray(theirs.terms.whole_units))
        same_forecast = ours.forecast is theirs.forecast and ours.past is theirs.past
        return whole and same_forecast and params.replace(**decided) == self.params
