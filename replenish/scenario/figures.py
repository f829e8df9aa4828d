"""The figures that plans are compared by, for any grouping of the lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.plan import Plan
from replenish.scenario.outcome import Outcome

Figures = dict[str, FloatArray]
RATIOS = ("fill_rate", "fill_rate_until_then", "stockout_probability")  # do not add up over lines


def line_sums(outcome: Outcome) -> Figures:
    """What adds up over the lines of a plan, ``(n,)`` each; nothing where there is no plan."""
    plan, parts = outcome.plan, outcome.parts
    if plan is None or parts is None:
        return {}
    figures = plan.figures
    of_stock = parts.holding + parts.shortage + parts.obsolescence
    return {
        "order_lines": _order_lines(plan),
        "units": plan.ordered,
        "order_value": plan.value,
        "ordering": figures.expected_cost - of_stock,
        "holding": parts.holding,
        "shortage": parts.shortage,
        "obsolescence": parts.obsolescence,
        "expected_cost": figures.expected_cost,
        "lost_before_cost": outcome.lost_before_cost,
        "short": figures.expected_short,
        "lost_before": figures.lost_before,
        "window_demand": parts.window_demand,
        "interval_demand": figures.demand_mean,
        "stockouts": 1 - figures.requirement_level,
        "lines": np.ones(plan.problem.lines),
    }


def _order_lines(plan: Plan) -> FloatArray:
    """Lines of purchase orders that each line is on, ``(n,)``."""
    count = (plan.quantity > 0).astype(np.float64)
    for one in plan.split_orders:
        count[one.position] += 1.0
    return count


def grouped(sums: Mapping[str, FloatArray], group: IntArray, groups: int) -> Figures:
    """
    Figures of each group of lines, ``(k,)`` each.

    Returns
    -------
    columns
        ``order_lines``; ``units``; ``order_value`` and the expected costs of the windows this plan's orders
        are the last to influence, in money, by kind; ``lost_before_cost``: of demand lost before they can
        arrive, which they cannot help; ``total_cost``: both; ``fill_rate`` of the windows, and
        ``fill_rate_until_then``: from today to their end; ``stockout_probability``: of a window, on average.
    """
    added: Figures = {
        name: np.bincount(group, values, groups).astype(np.float64) for name, values in sums.items()
    }
    lines, short = np.maximum(added.pop("lines"), 1.0), added["short"]
    return {
        "order_lines": added["order_lines"],
        "units": added["units"],
        "order_value": added["order_value"],
        "expected_cost": added["expected_cost"],
        "holding": added["holding"],
        "shortage": added["shortage"],
        "obsolescence": added["obsolescence"],
        "ordering": added["ordering"],
        "lost_before_cost": added["lost_before_cost"],
        "total_cost": added["expected_cost"] + added["lost_before_cost"],
        "short": short,
        "lost_before": added["lost_before"],
        "fill_rate": _served(added["window_demand"], short),
        "fill_rate_until_then": _served(added["interval_demand"], short + added["lost_before"]),
        "stockout_probability": added["stockouts"] / lines,
    }


def _served(demand: FloatArray, missed: FloatArray) -> FloatArray:
    """Share of demand that is served; all of it where there is none."""
    served = np.ones_like(demand)
    return np.divide(demand - missed, demand, out=served, where=demand > 0)


def totals(outcome: Outcome) -> dict[str, float]:
    """Figures of a whole plan; nothing where there is none."""
    plan, sums = outcome.plan, line_sums(outcome)
    if plan is None:
        return {}
    every = grouped(sums, np.zeros(plan.problem.lines, dtype=np.int64), 1)
    row = {name: float(values[0]) for name, values in every.items()}
    extra = row["lost_before_cost"]
    return {
        "orders": float(plan.order_lines.firsts.size),
        **row,
        "expected_cost": plan.cost,
        "penalties": plan.penalties,
        "order_costs": plan.order_costs,
        "next_orders": plan.next_orders,
        "total_cost": plan.cost + extra,
        "lower_bound": plan.lower_bound,
        "cost_of_limits": plan.cost_of_limits,
        "scarce_limits": float(sum(use.price > 0 for use in plan.limits)),
    }
