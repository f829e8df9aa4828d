"""Stock against service: one plan per target, and where the current one stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.optimize.answer.breakdown import KINDS, breakdown
from replenish.optimize.solve import solve
from replenish.problem.limits import Limits
from replenish.problem.params import SolveParams
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.scenario.curves.curve import Curve, Progress, counted, silent

SERVICES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)


def frontier(
    problem: Problem,
    params: SolveParams | None = None,
    services: Sequence[float] = SERVICES,
    progress: Progress = silent,
) -> Curve:
    """
    Plans for several cycle service targets and the current one, within the shared limits and without them.

    All of them are judged on the same demand paths. Where limits bind, a higher promise buys no more service,
    only another division of what is scarce: the two branches part where the limits begin to decide.

    Parameters
    ----------
    services : (k,)
        Cycle service levels in (0, 1).

    Returns
    -------
    Curve
        A row a target and branch, the least service first: ``target``, ``limits`` (``kept`` or ``none``),
        ``current`` (whether it is the plan in use), ``stock_value`` (expected, at cost, mean over the window,
        money), ``fill_rate`` (share of demand served from the shelf), ``cycle_service`` (mean chance of no
        stockout), ``holding``, ``shortage``, ``obsolescence`` and ``cost`` (expected, money), ``order_value``
        (money).

    Examples
    --------
    >>> import replenish as rp
    >>> found = frontier(rp.read("fixtures/tiny"), services=(0.5, 0.9))
    >>> [(row["target"], row["limits"]) for row in found.rows if row["limits"] == "kept"]
    [('p50', 'kept'), ('p90', 'kept'), ('newsvendor', 'kept')]
    """
    params = params or SolveParams()
    model = demand_model(problem, params)
    branches = {"kept": problem, "none": problem.replace(limits=Limits())}
    asked = [(limits, target) for limits in branches for target in _targets(params, services)]
    return Curve(
        rows=tuple(
            {"target": str(target.rule), "limits": limits, "current": target is params and limits == "kept"}
            | _figures(solve(branches[limits], target, model), model)
            for limits, target in counted(asked, progress)
        )
    )


def _targets(params: SolveParams, services: Sequence[float]) -> Iterator[SolveParams]:
    for service in services:
        asked = params.replace(target={"cycle_service": service})
        if asked.rule != params.rule:
            yield asked
    yield params


def _figures(plan: Plan, model: DemandModel) -> dict[str, float]:
    parts = breakdown(plan.problem, plan.params, plan.quantity, model)
    demand = float(parts.window_demand.sum())
    return {
        "stock_value": float((parts.stock * plan.problem.costs.unit).sum()),
        "fill_rate": 1 - float(plan.figures.expected_short.sum()) / demand if demand > 0 else np.nan,
        "cycle_service": float(plan.figures.requirement_level.mean()),
        **{kind: float(getattr(parts, kind).sum()) for kind in KINDS},
        "cost": plan.cost,
        "order_value": float(plan.value.sum()),
    }
