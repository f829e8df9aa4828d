"""Deliveries that come late by chance, so that one order can overtake another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault, InputError
from replenish.problem.problem import Problem
from replenish.simulate.disruptions.members import members
from replenish.simulate.futures import Futures

ROUND_OFF = 1e-9  # of probabilities that should add up to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomDelay:
    """
    A random lead time: the promised one and a delay, drawn for every order independently.

    Parameters
    ----------
    chances
        Probability of coming 0, 1, 2, … periods late; they add up to 1.
    supplier
        Whose; all suppliers by default.
    """

    chances: tuple[float, ...]
    supplier: str | None = None

    def strike(self, futures: Futures, problem: Problem, rng: np.random.Generator) -> Futures:
        """Futures in which every order has its own delay."""
        if min(self.chances) < 0 or abs(sum(self.chances) - 1) > ROUND_OFF:
            expected, found = "probabilities that add up to 1", str(self.chances)
            raise InputError([Fault(file="disruption", column="chances", expected=expected, found=found)])
        hit = members(problem.supplier, self.supplier, "supplier")
        late = futures.late.copy()
        late[hit] += rng.choice(len(self.chances), p=self.chances, size=late[hit].shape)
        return futures.replace(late=late)
