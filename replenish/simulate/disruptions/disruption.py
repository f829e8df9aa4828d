"""What every disruption does to the sampled futures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from replenish.problem.problem import Problem
from replenish.simulate.futures import Futures


class Disruption(Protocol):
    """Something that goes wrong in every future; no policy sees it coming."""

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which it happens."""
        ...


def disrupted(futures: Futures, problem: Problem, disruptions: Sequence[Disruption], seed: int) -> Futures:
    """Futures after all disruptions; each draws its own numbers, so one more changes none of the others."""
    for number, disruption in enumerate(disruptions):
        futures = disruption.strike(futures, problem, np.random.default_rng([seed, number]))
    return futures
