"""Expected cost of any quantity, by kind: what is kept, what is short, what is left over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import CostCurves, cost_at, stacked_curves
from replenish.optimize.worth import cost_curves, in_line_order
from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.costs import Costs
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

KINDS = ("holding", "shortage", "obsolescence")


@dataclass(frozen=True, slots=True, kw_only=True)
class CostKinds(Noun):
    """
    One curve a kind for every line, on the same demand paths.

    Parameters
    ----------
    holding, shortage, obsolescence
        Expected cost of the window at the problem's own costs; their sum is the plan's curve.
    stock
        Expected stock at the ends of the window's periods, summed over them: units, not money.
    short
        Expected units short in the window, where demand waits counted once per period: units, not money.
    demand : (n,) units
        Expected demand of the window.
    """

    holding: CostCurves
    shortage: CostCurves
    obsolescence: CostCurves
    stock: CostCurves
    short: CostCurves
    demand: FloatArray

    def at(self, quantity: FloatArray) -> dict[str, FloatArray]:
        """Expected money ``(n,)`` of each kind when ``quantity`` (n,) units are ordered."""
        return {kind: cost_at(getattr(self, kind), quantity) for kind in KINDS}


def cost_kinds(problem: Problem, params: SolveParams, model: DemandModel | None = None) -> CostKinds:
    """
    Cost curves of a problem with one kind of cost left at a time.

    Examples
    --------
    A week's demand of 10 or 20 with 5 on the shelf; the order comes at once:

    >>> import replenish as rp
    >>> problem = rp.Problem(
    ...     item=["A"], location=["DC1"], supplier=["S"], stock=rp.Stock(on_hand=5.0),
    ...     forecast=rp.PathForecast(paths=[[[10.0], [20.0]]]),
    ...     costs=rp.Costs(unit=3, holding=0.1, shortage=1),
    ...     terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    ... )
    >>> found = cost_kinds(problem, rp.SolveParams()).at(np.array([9.0]))
    >>> found["holding"], found["shortage"], found["obsolescence"]
    (array([0.2]), array([3.]), array([0.]))
    """
    model = model or demand_model(problem, params)
    only = _one_kind_each(problem.costs)
    rows: dict[str, list[CostCurves]] = {kind: [] for kind in only}
    lines, demand = [], []
    for block in requirement_blocks(problem, params, model):
        lines.append(block.lines)
        demand.append(block.demand[:, :, block.window].sum(axis=2).mean(axis=1))
        for kind, costs in only.items():
            rows[kind].append(cost_curves(block, problem.replace(costs=costs)))
    order = np.concatenate(lines)
    curves = {kind: stacked_curves(parts, order) for kind, parts in rows.items()}
    return CostKinds(**curves, demand=in_line_order(demand, lines))


def _one_kind_each(costs: Costs) -> dict[str, Costs]:
    nothing = costs.replace(
        holding=np.zeros_like(costs.unit), shortage=np.zeros_like(costs.unit),
        obsolescence=np.zeros_like(costs.unit), ordering=np.zeros_like(costs.unit),
    )  # fmt: skip
    one = np.ones_like(costs.unit)
    return {
        **{kind: nothing.replace(**{kind: getattr(costs, kind)}) for kind in KINDS},
        "stock": nothing.replace(holding=one),
        "short": nothing.replace(shortage=one),
    }
