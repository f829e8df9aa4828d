"""The integer program: how far each line climbs, among the quantities that can still be optimal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from replenish.optimize.lp.buying import numbered, respect_limits, total
from replenish.optimize.lp.solver import solve_model
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question
from replenish.optimize.question.candidates import Candidates
from replenish.optimize.question.room import limits_of, sums_by_order, values_of_orders
from replenish.optimize.question.together import order_costs

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

HALF = 0.5  # a whole step taken by more is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """
    Steps ``p`` from each line's smallest candidate up to its largest.

    Parameters
    ----------
    line : (p,)
        Rising; a line's steps follow each other.
    size : (p,) units
    cost : (p,) money
        Change of the expected cost.
    whole : (p,)
        Whether the step is taken or not, never in part.
    """

    line: IntArray
    size: FloatArray
    cost: FloatArray
    whole: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    What the integer program answers.

    Parameters
    ----------
    quantity : (n,) units
        Best found among the candidates.
    change : money
        Change of the plan's cost that no choice goes below; minus infinity where not known.
    seconds
        Time it took.
    """

    quantity: FloatArray
    change: float
    seconds: float


def best_choice(
    question: Question,
    among: Candidates,
    plan: FloatArray,
    *,
    gap: float,
    time_limit: float,
    solver: str = "highs",
) -> Choice:
    """
    Best choice among the candidates, proven to within ``gap`` money; the plan when none was found in time.

    The search starts at the ``plan`` (n,) units the candidates were listed for.
    """
    smallest, start = _smallest(among, len(question.rules.lower))
    steps = steps_between(among, question.rules.lower)
    start += _settled_costs(question.minimum_orders, steps, smallest)
    start -= float(order_costs(question.minimum_orders, plan).sum())
    if not steps.line.size:
        return Choice(quantity=smallest, change=start if among.complete else -math.inf, seconds=0.0)
    scale = float(np.abs(steps.cost).max()) or 1.0
    model, taken = choice_model(question, steps, smallest, among.may_stay_away, scale)
    _start_at(taken, steps, smallest, plan)
    outcome = solve_model(model, solver=solver, time_limit=time_limit, gap=gap / scale)
    if not outcome.usable:
        return Choice(quantity=plan, change=-math.inf, seconds=outcome.seconds)
    share = np.array([variable.varValue or 0.0 for variable in taken])
    share = np.where(steps.whole, share > HALF, np.clip(share, 0.0, 1.0))
    climbed = np.bincount(steps.line, weights=share * steps.size, minlength=len(smallest))
    change = start + outcome.bound * scale if among.complete else -math.inf
    return Choice(quantity=smallest + climbed, change=change, seconds=outcome.seconds)


def choice_model(
    question: Question, steps: Steps, smallest: FloatArray, may_stay_away: BoolArray, scale: float
) -> tuple[pulp.LpProblem, list[Any]]:
    """
    Model in money of ``scale``, and its variables: whether, or in what part, each step is taken.

    Parameters
    ----------
    smallest : (n,) units
        Ordered before any step.
    may_stay_away : (g,)
        Purchase orders with a minimum that need not be placed.
    """
    model = pulp.LpProblem("choice", pulp.LpMinimize)
    taken = [
        model.add_variable(name, 0, 1, pulp.LpInteger if whole else pulp.LpContinuous)
        for name, whole in zip(numbered(steps.line, "step"), steps.whole.tolist(), strict=True)
    ]
    respect_limits(model, taken, steps.line, steps.size, _limits_that_can_bind(question, steps, smallest))
    _take_steps_in_order(model, taken, steps)
    if question.choice is not None:
        _order_a_line_from_one_supplier(model, taken, steps, question.choice)
    ordering = _place_orders_of_minimum_value_or_none(
        model,
        taken,
        steps,
        orders=question.minimum_orders,
        smallest=smallest,
        may_stay_away=may_stay_away,
    )
    paid = [(variable, money / scale) for variable, money in ordering if money]
    each = np.array([money for _, money in paid])
    variables = [*taken, *(variable for variable, _ in paid)]
    model.setObjective(total(variables, np.concatenate([steps.cost / scale, each])))
    return model, taken


