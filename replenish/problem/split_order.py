"""The part of a split line that arrives first, of a supplier of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import Noun, TextArray


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitOrder(Noun):
    """
    What is ordered of a second supplier, to arrive before or with the plan's order of the same line.

    The plan's quantity of the line counts it as on order.

    Parameters
    ----------
    position
        Of the line.
    supplier
        Of whom it is ordered.
    quantity : units
    value : money
        What it costs to buy.
    lead_time : periods
    order_date, due_date
        ``None`` where the problem has no dates.
    """

    position: int
    supplier: str
    quantity: float
    value: float
    lead_time: int
    order_date: np.datetime64 | None = None
    due_date: np.datetime64 | None = None

    @property
    def unit_cost(self) -> float:
        """Money per unit really paid."""
        return self.value / self.quantity

    @property
    def sentence(self) -> str:
        """
        The order in words.

        Examples
        --------
        >>> SplitOrder(position=0, supplier="near", quantity=12.0, value=42.0, lead_time=1).sentence
        '12 units more are ordered of near, due in period 1: counted as on order'
        """
        due = f"in period {self.lead_time}" if self.due_date is None else f"on {self.due_date}"
        return (
            f"{self.quantity:.10g} units more are ordered of {self.supplier}, due {due}: counted as on order"
        )


def split_texts(orders: Sequence[SplitOrder], lines: int) -> TextArray:
    """What is ordered of second suppliers, in words, ``(n,)``."""
    texts = np.full(lines, "", dtype=object)
    for one in orders:
        texts[one.position] = one.sentence
    return texts
