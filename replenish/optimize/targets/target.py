"""What every order-up-to rule answers."""

from __future__ import annotations

from typing import Protocol

from replenish.demand.requirements import RequirementBlock
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem


class Target(Protocol):
    """A rule that names a quantity for each line of a block."""

    def __call__(
        self, block: RequirementBlock, problem: Problem, level: float, tail: TailFormula
    ) -> FloatArray:
        """Units wanted from this order, ``(b,)``; negative where more is owned than the rule asks for."""
        ...
