"""Small random questions, and their answers by trying everything."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from replenish.formulas.cost_curve import CostCurves, cheapest_quantity, cost_at, expected_cost_curves
from replenish.formulas.orderable import OrderRules, order_rules
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question

NAMES = ("quantity", "cost", "slope_before", "slope_after")


def limit_rows(matrix, capacity, committed=0.0) -> LimitRows:
    """Limits of two kinds in turn, as the builder of rows would name them."""
    matrix = np.atleast_2d(np.asarray(matrix, dtype=float))
    rows = len(matrix)
    return LimitRows(
        kind=np.array(["storage", "budget"] * rows, dtype=object)[:rows],
        name=np.array([f"DC{row}" for row in range(rows)], dtype=object),
        period=np.array([2, -1] * rows)[:rows],
        unit=np.array(["volume", "money"] * rows, dtype=object)[:rows],
        capacity=np.asarray(capacity, dtype=float).reshape(rows),
        committed=np.full(rows, committed, dtype=float),
        matrix=csr_array(matrix),
    )


def no_minimums(lines: int) -> MinimumOrders:
    return MinimumOrders(group=np.full(lines, -1), value=np.ones(lines), minimum=np.zeros(0))


def random_curves(rng: np.random.Generator, lines: int, paths: int = 6, most: int = 16) -> CostCurves:
    """Newsvendor costs on whole-number requirements, some below zero: more is owned than needed."""
    need = rng.integers(-3, most, size=(lines, paths)).astype(float)
    over = np.repeat(rng.integers(0, 4, size=(lines, 1)) + 0.25, paths, axis=1) / paths
    under = np.repeat(rng.integers(1, 12, size=(lines, 1)), paths, axis=1) / paths
    return expected_cost_curves(need, over, under, rng.integers(0, 3, size=lines).astype(float))


def random_question(
    rng: np.random.Generator,
    *,
    lines: int = 3,
    divisible: float = 0.0,
    moq: bool = True,
    minimums: bool = True,
) -> Question:
    """Lines with MOQ and multiples, two limits that overlap, and purchase orders with a minimum."""
    multiples = (
        [5.0, 6.0] if divisible else [1.0, 1.0, 2.0, 0.1, 5.0]
    )  # few, where each needs a linear program
    multiple = np.where(rng.random(lines) < divisible, 0.0, rng.choice(multiples, size=lines))
    smallest = rng.choice([0.0, 0.0, 4.0, 7.0], size=lines) * moq
    largest = np.where(rng.random(lines) < 0.3, rng.integers(8, 20, size=lines), 30.0)
    largest = np.where(multiple == 0.1, 3.0, largest)
    matrix = rng.integers(0, 4, size=(2, lines)) * rng.choice([0.5, 1.0, 0.3])
    group = np.full(lines, -1)
    if minimums and rng.random() < 0.6:
        group = rng.choice([-1, 0, 0, 1], size=lines)
    return Question(
        curves=random_curves(rng, lines),
        rules=order_rules(smallest, multiple, np.where(smallest > largest, 30.0, largest)),
        limits=limit_rows(matrix, rng.integers(0, 40, size=2)),
        minimum_orders=MinimumOrders(
            group=group,
            value=rng.integers(0, 4, size=lines).astype(float),
            minimum=rng.integers(1, 30, size=2).astype(float),
        ),
    )


def cheapest_by_trying(question: Question, fixed=None) -> float:
    """
    Least cost over all orderable plans within the rules; ``fixed`` (n,) are quantities nobody may change.

    Every combination of the quantities of lines with a step is tried. Lines that may order any fraction
    are a linear program of scipy for each of them, and for each choice of which of these orders nothing.
    """
    rules, curves = question.rules, question.curves
    fixed_at = np.full(len(rules.lower), np.nan) if fixed is None else fixed
    choices = [
        _quantities(rules, line) if np.isnan(fixed_at[line]) else [fixed_at[line]]
        for line in range(len(rules.lower))
    ]
    plans = np.array(list(itertools.product(*choices)))
    free = np.isnan(plans)
    fixed = np.where(free, 0.0, plans)
    columns = range(len(choices))
    curve = [CostCurves(**{name: getattr(curves, name)[[line]] for name in NAMES}) for line in columns]
    costs = [cost_at(curve[line], np.nan_to_num(choices[line])[None, :])[0] for line in columns]
    costs = np.array(list(itertools.product(*costs)))
    within = (fixed @ question.limits.matrix.toarray().T <= question.limits.free + 1e-9).all(axis=1)
    least = np.where(free, cost_at(curves, cheapest_quantity(curves, np.zeros(len(rules.lower)))), costs).sum(
        axis=1
    )
    best = least[_minimums_kept(question, fixed) & within & ~free.any(axis=1)].min(initial=np.inf)
    for row in np.argsort(least):
        if least[row] >= best:
            break
        if within[row] and free[row].any():
            best = min(best, _cost_with_fractions(question, fixed[row], free[row]))
    return best


def _minimums_kept(question: Question, plans: np.ndarray) -> np.ndarray:
    orders = question.minimum_orders
    kept = np.ones(len(plans), dtype=bool)
    for group, minimum in enumerate(orders.minimum):
        members = orders.group == group
        placed = (plans[:, members] > 0).any(axis=1)
        kept &= ~placed | ((plans * orders.value)[:, members].sum(axis=1) >= minimum - 1e-9)
    return kept


def every_whole_plan(question: Question) -> tuple[np.ndarray, np.ndarray]:
    """All plans (p, n) of whole steps, units, and what each is expected to cost, (p,) money."""
    choices = [_quantities(question.rules, line) for line in range(len(question.rules.lower))]
    each = [
        cost_at(question.curves.take(np.array([line])), np.array(one)[None, :])[0]
        for line, one in enumerate(choices)
    ]
    plans, costs = (np.array(list(itertools.product(*of))) for of in (choices, each))
    return plans, costs.sum(axis=1)


def _quantities(rules: OrderRules, line: int) -> list[float]:
    """Every orderable quantity; for a line without a step, 0 and NaN for 'from its smallest order on'."""
    if rules.step[line] == 0:
        return [0.0, np.nan] if rules.upper[line] >= rules.lower[line] else [0.0]
    count = int(np.floor((rules.upper[line] - rules.lower[line]) / rules.step[line] + 1e-9)) + 1
    return [
        0.0,
        *(np.round(rules.lower[line] / rules.step[line]) + np.arange(max(count, 0))) * rules.step[line],
    ]


def _cost_with_fractions(question: Question, fixed: np.ndarray, free: np.ndarray) -> float:
    """Linear program over the free lines, each paying the highest of its cost curve's tangents."""
    orders, lines = question.minimum_orders, np.flatnonzero(free)
    best = np.inf
    groups = np.unique(orders.group[lines][orders.group[lines] >= 0])
    for placed in itertools.product([False, True], repeat=len(groups)):
        best = min(
            best, _linear_program(question, fixed, lines, dict(zip(groups.tolist(), placed, strict=True)))
        )
    return best


