"""Any rule of the inventory position as a policy: base stock, (s, S), (R, nQ), capped base stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.formulas.order_rule import OrderRule, order_quantity
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem
from replenish.simulate.policies.level import position
from replenish.simulate.policies.policy import View


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRule:
    """
    A rule that sees the inventory position alone, each line by itself; it knows no shared limits.

    Parameters
    ----------
    name
        What the result calls it.
    rule
        Levels of each line; a rule that changes over time is looked up by the number of the review.
    """

    name: str
    rule: OrderRule

    def quantities(self, view: View) -> FloatArray:
        """Units the rule orders of the lines that are due."""
        wanted = order_quantity(self.rule, view.review, position(view)[:, None])[:, 0]
        return np.where(view.due, wanted, 0.0)

    def order_rule(self, problem: Problem) -> OrderRule:
        """Return the rule itself: Monte Carlo lives it compiled."""
        return self.rule
