"""What was really ordered, read from a file: the policy to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, frozen_numbers
from replenish.simulate.policies.policy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrders:
    """
    Quantities somebody else decided on; neither order rules nor limits are applied to them.

    Parameters
    ----------
    name
        What the result calls it.
    placed : (r, n) units
        Ordered at each review of the past, by the lines of the problem.
    on_any_day
        People order when they like, not only when a line is due.
    """

    name: str
    placed: FloatArray
    on_any_day: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "placed", frozen_numbers(self.placed, "PlacedOrders", "placed"))

    def quantities(self, view: View) -> FloatArray:
        """Units ordered at this review."""
        return np.asarray(self.placed[view.review])