def _linear_program(
    question: Question, fixed: np.ndarray, lines: np.ndarray, placed: dict[int, bool]
) -> float:
    curves, rules, orders = question.curves, question.rules, question.minimum_orders
    count = len(lines)
    matrix, bound = [], []
    for column, line in enumerate(lines):
        for slope, intercept in _tangents(curves, line):
            row = np.zeros(2 * count)
            row[column], row[count + column] = slope, -1.0
            matrix.append(row)
            bound.append(-intercept)
    taken = question.limits.matrix.toarray()
    for row in range(len(taken)):
        matrix.append(np.concatenate([taken[row, lines], np.zeros(count)]))
        bound.append(question.limits.free[row] - taken[row] @ fixed)
    ends = [(rules.lower[line], rules.upper[line]) for line in lines]
    for group in range(len(orders.minimum)):
        members = orders.group == group
        value, units = float((orders.value * fixed)[members].sum()), float(fixed[members].sum())
        if placed.get(group, units > 0):
            takes = np.where(members, orders.value, 0.0)[lines]
            matrix.append(np.concatenate([-takes, np.zeros(count)]))
            bound.append(value - orders.minimum[group])
        elif units > 0:
            return np.inf
        else:
            ends = [
                (low, 0.0 if members[line] else high) for line, (low, high) in zip(lines, ends, strict=True)
            ]
    if any(low > high for low, high in ends):
        return np.inf
    answer = linprog(
        np.concatenate([np.zeros(count), np.ones(count)]),
        A_ub=np.array(matrix), b_ub=np.array(bound), bounds=[*ends, *[(None, None)] * count],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )  # fmt: skip
    if answer.status != 0:
        return np.inf
    rest = np.setdiff1d(np.arange(len(fixed)), lines)
    return float(answer.fun + cost_at(curves, fixed)[rest].sum())


def _tangents(curves: CostCurves, line: int):
    knots, cost = np.unique(curves.quantity[line], return_index=True)
    cost = curves.cost[line][cost]
    slopes = [curves.slope_before[line], *(np.diff(cost) / np.diff(knots)), curves.slope_after[line]]
    touch = [0, *range(len(knots) - 1), len(knots) - 1]
    return [(slope, cost[knot] - slope * knots[knot]) for slope, knot in zip(slopes, touch, strict=True)]


def keeps_the_rules(question: Question, quantity: np.ndarray) -> bool:
    """Orderable, never 1e-7 above a limit, and no purchase order between nothing and its minimum."""
    rules, orders = question.rules, question.minimum_orders
    ordered = quantity > 0
    orderable = ~ordered | ((quantity >= rules.lower * (1 - 1e-12)) & (quantity <= rules.upper * (1 + 1e-12)))
    whole = rules.step > 0
    steps = np.round(quantity[whole] / rules.step[whole])
    orderable[whole] &= steps * rules.step[whole] == quantity[whole]
    within = question.limits.matrix @ quantity <= question.limits.free + 1e-7
    kept = _minimums_kept(
        replace(question, minimum_orders=replace(orders, minimum=orders.minimum * (1 - 1e-8))), quantity[None]
    )
    return bool(orderable.all() and (quantity >= 0).all() and within.all() and kept.all())


def with_capacity(question: Question, capacity) -> Question:
    return replace(question, limits=replace(question.limits, capacity=np.asarray(capacity, dtype=float)))
