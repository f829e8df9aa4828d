"""On what terms a supplier takes purchase orders: from which size on, at what cost, in whole loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import Noun

COUNTS = ("money", "units", "volume", "weight")
PER = ("location", "supplier")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms(Noun):
    """
    What a supplier asks of each purchase order.

    Parameters
    ----------
    counts : "money", "units", "volume" or "weight"
        What the minimum and the loads count; both the same.
    minimum : of what is counted
        An order holds at least this much, or is not placed.
    cost : money
        Of every order placed.
    load : of what is counted
        What a load (truck, container) holds; infinite where orders do not come in loads.
    least_fill : share in [0, 1]
        Of its loads that an order must fill.
    load_cost : money
        Of every load begun.
    per : "location" or "supplier"
        Whether each location has an order of its own, or all of them share one.
    """

    counts: str = "money"
    minimum: float = 0.0
    cost: float = 0.0
    load: float = np.inf
    least_fill: float = 0.0
    load_cost: float = 0.0
    per: str = "location"

    def __post_init__(self) -> None:
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for name, allowed in (("counts", COUNTS), ("per", PER)):
            if getattr(self, name) not in allowed:
                yield _fault(name, " or ".join(map(repr, allowed)), repr(getattr(self, name)))
        for name in ("minimum", "cost", "load_cost"):
            if not 0 <= getattr(self, name) < np.inf:
                yield _fault(name, "a number >= 0", str(getattr(self, name)))
        if not self.load > 0:
            yield _fault("load", "a number > 0", str(self.load))
        if not 0 <= self.least_fill <= 1:
            yield _fault("least_fill", "a share between 0 and 1", str(self.least_fill))
        if np.isinf(self.load) and (self.load_cost or self.least_fill):
            yield _fault("load", "what a load holds, because loads are filled or cost money", "nothing")

    @property
    def asks_nothing(self) -> bool:
        """Whether an order of any size may be placed at no cost."""
        return not (self.minimum or self.cost) and bool(np.isinf(self.load))


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="OrderTerms", column=column, expected=expected, found=found)
