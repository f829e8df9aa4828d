"""What came of one scenario."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.optimize.answer.breakdown import Breakdown
from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.plan import Plan
from replenish.scenario.edit import Edit
from replenish.scenario.scenario import Scenario
from replenish.simulate.monte_carlo_result import MonteCarloResult
from replenish.simulate.result import ReplayResult

PLANNED, INFEASIBLE, FAILED = "planned", "infeasible", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Noun):
    """
    A scenario and its answer.

    Parameters
    ----------
    scenario, edits
        What was asked, and the cells it changed.
    status, reason
        ``planned``; ``infeasible`` (its limits) or ``failed`` (its data, the solver), and why.
    plan, parts
        The plan and its expected cost by kind; ``None`` where there is none.
    replayed, sampled
        One life on past demand, or many on sampled futures, under the name of the scenario; ``None`` where
        that was not asked for.
    """

    scenario: Scenario
    edits: tuple[Edit, ...] = ()
    status: str = PLANNED
    reason: str = ""
    plan: Plan | None = None
    parts: Breakdown | None = None
    replayed: ReplayResult | None = None
    sampled: MonteCarloResult | None = None

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.scenario.name

    @property
    def lost_before_cost(self) -> FloatArray:
        """Expected cost of demand that is lost before any order of today can arrive, ``(n,)`` money."""
        if self.plan is None:
            return np.zeros(0)
        return self.plan.figures.lost_anyway * self.plan.problem.costs.shortage
