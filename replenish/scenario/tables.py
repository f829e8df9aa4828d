"""The tables of a comparison, row by row; money, units and shares as their columns say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from replenish.problem.limit_use import LimitUse
from replenish.scenario.figures import RATIOS, grouped, line_sums, totals
from replenish.scenario.outcome import Outcome
from replenish.scenario.reasons import MOVED, reason, touching

Rows = list[dict[str, Any]]
MOST_EXPLAINED = 1000  # lines of a scenario, those that change most in money; the others have no reason


def scenario_rows(outcomes: Sequence[Outcome]) -> Rows:
    """One row per scenario: what it asks, whether there is a plan, and its figures."""
    named = {name: None for outcome in outcomes for name in totals(outcome)}
    return [
        {
            "scenario": outcome.name,
            "title": outcome.scenario.title,
            "question": outcome.scenario.question,
            "changes": "; ".join(outcome.scenario.sentences),
            "status": outcome.status,
            "reason": outcome.reason,
            **(named | totals(outcome)),
        }
        for outcome in outcomes
    ]


def difference_rows(outcomes: Sequence[Outcome]) -> Rows:
    """One row per scenario but the baseline, and figure: what it is, what it was, the difference."""
    base = totals(outcomes[0])
    return [
        {"scenario": outcome.name, "figure": name, **_compared(value, base[name], name)}
        for outcome in outcomes[1:]
        for name, value in totals(outcome).items()
        if name in base
    ]


def _compared(value: float, before: float, name: str) -> dict[str, float | None]:
    """Value beside what it was; a share of it only where the figure is none itself."""
    ratio = name in RATIOS or before == 0
    return {
        "baseline": before,
        "value": value,
        "difference": value - before,
        "share": None if ratio else (value - before) / before,
    }


def group_rows(outcomes: Sequence[Outcome], label: str) -> Rows:
    """One row per scenario and location, or supplier, of the lines as they were before any change."""
    return list(_group_rows(outcomes, label))


def _group_rows(outcomes: Sequence[Outcome], label: str) -> Iterator[dict[str, Any]]:
    first = outcomes[0].plan or next((one.plan for one in outcomes if one.plan is not None), None)
    if first is None:
        return
    names, group = np.unique(getattr(first.problem, label).astype(str), return_inverse=True)
    before: dict[str, Any] = {}
    for outcome in outcomes:
        sums = line_sums(outcome)
        figures = grouped(sums, group.ravel(), names.size) if sums else {}
        before = before or (figures if outcome is outcomes[0] else {})
        for position, name in enumerate(names.tolist() if figures else []):
            row = {column: float(values[position]) for column, values in figures.items()}
            gaps = {
                f"{column}_difference": row[column] - float(before[column][position]) for column in before
            }
            yield {"scenario": outcome.name, label: name, **row, **gaps}


def limit_rows(outcomes: Sequence[Outcome]) -> Rows:
    """One row per scenario and shared limit: use and price, and what the price was."""
    base = {_key(use): use for use in _limits(outcomes[0])}
    return [
        {
            "scenario": outcome.name,
            "kind": use.kind,
            "name": use.name,
            "period": use.period,
            "date": use.when if use.date is not None else "",
            "unit": use.unit,
            "capacity": use.capacity,
            "committed": use.committed,
            "used": use.used,
            "free": use.free,
            "price": use.price,
            "price_before": base[_key(use)].price if _key(use) in base else None,
        }
        for outcome in outcomes
        for use in _limits(outcome)
    ]


def _limits(outcome: Outcome) -> tuple[LimitUse, ...]:
    return () if outcome.plan is None else outcome.plan.limits


def _key(use: LimitUse) -> tuple[str, str, int | None]:
    return use.kind, use.name, use.period


def line_rows(outcomes: Sequence[Outcome]) -> Rows:
    """One row per scenario and line; those of a scenario that change most in money first, with the reason."""
    return [row for outcome in outcomes for row in _line_rows(outcome, outcomes[0])]


def _line_rows(outcome: Outcome, base: Outcome) -> Iterator[dict[str, Any]]:
    plan, parts, before = outcome.plan, outcome.parts, base.plan
    if plan is None or parts is None:
        return
    problem, figures = plan.problem, plan.figures
    old = plan.quantity if before is None else before.quantity
    moved = plan.quantity - old
    order = np.argsort(-np.abs(moved) * problem.costs.unit, kind="stable")
    changes = touching(outcome.edits, problem)
    for place, line in enumerate(order.tolist()):
        told = before is not None and abs(moved[line]) > MOVED and place < MOST_EXPLAINED
        yield {
            "scenario": outcome.name,
            "item": problem.item[line],
            "location": problem.location[line],
            "supplier": problem.supplier[line],
            "quantity": float(plan.quantity[line]),
            "quantity_before": None if before is None else float(old[line]),
            "difference": None if before is None else float(moved[line]),
            "value_difference": None if before is None else float(plan.value[line] - before.value[line]),
            "expected_cost": float(figures.expected_cost[line]),
            "lost_before": float(figures.lost_before[line]),
            "expected_short": float(figures.expected_short[line]),
            "stockout_probability": float(1 - figures.requirement_level[line]),
            "moved_by": reason(before, outcome, line) if told and before is not None else "",
            "limit": str(figures.limit[line]),
            "changes": changes[line],
        }
