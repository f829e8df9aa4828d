"""The record of a run: enough to know what a plan was made from, and to make it again."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from replenish.problem.override import Override
from replenish.problem.plan import Plan

PACKAGES = ("replenish", "numpy", "scipy", "pandas", "pyarrow", "pulp", "highspy")


def run_record(
    plan: Plan,
    *,
    date: str,
    inputs: Sequence[Mapping[str, Any]],
    repairs: Sequence[str],
    assumptions: Sequence[str],
) -> dict[str, Any]:
    """
    What the plan was made from and what came out, ready for JSON.

    It holds no clock: the same inputs give the same record.
    """
    ordered = plan.order_lines
    return {
        "date": date,
        "currency": plan.problem.currency,
        "result": {
            "lines": plan.problem.lines,
            "orders": int(ordered.firsts.size),
            "order_lines": int(ordered.position.size),
            "order_value": round(float(plan.value.sum()), 2),
            "cost": plan.cost,
            "expected_cost": float(plan.figures.expected_cost.sum()),
            "next_orders": plan.next_orders,
            "order_costs": plan.order_costs,
            "penalties": plan.penalties,
            "lower_bound": plan.lower_bound,
            "gap": plan.gap,
            "method": plan.method,
            "proved_within_time": plan.optimal,
        },
        "parameters": asdict(plan.params) | {"target": str(plan.params.rule)},
        "demand": dict(plan.treatment),
        "adjustments": [
            {"lines": said.lines.size, "said": said.sentence} for said in plan.problem.adjustments
        ],
        "overrides": [override_record(plan, override) for override in plan.overrides],
        "inputs": list(inputs),
        "repairs": list(repairs),
        "warnings": list(plan.warnings),
        "assumptions": [*assumptions, *plan.assumptions],
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def override_record(plan: Plan, override: Override) -> dict[str, Any]:
    """A fixed quantity, its advice and what it costs against that, ready for JSON."""
    return {
        "item": str(plan.problem.item[override.position]),
        "location": str(plan.problem.location[override.position]),
        "quantity": override.quantity,
        "advice": override.advice,
        "cost": override.cost,
        "own_cost": override.own_cost,
        "limits_cost": override.limits_cost,
        "author": override.author,
        "reason": override.reason,
        "until": None if override.until is None else str(override.until),
    }
