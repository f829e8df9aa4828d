"""The expected cost of a plan by what it is paid for."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from replenish.demand.model import DemandModel
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.alone.worth import cost_curves
from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.costs import Costs
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

KINDS = ("holding", "shortage", "obsolescence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown(Noun):
    """
    Expected cost of each line's window by kind, and the demand it faces; every array ``(n,)``.

    Parameters
    ----------
    holding, shortage, obsolescence : money
        They add up to the expected cost.
    stock : units
        Expected stock at the end of a period, the mean over the window.
    window_demand : units
        Expected demand of the window.
    """

    holding: FloatArray
    shortage: FloatArray
    obsolescence: FloatArray
    stock: FloatArray
    window_demand: FloatArray


def breakdown(
    problem: Problem, params: SolveParams, quantity: FloatArray, model: DemandModel | None = None
) -> Breakdown:
    """
    Expected cost of ordering ``quantity`` (n,) units by kind, on the paths a plan is made on.

    Costs add up, so each kind is what is left when the others cost nothing.
    """
    alone = {kind: problem.replace(costs=only(problem.costs, kind)) for kind in KINDS}
    alone["stock"] = problem.replace(costs=a_unit_each(problem.costs, "holding"))
    parts = {field.name: np.zeros(problem.lines) for field in fields(Breakdown)}
    for block in requirement_blocks(problem, params, model):
        lines = block.lines
        for kind, one in alone.items():
            parts[kind][lines] = cost_at(cost_curves(block, one), quantity[lines])
        parts["window_demand"][lines] = block.window_demand
    parts["stock"] /= problem.terms.review_period  # windows of all orders are every period, once
    return Breakdown(**parts)


def only(costs: Costs, *kinds: str) -> Costs:
    """Costs of which some kinds are left, and the others are nothing."""
    nothing = {name: np.zeros_like(getattr(costs, name)) for name in KINDS if name not in kinds}
    return costs.replace(**nothing)


def a_unit_each(costs: Costs, kind: str) -> Costs:
    """Costs that count units instead of money, of one kind alone."""
    return only(costs, kind).replace(**{kind: np.ones_like(costs.unit)})
