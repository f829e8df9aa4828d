"""Open orders of which nobody knows when they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import FloatArray, IntArray, Noun, frozen, frozen_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline(Noun):
    """
    Open orders, one by one, with the chance of each period; ``o`` of them.

    Parameters
    ----------
    line : (o,)
        Position of the line that gets the goods.
    quantity : (o,) units
        Ordered and not received.
    age : (o,)
        When it was ordered: orders with the same number are on their way together and arrive together,
        others independently.
    chance : (o, t)
        Probability that it arrives in period ``0 … t-1``, given that it has not come yet; what is missing
        to 1 comes later.
    """

    line: IntArray
    quantity: FloatArray
    age: IntArray
    chance: FloatArray

    def __post_init__(self) -> None:
        for field in ("quantity", "chance"):
            self._set(field, frozen_numbers(getattr(self, field), "Pipeline", field))
        for field in ("line", "age"):
            self._set(field, frozen(getattr(self, field), np.int64))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        orders = len(self.line)
        for field in ("quantity", "age"):
            if getattr(self, field).shape != (orders,):
                yield _fault(field, f"shape {(orders,)}", str(getattr(self, field).shape))
        if self.chance.ndim != 2 or len(self.chance) != orders:  # noqa: PLR2004
            yield _fault("chance", f"one row for each of {orders} orders", str(self.chance.shape))
        elif not ((self.chance >= 0).all() and (self.chance.sum(axis=1) <= 1 + 1e-6).all()):
            yield _fault("chance", "probabilities that add up to 1 at most", "others")
        if (self.age < 0).any():
            yield _fault("age", "numbers >= 0", str(self.age.min()))
        if not (self.quantity > 0).all():
            yield _fault("quantity", "units > 0", "others")

    @classmethod
    def promised(cls, on_order: FloatArray) -> Pipeline:
        """Open orders ``(n, t)`` units that come in their period for sure."""
        line, period = np.nonzero(on_order > 0)
        chance = (period[:, None] == np.arange(on_order.shape[1])).astype(np.float64)
        return cls(line=line, quantity=on_order[line, period], age=period, chance=chance)

    def expected(self, lines: int, periods: int) -> FloatArray:
        """Units expected to arrive by line and period, ``(n, t)``."""
        units = np.zeros((lines, periods))
        reach = min(periods, self.chance.shape[1])
        np.add.at(units[:, :reach], self.line, self.quantity[:, None] * self.chance[:, :reach])
        return units


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="Pipeline", column=column, expected=expected, found=found)
