"""A scenario lived on sampled futures."""

from __future__ import annotations

from dataclasses import dataclass

from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.scenario import Scenario
from replenish.scenario.simulation import Simulated
from replenish.simulate.monte_carlo import monte_carlo
from replenish.simulate.policies.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFutures(Noun):
    """
    Monte Carlo: every scenario lives the same sampled futures, as far as it leaves demand alone.

    Parameters
    ----------
    horizon : periods
        That are lived from the plan date on, without a warm-up: the forecast must reach over them and over
        the protection interval of the last review.
    futures
        Number of futures.
    """

    horizon: int
    futures: int

    def live(self, scenario: Scenario, problem: Problem, params: SolveParams) -> Simulated:
        """Live a scenario with its own target."""
        policy = Target(name=scenario.name, target=params.target)
        result = monte_carlo(problem, [policy], self.horizon, params=params, futures=self.futures, warm_up=0)
        return Simulated(sampled=result)