def _settled_costs(orders: MinimumOrders, steps: Steps, smallest: FloatArray) -> float:
    """What the orders cost that no step can change, money."""
    cost = order_costs(orders, smallest)
    group = orders.group[steps.line]
    cost[group[group >= 0]] = 0.0
    return float(cost.sum())


def _start_at(taken: Sequence[Any], steps: Steps, smallest: FloatArray, plan: FloatArray) -> None:
    """Tell the solver the steps of a plan; it finds out itself which purchase orders these place."""
    climbed = np.cumsum(steps.size)
    before = climbed - steps.size
    first = np.searchsorted(steps.line, steps.line)
    before = smallest[steps.line] + before - before[first]
    share = np.clip((plan[steps.line] - before) / steps.size, 0.0, 1.0)
    share = np.where(steps.whole, share > HALF, share)
    for variable, value in zip(taken, share.tolist(), strict=True):
        variable.setInitialValue(float(value))


def _take_steps_in_order(model: pulp.LpProblem, taken: Sequence[Any], steps: Steps) -> None:
    """
    No step without the last whole one below it, no whole step without all below it.

    Steps that may be taken in part come in order by themselves between two whole ones, the first ones being
    worth most.
    """
    number = np.arange(len(steps.line))
    whole_so_far = np.maximum.accumulate(np.where(steps.whole, number, -1))
    below = np.append(-1, whole_so_far[:-1])
    for step in np.flatnonzero((below >= 0) & (steps.line[below] == steps.line)).tolist():
        in_order = total([taken[below[step]], taken[step]], np.array([1.0, -1.0]))
        model.addConstraint(pulp.LpConstraint(in_order, pulp.LpConstraintGE, f"before_{taken[step].name}", 0))
    first = np.searchsorted(steps.line, steps.line)
    for step in np.flatnonzero(steps.whole).tolist():
        for part in range(max(int(below[step]) + 1, int(first[step])), step):
            in_full = total([taken[part], taken[step]], np.array([1.0, -1.0]))
            name = f"in_full_{taken[part].name}"
            model.addConstraint(pulp.LpConstraint(in_full, pulp.LpConstraintGE, name, 0))


def _order_a_line_from_one_supplier(
    model: pulp.LpProblem, taken: Sequence[Any], steps: Steps, choice: IntArray
) -> None:
    """Of the offers of a line one is ordered at most."""
    rows, first = np.unique(steps.line, return_index=True)
    for line in np.unique(choice[rows]).tolist():
        offers = np.flatnonzero(choice[rows] == line)
        if offers.size < 2:  # noqa: PLR2004 - one alone keeps the rule
            continue
        begun = [_begun(model, taken, steps, int(first[offer])) for offer in offers.tolist()]
        name = f"one_supplier_for_line_{line:06d}"
        model.addConstraint(pulp.LpConstraint(total(begun), pulp.LpConstraintLE, name, 1))


def _begun(model: pulp.LpProblem, taken: Sequence[Any], steps: Steps, first: int) -> Any:
    """Whether an offer is ordered at all: its first step, or one more choice where that is taken in parts."""
    if steps.whole[first]:
        return taken[first]
    row = int(steps.line[first])
    begun = model.add_variable(f"order_from_{row:06d}", 0, 1, pulp.LpInteger)
    for step in range(first, int(np.searchsorted(steps.line, row, side="right"))):
        from_it = total([begun, taken[step]], np.array([1.0, -1.0]))
        name = f"from_it_{taken[step].name}"
        model.addConstraint(pulp.LpConstraint(from_it, pulp.LpConstraintGE, name, 0))
        if steps.whole[step]:
            break
    return begun


