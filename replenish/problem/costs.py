"""What a unit costs: bought, kept, missing, left over; and what it costs to order at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Noun,
    frozen,
    frozen_numbers,
    per_line,
    range_faults,
)
from replenish.problem.price_breaks import PriceBreaks

FIELDS = ("unit", "holding", "shortage", "obsolescence", "ordering")


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs(Noun):
    """
    Costs of each line: per unit, and per order placed.

    Parameters
    ----------
    unit : (n,) money per unit
        Purchase price. Not part of the expected cost while left-over stock keeps its value; it counts
        in the budget and in the value of orders.
    holding : (n,) money per unit per period
        For each unit on the shelf at the end of a period [h >= 0].
    shortage : (n,) money per unit
        For each unit of demand lost or, where demand waits, per unit per period waiting [p >= 0].
    obsolescence : (n,) money per unit
        For each unit left over at the end of the protection interval [>= 0].
    ordering : (n,) money per order line
        For each time the line is ordered, whatever the quantity [K >= 0]: typing, picking, booking in.
    holding_by_rate : (n,), optional
        Whether the holding cost is a rate on the unit cost, so that it moves with the price; by default
        nowhere.
    breaks
        Quantities from which on a unit costs less than ``unit``, where there are any.
    """

    unit: FloatArray
    holding: FloatArray
    shortage: FloatArray
    obsolescence: FloatArray = 0.0  # type: ignore[assignment]
    ordering: FloatArray = 0.0  # type: ignore[assignment]
    holding_by_rate: BoolArray | None = None
    breaks: PriceBreaks | None = None

    def __post_init__(self) -> None:
        for field in FIELDS:
            self._set(field, frozen_numbers(getattr(self, field), "Costs", field))
        if self.holding_by_rate is not None:
            self._set("holding_by_rate", frozen(self.holding_by_rate, np.bool_))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for field in FIELDS:
            values = getattr(self, field)
            yield from range_faults("Costs", field, values, np.isfinite(values) & (values >= 0), "money >= 0")

    def take(self, lines: IntArray) -> Costs:
        """Costs of some lines, in the given order; a line may occur more than once."""
        by_rate, breaks = self.holding_by_rate, self.breaks
        return self.replace(
            holding_by_rate=None if by_rate is None else by_rate[lines],
            breaks=None if breaks is None else breaks.take(lines),
            **{field: getattr(self, field)[lines] for field in FIELDS},
        )

    def paid(self, quantity: FloatArray) -> FloatArray:
        """What orders (n,) of units cost to buy, ``(n,)`` money."""
        return quantity * self.unit if self.breaks is None else self.breaks.paid(self.unit, quantity)

    def for_lines(self, lines: int) -> Costs:
        """Give every line its own entry."""
        by_rate = self.holding_by_rate
        return self.replace(
            holding_by_rate=None if by_rate is None else per_line(by_rate, lines),
            **{field: per_line(getattr(self, field), lines) for field in FIELDS},
        )
