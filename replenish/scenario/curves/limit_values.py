"""What more or less of a limit is worth, over its range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from replenish.demand.model import DemandModel, demand_model
from replenish.errors import InfeasibleError
from replenish.optimize.solve import solve
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.scenario.change import Change
from replenish.scenario.curves.curve import Curve, Progress, counted, silent
from replenish.scenario.scenario import Scenario

FACTORS = (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4)
FIELDS = {
    "budget": "limits.budget",
    "storage": "limits.storage",
    "storage weight": "limits.storage_weight",
    "receiving": "limits.receiving",
    "supplier capacity": "limits.supplier_capacity",
}


def limit_values(
    problem: Problem,
    params: SolveParams | None = None,
    factors: Sequence[float] = FACTORS,
    progress: Progress = silent,
) -> Curve:
    """
    Expected cost and prices when all limits of one kind are multiplied, the others as they are.

    Returns
    -------
    Curve
        A row a kind and factor: ``limit``, ``times`` (the factor), ``cost`` (expected, money), ``saved``
        (against the limits as they are, money), ``price`` (money saved by one more unit: the mean over the
        limits of the kind, each weighted with its capacity), ``infeasible`` (why there is no plan, or empty).

    Examples
    --------
    >>> import replenish as rp
    >>> found = limit_values(rp.read("fixtures/tiny"), factors=(0.5, 1.0, 2.0))
    >>> sorted({row["limit"] for row in found.rows})
    ['budget', 'receiving', 'storage', 'supplier capacity']
    """
    params = params or SolveParams()
    model = demand_model(problem, params)
    now = solve(problem, params, model)
    asked = counted(_asked(problem, params, factors), progress)
    return Curve(rows=tuple(_row(kind, factor, changed, now, model) for kind, factor, changed in asked))


def _asked(
    problem: Problem, params: SolveParams, factors: Sequence[float]
) -> Iterator[tuple[str, float, Problem]]:
    present = {use for use in FIELDS if _stated(problem, FIELDS[use])}
    for kind in (kind for kind in FIELDS if kind in present):
        for factor in factors:
            change = Change(field=FIELDS[kind], verb="multiply", operand=factor)
            yield kind, factor, Scenario(name=kind, own=(change,)).apply(problem, params)[0]


def _stated(problem: Problem, field: str) -> bool:
    value = getattr(problem.limits, field.rpartition(".")[2])
    return value is not None and value != {}


def _row(kind: str, factor: float, changed: Problem, now: Plan, model: DemandModel) -> dict[str, Any]:
    row = {"limit": kind, "times": factor}
    try:
        plan = now if factor == 1 else solve(changed, now.params, model)
    except InfeasibleError as error:
        return row | dict.fromkeys(("cost", "saved", "price")) | {"infeasible": error.conflicts[0]}
    found = {"cost": plan.cost, "saved": now.cost - plan.cost, "price": _price(plan, kind)}
    return row | found | {"infeasible": ""}


def _price(plan: Plan, kind: str) -> float:
    """Money one more unit saves: the mean over the limits of a kind, weighted with their capacities."""
    uses = [use for use in plan.limits if use.kind == kind]
    capacity = sum(use.capacity for use in uses)
    return sum(use.price * use.capacity for use in uses) / capacity if capacity > 0 else 0.0
