"""One scenario, planned: by itself, so that it can be done in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from replenish.errors import InfeasibleError, ReplenishError
from replenish.optimize.answer.breakdown import Breakdown, breakdown
from replenish.optimize.solve import solve
from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.scenario.demand import CommonDemand
from replenish.scenario.outcome import FAILED, INFEASIBLE, PLANNED
from replenish.scenario.scenario import Scenario
from replenish.scenario.simulation import Simulated, Simulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Noun):
    """
    What all scenarios are asked of.

    Parameters
    ----------
    problem, params
        The question as it is.
    simulation
        How plans are judged besides by what they expect; ``None`` for not at all.
    """

    problem: Problem
    params: SolveParams
    simulation: Simulation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Noun):
    """
    What a process hands back of one scenario: the plan without the question, which its asker knows.

    Parameters
    ----------
    status, reason
        As in `Outcome`.
    decided
        Fields of the plan but the parameters, and but the problem where that is the one asked.
    parts, simulated
        Cost by kind; lives.
    """

    status: str = PLANNED
    reason: str = ""
    decided: dict[str, Any] | None = None
    parts: Breakdown | None = None
    simulated: Simulated | None = None

    def plan(self, problem: Problem, params: SolveParams) -> Plan | None:
        """Plan of the changed question."""
        return (
            None if self.decided is None else Plan(**({"problem": problem, "params": params} | self.decided))
        )


class Answerer:
    """
    Answers scenarios of one question; what they share is worked out once.

    Parameters
    ----------
    question
        What all of them are asked of.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.common = CommonDemand.of(question.problem, question.params)

    def __call__(self, scenario: Scenario) -> Answer:
        """Plan a scenario, and live it where that was asked for; what cannot be is an answer too."""
        try:
            return self._answer(scenario)
        except InfeasibleError as error:
            return Answer(status=INFEASIBLE, reason=str(error))
        except ReplenishError as error:
            return Answer(status=FAILED, reason=str(error))

    def _answer(self, scenario: Scenario) -> Answer:
        problem, params = scenario.apply(self.question.problem, self.question.params)
        model = self.common.model_of(problem, params)
        plan = solve(problem, params, model)
        known = ("params", "problem") if plan.problem is problem else ("params",)
        kept = {part.name: getattr(plan, part.name) for part in fields(Plan) if part.name not in known}
        simulation = self.question.simulation
        return Answer(
            decided=kept,
            parts=breakdown(plan.problem, params, plan.quantity, model),
            simulated=None if simulation is None else simulation.live(scenario, problem, params),
        )