def _place_orders_of_minimum_value_or_none(
    model: pulp.LpProblem,
    taken: Sequence[Any],
    steps: Steps,
    *,
    orders: MinimumOrders,
    smallest: FloatArray,
    may_stay_away: BoolArray,
) -> list[tuple[Any, float]]:
    """
    A purchase order is worth its minimum when it is placed, and takes no line when it is not.

    Returns what variables cost, money: orders placed, and their loads.
    """
    costs: list[tuple[Any, float]] = []
    reached = values_of_orders(orders, smallest)
    placed_already = sums_by_order(orders, smallest) > 0
    group = orders.group[steps.line]
    for order in np.unique(group[group >= 0]).tolist():
        columns = np.flatnonzero(group == order)
        some = [taken[column] for column in columns.tolist()]
        needed = not may_stay_away[order] or placed_already[order]
        placed = model.add_variable(f"place_order_{order:04d}", int(needed), 1, pulp.LpInteger)
        ordered_units = orders.value[steps.line[columns]] * steps.size[columns]
        ordered = total(some, ordered_units)
        ordered.addterm(placed, -(orders.minimum[order] - reached[order]))
        name = f"minimum_value_of_order_{order:04d}"
        model.addConstraint(pulp.LpConstraint(ordered, pulp.LpConstraintGE, name, 0))
        for variable in [] if needed else some:
            on_it = total([placed, variable], np.array([1.0, -1.0]))
            name = f"order_{order:04d}_for_{variable.name}"
            model.addConstraint(pulp.LpConstraint(on_it, pulp.LpConstraintGE, name, 0))
        costs.append((placed, float(orders.costs[order])))
        if np.isfinite(orders.loads[order]):
            loads = model.add_variable(f"loads_of_order_{order:04d}", 0, None, pulp.LpInteger)
            _fill_whole_loads(model, orders, order, total(some, ordered_units), loads, placed, reached[order])
            costs.append((loads, float(orders.load_costs[order])))
    return costs


def _fill_whole_loads(  # noqa: PLR0917 - the parts of one rule
    model: pulp.LpProblem,
    orders: MinimumOrders,
    order: int,
    climbed: pulp.LpAffineExpression,
    loads: Any,
    placed: Any,
    reached: float,
) -> None:
    """What is ordered fits into its loads, and fills them as far as it must."""
    there = float(reached + orders.held_already[order])
    for name, size, sense in (
        ("fits", orders.loads[order], pulp.LpConstraintLE),
        ("fills", orders.least_of_load[order], pulp.LpConstraintGE),
    ):
        held = climbed.copy()
        held.addterm(loads, -float(size))
        row = f"order_{order:04d}_{name}_its_loads"
        model.addConstraint(pulp.LpConstraint(held, sense, row, -there))
    begun = total([loads, placed], np.array([1.0, -1.0]))
    model.addConstraint(pulp.LpConstraint(begun, pulp.LpConstraintGE, f"order_{order:04d}_begins_a_load", 0))


def steps_between(among: Candidates, lower: FloatArray) -> Steps:
    """
    Steps from each candidate of a line to its next.

    Parameters
    ----------
    lower : (n,) units
        Smallest order: a step from 0 up to it is whole.
    """
    after = np.flatnonzero(np.diff(among.line) == 0) + 1
    line = among.line[after]
    from_nothing = (among.quantity[after - 1] <= 0) & (lower[line] > 0)
    return Steps(
        line=line,
        size=among.quantity[after] - among.quantity[after - 1],
        cost=among.cost[after] - among.cost[after - 1],
        whole=~among.divisible[after] | from_nothing,
    )


def _smallest(among: Candidates, lines: int) -> tuple[FloatArray, float]:
    """Smallest candidate of each line (n,), units, and the change of the plan's cost they make together."""
    first = np.flatnonzero(np.append(True, np.diff(among.line) > 0))
    smallest = np.zeros(lines)
    smallest[among.line[first]] = among.quantity[first]
    return smallest, float(among.cost[first].sum())


def _limits_that_can_bind(question: Question, steps: Steps, smallest: FloatArray) -> LimitRows:
    """Limits that all steps together would exceed, with what is ordered before any step taken already."""
    limits = question.limits
    climbed = np.bincount(steps.line, weights=steps.size, minlength=len(smallest))
    rows = np.flatnonzero(limits.matrix @ (smallest + climbed) > limits.free)
    return limits_of(replace(limits, committed=limits.committed + limits.matrix @ smallest), rows)
