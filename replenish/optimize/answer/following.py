"""What a plan was made from, kept to answer what is asked about it later."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.demand.memory import Itself, Memory
from replenish.errors import Fault, InputError
from replenish.optimize.alone.certain_lead_time import if_certain, lead_time_safety
from replenish.optimize.alone.evaluation import Evaluation
from replenish.optimize.answer.ranking import ranked
from replenish.optimize.answer.rule_prices import lead_time_prices, limit_prices, line_rule_prices
from replenish.optimize.answer.totals import totals
from replenish.optimize.question.allocation import Allocation, Question
from replenish.problem.arrays import FloatArray, frozen
from replenish.problem.explanation import IfCertain
from replenish.problem.plan import Plan
from replenish.problem.ranking import SCARCE, Ranking
from replenish.problem.rule_price import RulePrice
from replenish.problem.totals import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """A `FollowUp`: the evaluation of the lines, the question that was solved, and its answer."""

    evaluation: Evaluation
    question: Question
    answer: Allocation
    memory: Memory = field(default_factory=Memory, repr=False, compare=False)

    def ranked(self, plan: Plan, per: str, steps: int) -> Ranking:
        """Steps around the plan."""
        if per not in SCARCE or (per == "volume" and plan.problem.limits.volume is None):
            expected = "one of " + ", ".join(SCARCE) + " (volume needs the volume of a unit per line)"
            raise InputError([Fault(file="plan", column="ranked", expected=expected, found=repr(per))])
        return ranked(plan, self.evaluation.cost, self.evaluation.allowed, per, steps)

    def rule_prices(self, plan: Plan) -> tuple[RulePrice, ...]:
        """Prices of the rules of the lines, of their lead times, then of the limits."""
        if plan.params.rule.level is not None:
            found = f"target {plan.params.rule}, which names quantities whatever they cost"
            raise InputError(
                [Fault(file="plan", column="rule_prices", expected="target newsvendor", found=found)]
            )
        return (
            *line_rule_prices(plan, self.evaluation, self.question, self.answer),
            *lead_time_prices(plan, self.evaluation, self.question, self.answer),
            *limit_prices(plan, self.question, plan.params),
        )

    def totals(self, plan: Plan) -> Totals:
        """Sums over all lines, path by path."""
        return totals(plan, self.evaluation)

    def if_certain(self, plan: Plan, line: int) -> IfCertain | None:
        """One line, with its mean lead time for sure."""
        return if_certain(plan, self.evaluation, line)

    def lead_time_safety(self, plan: Plan) -> FloatArray:
        """Every line, with its mean lead time for sure; worked out once for all who ask."""
        key = ("lead-time safety", Itself(plan.problem), Itself(plan.params))
        (safety,) = self.memory.recall(
            key, lambda: (frozen(lead_time_safety(plan, self.evaluation), np.float64),)
        )
        return safety
