"""A lead time that stretches for a while."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.problem import Problem
from replenish.simulate.disruptions.members import members, window
from replenish.simulate.futures import Futures


@dataclass(frozen=True, slots=True, kw_only=True)
class LongerLeadTime:
    """
    Orders placed in a window take ``factor`` times as long as promised, rounded up to whole periods.

    Parameters
    ----------
    first, periods
        The window.
    factor
        2 doubles the lead time.
    supplier
        Whose; all suppliers by default.
    """

    first: int
    periods: int
    factor: float = 2.0
    supplier: str | None = None

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which orders of the window come later."""
        hit = members(problem.supplier, self.supplier, "supplier")
        late = futures.late.copy()
        more = np.ceil((max(self.factor, 1.0) - 1) * problem.terms.lead_time[hit] - 1e-9).astype(np.int64)
        late[hit, :, window(self.first, self.periods, late.shape[2])] += more[:, None, None]
        return futures.replace(late=late)
