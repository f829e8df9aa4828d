"""A level of stock, said in units or in periods of expected demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.level import expected_demand
from replenish.simulate.policies.policy import View


class Level(Protocol):
    """A level of stock on a review day."""

    def units(self, view: View) -> FloatArray:
        """Units of each line, ``(n,)``."""
        ...


@dataclass(frozen=True, slots=True)
class Units:
    """Stated in units, one number per line (n,) or one for all."""

    level: FloatArray | float

    def units(self, view: View) -> FloatArray:
        """Units of each line, ``(n,)``."""
        return np.broadcast_to(np.asarray(self.level, dtype=np.float64), (view.problem.lines,))


@dataclass(frozen=True, slots=True)
class Periods:
    """Stated in periods of expected demand."""

    periods: float

    def units(self, view: View) -> FloatArray:
        """Units of each line, ``(n,)``."""
        return expected_demand(view, self.periods)
