"""(R, Q): when the position is at or below R, order Q, as often as it takes to get above R."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.level import granted, position
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.stated_level import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderQuantity:
    """
    Order a fixed quantity, or a multiple of it, once the position has fallen to the reorder point.

    Parameters
    ----------
    name
        What the result calls it.
    reorder_point, quantity
        Units of each line (n,), or a `Level` in periods of expected demand. [R, Q]
    limited, eased
        As in `Target`.
    """

    name: str
    reorder_point: Level
    quantity: Level
    limited: bool = True
    eased: list[str] = field(default_factory=list)

    def quantities(self, view: View) -> FloatArray:
        """Smallest multiple of the quantity that lifts the position above the reorder point, else 0."""
        missing = self.reorder_point.units(view) - position(view)
        batch = self.quantity.units(view)
        batches = np.floor(np.divide(missing, batch, out=np.zeros_like(missing), where=batch > 0)) + 1
        wanted = np.where(missing >= 0, batches * batch, 0.0)
        return granted(view, wanted, limited=self.limited, eased=self.eased)
