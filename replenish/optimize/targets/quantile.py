"""Order up to a quantile of the requirement: cycle service."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import RequirementBlock
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem


def quantile(block: RequirementBlock, problem: Problem, level: float, tail: TailFormula) -> FloatArray:
    """
    Units with which the window ends without a stockout with probability ``level``.

    The quantile is that of the requirement of the whole protection interval, not a sum of the
    periods' quantiles. [F_M^{-1}(level)]

    Returns
    -------
    (b,) units
    """
    return np.asarray(block.quantiles(np.array([level]))[:, 0])
