"""What goes out to a supplier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine(Noun):
    """
    One item on a purchase order.

    Parameters
    ----------
    item, quantity : text, units
    unit_cost, value : money
    due_date
        Day the goods are expected; ``None`` where the problem has no dates.
    key
        The same for the same line, supplier and order date: lets an ERP take an order once.
    """

    item: str
    quantity: float
    unit_cost: float
    value: float
    due_date: np.datetime64 | None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(Noun):
    """One order: one supplier, one location, one order date."""

    supplier: str
    location: str
    order_date: np.datetime64 | None
    lines: tuple[OrderLine, ...]

    @property
    def value(self) -> float:
        """Money the order costs."""
        return sum(line.value for line in self.lines)
