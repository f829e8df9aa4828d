"""What every disruption does to the sampled futures."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from replenish.problem.problem import Problem
from replenish.simulate.futures import Futures


class Disruption(Protocol):
    """Something that goes wrong in every future; no policy sees it coming."""

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which it happens."""
        ...
