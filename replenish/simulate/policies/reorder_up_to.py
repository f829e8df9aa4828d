"""(s, S): when the position is at or below s, order up to S."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.level import granted, position
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.stated_level import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderUpTo:
    """
    Order up to a level once the position has fallen to another.

    Parameters
    ----------
    name
        What the result calls it.
    reorder_point, order_up_to
        Units of each line (n,), or a `Level` in periods of expected demand. [s, S]
    limited, eased
        As in `Target`.
    """

    name: str
    reorder_point: Level
    order_up_to: Level
    limited: bool = True
    eased: list[str] = field(default_factory=list)

    def quantities(self, view: View) -> FloatArray:
        """Units up to the level where the position is at or below the reorder point, else 0."""
        owned = position(view)
        low = owned <= self.reorder_point.units(view)
        wanted = np.where(low, self.order_up_to.units(view) - owned, 0.0)
        return granted(view, wanted, limited=self.limited, eased=self.eased)
