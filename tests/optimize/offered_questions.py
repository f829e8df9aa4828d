"""Small random questions in which lines have several offers, and their answers by trying everything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import order_rules
from replenish.formulas.tariffs import charged
from replenish.optimize.question.allocation import MinimumOrders, Question
from tests.optimize.questions import limit_rows, no_minimums, random_curves

SUPPLIERS = 3


def offered_question(
    rng: np.random.Generator, *, lines: int = 3, orders: bool = False, most: float = 20.0
) -> Question:
    """
    Lines with one to three offers: own curve, charge, MOQ and multiple each.

    Limits are a capacity of each supplier, a budget of all, and one at random.
    """
    choice = np.repeat(np.arange(lines), rng.integers(1, 4, size=lines))
    rows = choice.size
    supplier = np.concatenate([rng.permutation(SUPPLIERS)[: (choice == line).sum()] for line in range(lines)])
    curves = random_curves(rng, rows)
    first = np.append(True, np.diff(choice) > 0)
    nothing = cost_at(curves, np.zeros(rows))
    own = np.where(first, nothing, 0.0)  # a line without an order costs what its first row says
    curves = replace(curves, cost=curves.cost + (own - nothing)[:, None])
    extra = np.where(rng.random(rows) < 0.4, rng.integers(1, 6, size=rows), 0.0)
    capacity = np.array([(supplier == one) for one in range(SUPPLIERS)]).astype(float)
    price = rng.integers(1, 4, size=rows).astype(float)
    matrix = np.vstack([capacity, price, rng.integers(0, 3, size=rows)])
    group = np.where(supplier < 2, supplier, -1) if orders else np.full(rows, -1)
    return Question(
        curves=replace(curves, tariffs=charged(None, extra)) if extra.any() else curves,
        rules=order_rules(
            rng.choice([0.0, 4.0, 8.0], size=rows),
            rng.choice([2.0, 3.0, 5.0], size=rows),
            np.full(rows, most),
        ),
        limits=limit_rows(matrix, rng.integers(4, 45, size=SUPPLIERS + 2)),
        minimum_orders=MinimumOrders(group=group, value=price, minimum=rng.integers(5, 40, 2).astype(float))
        if orders
        else no_minimums(rows),
        choice=choice,
    )


def best_by_trying(question: Question) -> float:
    """Least cost over every supplier and whole quantity of every line."""
    rows, rules = question.choice.size, question.rules
    nothing = cost_at(question.curves, np.zeros(rows))
    cost, plans = np.array([nothing.sum()]), np.zeros((1, rows))
    for line in np.unique(question.choice):
        more, taken = [0.0], [np.zeros(rows)]
        for row in np.flatnonzero(question.choice == line):
            quantities = np.arange(rules.lower[row], rules.upper[row] + 1e-9, rules.step[row])
            curve = question.curves.take(np.array([row]))
            more += (cost_at(curve, quantities[None, :])[0] - nothing[row]).tolist()
            taken += [quantity * (np.arange(rows) == row) for quantity in quantities]
        cost = (cost[:, None] + np.array(more)).ravel()
        plans = (plans[:, None] + np.array(taken)).reshape(-1, rows)
    kept = (plans @ question.limits.matrix.toarray().T <= question.limits.free + 1e-9).all(axis=1)
    orders = question.minimum_orders
    for group, minimum in enumerate(orders.minimum):
        amount = (plans * orders.value)[:, orders.group == group].sum(axis=1)
        placed = (plans[:, orders.group == group] > 0).any(axis=1)
        kept &= ~placed | (amount >= minimum - 1e-9)
    return float(cost[kept].min())


def keeps_the_choice(question: Question, quantity: np.ndarray) -> bool:
    """One offer of a line at most, orderable, within every limit."""
    rules, ordered = question.rules, quantity > 0
    steps = quantity / rules.step
    orderable = ~ordered | ((quantity >= rules.lower) & (quantity <= rules.upper) & (steps % 1 < 1e-9))
    once = (np.bincount(question.choice, ordered) <= 1).all()
    within = question.limits.matrix @ quantity <= question.limits.free + 1e-7
    return bool(orderable.all() and once and within.all())
