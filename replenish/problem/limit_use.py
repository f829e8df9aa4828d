"""How far a shared limit is used, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.problem.arrays import FloatArray, IntArray, Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse(Noun):
    """
    How far a shared limit is used, and what one more unit of it would save.

    Parameters
    ----------
    kind, name
        ``storage``, ``receiving``, ``supplier capacity`` or ``budget``, and whose it is.
    period, date
        Period the limit holds in and its first day; ``None`` where it holds for the whole plan.
    unit
        What the limit counts: ``volume``, ``units`` or ``money``.
    capacity, committed, used, free
        What there is; what is taken without this plan's orders; what the orders take; what is left.
    price : money per unit of the limit
        Expected cost saved by one more unit. From the relaxation of the order rules, so with MOQ and
        multiples a step may save a little more or less.
    lines : (k,)
        Positions of the lines that take from it, rising.
    takes : (k,) units of the limit per unit
        What one unit of each of these lines takes.
    penalty : money per unit of the limit
        What a unit beyond the limit costs; infinite where it must be kept.
    whole_steps
        Whether some of these lines order in whole steps, from a minimum, or at a fixed cost: what a unit more
        saves is then not what a unit less costs, and the price is one-sided.
    """

    kind: str
    name: str
    period: int | None
    date: np.datetime64 | None
    unit: str
    capacity: float
    committed: float
    used: float
    price: float
    lines: IntArray = field(repr=False)
    takes: FloatArray = field(repr=False)
    penalty: float = np.inf
    whole_steps: bool = False

    def taken_by(self, position: int) -> float:
        """What one unit of a line takes; 0 where it takes nothing."""
        place = int(np.searchsorted(self.lines, position))
        found = place < len(self.lines) and self.lines[place] == position
        return float(self.takes[place]) if found else 0.0

    @property
    def free(self) -> float:
        """What is left."""
        return self.capacity - self.committed - self.used

    @property
    def excess(self) -> float:
        """What is taken beyond the limit, where that has a penalty; otherwise 0."""
        return max(-self.free, 0.0) if np.isfinite(self.penalty) else 0.0

    @property
    def excess_cost(self) -> float:
        """What the excess costs, money."""
        return self.excess * self.penalty if self.excess else 0.0

    @property
    def sides(self) -> str:
        """Which way the price holds: ``one-sided`` or ``both sides``; empty where there is none."""
        if not self.price:
            return ""
        return "one-sided" if self.whole_steps else "both sides"

    @property
    def title(self) -> str:
        """Which limit, and whose."""
        return f"{self.kind} of {self.name}"

    @property
    def when(self) -> str:
        """Date, or period where there are no dates; empty for the whole plan."""
        if self.date is not None:
            return str(self.date)
        return "" if self.period is None else f"period {self.period}"
