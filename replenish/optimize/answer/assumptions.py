"""What decided where the data did not, and which decisions rest on it."""

from __future__ import annotations

import numpy as np

from replenish.demand.model import DemandModel
from replenish.errors import Fault, InputError
from replenish.formulas.newsvendor import critical_ratio
from replenish.problem.arrays import BoolArray, FloatArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


def decision_level(problem: Problem, params: SolveParams) -> FloatArray:
    """Probability of no stockout the target aims at, ``(n,)``."""
    if params.rule.level is not None:
        return np.full(problem.lines, params.rule.level)
    costs, terms = problem.costs, problem.terms
    underage = costs.shortage * np.where(terms.lost, 1, terms.review_period)
    return critical_ratio(underage, costs.holding * terms.review_period + costs.obsolescence)


def beyond_levels(problem: Problem, params: SolveParams, model: DemandModel) -> BoolArray:
    """Whether a line's decision lies beyond the forecast's outermost levels, ``(n,)``."""
    if model.levels is None:
        return np.zeros(problem.lines, dtype=bool)
    level = decision_level(problem, params)
    return np.asarray((level < model.levels[0]) | (level > model.levels[-1]))


def refuse_decisions_on_tails(problem: Problem, params: SolveParams, model: DemandModel) -> None:
    """Raise `InputError` where the tail is ``"refuse"`` and a decision lies beyond the levels."""
    if params.tail != "refuse":
        return
    beyond, level = beyond_levels(problem, params, model), decision_level(problem, params)
    faults = [
        Fault(
            file="forecast",
            column=f"item {problem.item[line]} at {problem.location[line]}",
            expected=f"quantile levels that reach {level[line]:.3f}, or a named tail",
            found="tail = 'refuse'",
        )
        for line in np.flatnonzero(beyond)
    ]
    if faults:
        raise InputError(faults)
