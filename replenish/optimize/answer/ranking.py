"""All next steps of all lines around a plan, ranked by what they save of something scarce."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import OrderRules
from replenish.formulas.steps import next_down, next_up
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.problem.ranking import Ranking

Move = Callable[[CostCurves, OrderRules, FloatArray], FloatArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladders:
    """Steps of lines in one direction: line, number, and quantities before and after, all ``(k,)``."""

    line: IntArray
    step: IntArray
    before: FloatArray
    after: FloatArray


def ranked(plan: Plan, curves: CostCurves, rules: OrderRules, per: str, steps: int) -> Ranking:
    """
    Steps up to what each line would order alone, and down to nothing, as far as ``steps`` of them.

    Lines that a buyer has fixed stay as they are.

    Parameters
    ----------
    curves, rules
        Expected cost and orderable quantities of the plan's lines.
    """
    upper = np.maximum(plan.figures.alone, plan.quantity)
    allowed = replace(rules, upper=upper)
    up = _climbed(curves, allowed, plan, next_up, steps)
    down = _climbed(curves, allowed, plan, next_down, steps)
    down = replace(down, step=-down.step)
    more, less = (_in_order(plan.problem, curves, steps, per) for steps in (up, down))
    line, step, before, after, saved, amount = (np.concatenate(both) for both in zip(more, less, strict=True))
    return Ranking(
        per=per,
        item=plan.problem.item[line],
        location=plan.problem.location[line],
        line=line,
        step=step,
        before=before,
        after=after,
        saved=saved,
        amount=amount,
    )


def _climbed(curves: CostCurves, rules: OrderRules, plan: Plan, move: Move, steps: int) -> Ladders:
    """Steps of the lines that are not fixed, one after the other from the plan's quantity."""
    overrides = plan.problem.overrides
    free = np.ones(plan.problem.lines, dtype=bool) if overrides is None else ~overrides.fixed
    lines, quantity = np.flatnonzero(free), plan.quantity[free]
    parts: list[tuple[IntArray, FloatArray, FloatArray]] = []
    for _ in range(steps):
        after = move(curves.take(lines), rules.take(lines), quantity)
        moved = after != quantity
        if not moved.any():
            break
        parts.append((lines[moved], quantity[moved], after[moved]))
        lines, quantity = lines[moved], after[moved]
    return Ladders(
        line=np.concatenate([part[0] for part in parts] or [np.zeros(0, dtype=np.int64)]),
        step=np.repeat(np.arange(1, len(parts) + 1), [part[0].size for part in parts]),
        before=np.concatenate([part[1] for part in parts] or [np.zeros(0)]),
        after=np.concatenate([part[2] for part in parts] or [np.zeros(0)]),
    )


def _in_order(
    problem: Problem, curves: CostCurves, steps: Ladders, per: str
) -> tuple[IntArray, IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Steps with what they save and take, best first, those of a line one after the other."""
    some = curves.take(steps.line)
    saved = cost_at(some, steps.before) - cost_at(some, steps.after)
    amount = _taken(problem, steps.line, steps.after, per) - _taken(problem, steps.line, steps.before, per)
    worth = np.divide(saved, amount, out=np.full(saved.size, np.inf), where=amount != 0)
    by_line = np.lexsort((np.abs(steps.step), steps.line))
    rank = np.empty(saved.size)
    rank[by_line] = _never_before(-(np.sign(steps.step) * worth)[by_line], steps.line[by_line])
    order = np.lexsort((np.abs(steps.step), steps.line, rank))
    return tuple(
        values[order] for values in (steps.line, steps.step, steps.before, steps.after, saved, amount)
    )  # type: ignore[return-value]


def _never_before(rank: FloatArray, line: IntArray) -> FloatArray:
    """Rank of each step, not before that of an earlier step of its line; steps by line and in order."""
    known, place = np.unique(rank, return_inverse=True)
    first = np.cumsum(np.diff(line, prepend=line[:1]) != 0) * known.size
    return np.asarray(known[np.maximum.accumulate(place + first) - first])


def _taken(problem: Problem, line: IntArray, quantity: FloatArray, per: str) -> FloatArray:
    """What quantities of lines take: money to buy them, volume, or units."""
    if per == "volume":
        return (
            np.zeros_like(quantity)
            if problem.limits.volume is None
            else problem.limits.volume[line] * quantity
        )
    return problem.costs.take(line).paid(quantity) if per == "budget" else quantity
