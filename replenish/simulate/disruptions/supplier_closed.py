"""A supplier that ships nothing for a while."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.problem import Problem
from replenish.simulate.disruptions.members import members, window
from replenish.simulate.futures import Futures


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierClosed:
    """
    Orders placed while a supplier is closed leave on the day it opens again; what is on its way arrives.

    Parameters
    ----------
    first, periods
        The window.
    supplier
        Whose; all suppliers by default.
    """

    first: int
    periods: int
    supplier: str | None = None

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which orders of the window wait for the reopening."""
        hit = members(problem.supplier, self.supplier, "supplier")
        closed = window(self.first, self.periods, futures.demand.shape[2])
        late = futures.late.copy()
        late[hit, :, closed] += self.first + self.periods - np.arange(closed.start, closed.stop)
        return futures.replace(late=late)
