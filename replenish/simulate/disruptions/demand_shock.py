"""Demand that jumps or collapses for a while, and no forecast knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.problem import Problem
from replenish.simulate.disruptions.members import members, window
from replenish.simulate.futures import Futures


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandShock:
    """
    Demand of a window multiplied, to the nearest whole unit where a line is sold in whole units.

    Parameters
    ----------
    first, periods
        The window.
    factor
        2 doubles demand, 0.5 halves it. [>= 0]
    item, location
        Whose; all items, and all locations, by default.
    """

    first: int
    periods: int
    factor: float
    item: str | None = None
    location: str | None = None

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which the demand of the window is another."""
        hit = members(problem.item, self.item, "item") & members(problem.location, self.location, "location")
        demand = futures.demand.copy()
        when = window(self.first, self.periods, demand.shape[2])
        shocked = demand[hit, :, when] * self.factor
        whole = np.broadcast_to(problem.terms.whole_units, hit.shape)[hit]  # type: ignore[arg-type]
        demand[hit, :, when] = np.where(whole[:, None, None], np.rint(shocked), shocked)
        return futures.replace(demand=demand)
