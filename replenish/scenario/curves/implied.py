"""What a promise of service says about the cost of a shortage, and the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.demand.model import demand_model
from replenish.demand.requirement_quantiles import requirement_quantiles
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import marginal_cost
from replenish.optimize.alone.evaluation import evaluate
from replenish.optimize.alone.worth import cost_curves
from replenish.optimize.answer.breakdown import a_unit_each, only
from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

SERVICES = (0.8, 0.9, 0.95, 0.98, 0.99)
FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpliedCost(Noun):
    """
    Shortage cost at which a promise of service would be the cheapest thing to do.

    Parameters
    ----------
    services : (k,)
        Cycle service levels.
    shortage : (n, k) money per unit
        What being one unit short must cost for the line to be stocked that well; infinite where no path
        runs short at that level.
    stated : (n,) money per unit
        What the problem says it costs.
    """

    services: FloatArray
    shortage: FloatArray
    stated: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Implied over stated shortage cost, ``(n, k)``; NaN where nothing is stated."""
        stated = np.where(self.stated > 0, self.stated, np.nan)
        return np.asarray(self.shortage / stated[:, None])

    def columns(self) -> dict[str, list[float]]:
        """Per service level: median and outer tenths of the lines (money per unit), and over the stated."""
        low, middle, high = np.quantile(self.shortage, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf")
        return {
            "cycle_service": self.services.tolist(),
            "implied_shortage_cost_p10": low.tolist(),
            "implied_shortage_cost_p50": middle.tolist(),
            "implied_shortage_cost_p90": high.tolist(),
            "times_stated_p50": np.nanquantile(self.ratio, 0.5, axis=0, method="inverted_cdf").tolist(),
        }


def implied_costs(
    problem: Problem, params: SolveParams | None = None, services: Sequence[float] = SERVICES
) -> ImpliedCost:
    """
    Shortage cost that a cycle service level implies for each line, without limits and order rules.

    At the quantity of that service the next unit adds ``a`` to what is kept and left over, and prevents
    ``b`` units short; the quantity is the cheapest where ``a = p b``. With one period in the window that is
    the newsvendor read backwards, ``p = c_o P / (1 - P)`` for a service level ``P`` (the implied cost of a
    policy; Silver, Pyke and Thomas, *Inventory and Production Management in Supply Chains*, 4th ed.).

    Examples
    --------
    Demand 1 to 100 with equal chance; a unit left over costs 1: p90 is right where being short costs 9:

    >>> import replenish as rp
    >>> problem = rp.Problem(
    ...     item=["A"], location=["DC1"], supplier=["S"], stock=rp.Stock(on_hand=0.0),
    ...     forecast=rp.PathForecast(paths=np.arange(1.0, 101.0).reshape(1, 100, 1)),
    ...     costs=rp.Costs(unit=3, holding=1, shortage=18),
    ...     terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    ... )
    >>> implied_costs(problem, services=[0.9]).shortage.round(9), implied_costs(problem, services=[0.9]).ratio
    (array([[9.]]), array([[0.5]]))
    """
    params = params or SolveParams()
    model = demand_model(problem, params)
    quantities = requirement_quantiles(problem, params, np.asarray(services), model)
    kept = problem.replace(costs=only(problem.costs, "holding", "obsolescence"))
    missed = problem.replace(costs=a_unit_each(problem.costs, "shortage"))
    shortage = np.full(quantities.shape, np.inf)
    for block in requirement_blocks(problem, params, model):
        keeping, missing, lines = cost_curves(block, kept), cost_curves(block, missed), block.lines
        for level, quantity in enumerate(quantities[lines].T):
            added, prevented = marginal_cost(keeping, quantity), -marginal_cost(missing, quantity)
            shortage[lines, level] = np.divide(
                added, prevented, out=np.full(lines.size, np.inf), where=prevented > 0
            )
    return ImpliedCost(
        services=np.asarray(services, dtype=np.float64),
        shortage=shortage,
        stated=problem.costs.shortage,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpliedService(Noun):
    """
    Service that a shortage cost makes worth its while.

    Parameters
    ----------
    factors : (k,)
        By what the stated shortage costs are multiplied.
    service : (n, k)
        Chance of no stockout at the cheapest quantity of each line.
    """

    factors: FloatArray
    service: FloatArray

    def columns(self) -> dict[str, list[float]]:
        """Per factor: mean, median and outer tenths over the lines."""
        low, middle, high = np.quantile(self.service, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf")
        return {
            "shortage_cost_times": self.factors.tolist(),
            "cycle_service_mean": self.service.mean(axis=0).tolist(),
            "cycle_service_p10": low.tolist(),
            "cycle_service_p50": middle.tolist(),
            "cycle_service_p90": high.tolist(),
        }


def implied_service(
    problem: Problem, params: SolveParams | None = None, factors: Sequence[float] = FACTORS
) -> ImpliedService:
    """Cycle service that multiples of the stated shortage cost imply, without limits and order rules."""
    params = (params or SolveParams()).replace(target="newsvendor")
    model = demand_model(problem, params)
    columns = []
    for factor in factors:
        costs = problem.costs.replace(shortage=problem.costs.shortage * factor)
        judged = evaluate(problem.replace(costs=costs), params, model)
        columns.append((judged.figures.peak <= judged.unclipped[:, None] + 1e-9).mean(axis=1))
    return ImpliedService(factors=np.asarray(factors, dtype=np.float64), service=np.stack(columns, axis=1))
