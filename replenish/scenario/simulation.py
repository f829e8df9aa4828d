"""How plans are judged besides by what they expect: on the past, or on sampled futures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.scenario import Scenario
from replenish.simulate.monte_carlo_result import MonteCarloResult
from replenish.simulate.result import ReplayResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated(Noun):
    """
    The lives of one scenario.

    Parameters
    ----------
    replayed, sampled
        On past demand; on sampled futures.
    """

    replayed: ReplayResult | None = None
    sampled: MonteCarloResult | None = None


class Simulation(Protocol):
    """A way to live a scenario: one file beside this one for each."""

    def live(self, scenario: Scenario, problem: Problem, params: SolveParams) -> Simulated:
        """Live the changed question with the policy that plans it."""
        ...
