"""Demand as seen on one review day, worked out once for all policies that are asked on it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from replenish.demand.memory import Memory
from replenish.demand.model import DemandModel, demand_model
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

Key = tuple[bytes, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDemand(DemandModel):
    """
    A demand model that draws each block of paths once.

    What the forecast says of a day does not depend on the stock, so every policy gets the same paths; they
    are gone with the day.

    Parameters
    ----------
    drawn
        Paths by lines and number of periods.
    """

    drawn: dict[Key, FloatArray] = field(default_factory=dict)

    def paths_of(self, lines: IntArray, periods: int) -> FloatArray:
        """Demand paths ``(b, s, periods)`` in units of lines that share their draws; do not change them."""
        key = (lines.tobytes(), periods)
        if key not in self.drawn:
            self.drawn[key] = DemandModel.paths_of(self, lines, periods)
        return self.drawn[key]


def shared_demand(problem: Problem, params: SolveParams, memory: Memory | None = None) -> SharedDemand:
    """Demand of a problem, shared by everyone who is asked about it; ``memory`` as in `demand_model`."""
    model = demand_model(problem, params, memory)
    return SharedDemand(**{part.name: getattr(model, part.name) for part in fields(DemandModel)})
