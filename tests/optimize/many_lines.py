"""Questions of many lines under overlapping limits, and of few lines under every kind of rule."""

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from replenish.formulas.cost_curve import CostCurves, expected_cost_curves
from replenish.formulas.orderable import best_orderable, order_rules
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question
from replenish.optimize.question.room import limits_of

KNOTS = 9


def limit_rows(matrix, capacity) -> LimitRows:
    rows = matrix.shape[0]
    return LimitRows(
        kind=np.full(rows, "storage", dtype=object),
        name=np.array([f"DC{row}" for row in range(rows)], dtype=object),
        period=np.full(rows, -1),
        unit=np.full(rows, "volume", dtype=object),
        capacity=np.asarray(capacity, dtype=float),
        committed=np.zeros(rows),
        matrix=csr_array(matrix),
    )


def few_limits(lines: int) -> dict[str, int]:
    """Limits in proportion to the lines, as a distributor has them: a few hundred lines compete for each."""
    return {"warehouses": max(lines // 1_000, 1), "suppliers": max(lines // 500, 2)}


def many_lines(lines: int, *, whole=False, warehouses=20, suppliers=60, seed=1) -> Question:
    """Volume of warehouses, units of suppliers and a budget, each less than is wanted."""
    rng = np.random.default_rng(seed)
    unit = rng.lognormal(1, 0.8, lines)
    mean, spread = rng.lognormal(3, 1, lines), rng.uniform(0.3, 0.8, lines)
    knots = mean[:, None] * (1 + spread[:, None] * np.linspace(-1.6, 2.2, KNOTS)) + np.arange(KNOTS) * 1e-3
    holding, shortage = unit * rng.uniform(0.02, 0.1, lines), unit * rng.uniform(0.3, 1, lines)
    multiple = rng.choice([1.0, 6, 12, 24], lines) if whole else np.zeros(lines)
    moq = rng.choice([0.0, 12, 24, 48], lines) if whole else np.zeros(lines)
    return _limited(
        _curves(np.maximum(knots, 0), holding, shortage),
        order_rules(moq, multiple, np.full(lines, np.inf)),
        _overlapping(rng, unit, warehouses, suppliers),
        unit,
        rng,
    )


def tied(lines: int, limits: str) -> Question:
    """The same cost ratio everywhere, half of the quantiles zero, whole-number demand."""
    rng = np.random.default_rng(3)
    unit, size = np.round(rng.lognormal(1, 0.8, lines), 2), np.round(rng.lognormal(2, 1, lines) + 1)
    knots = size[:, None] * np.maximum(np.arange(KNOTS) - KNOTS // 2, 0)
    matrix = csr_array(unit[None, :]) if limits == "one" else _overlapping(rng, unit, 20, 60)
    curves = _curves(knots, 0.1 * unit, 0.6 * unit)
    rules = order_rules(np.zeros(lines), np.zeros(lines), np.full(lines, np.inf))
    return _limited(curves, rules, matrix, unit, rng)


def orders_of_many_lines(
    lines: int, suppliers: int, *, loads: bool, capacities: bool = False, seed: int = 5
) -> Question:
    """
    Lines with MOQ and packs, 20 warehouses, a budget; orders with a minimum, or costs and loads too.

    With ``capacities`` seven in ten suppliers have only 50 to 90 % of the units that are wanted of them.
    """
    asked = many_lines(lines, whole=True, warehouses=20, suppliers=suppliers, seed=seed)
    matrix = asked.limits.matrix.tocsc()
    supplier = np.sort(matrix.indices.reshape(lines, 3), axis=1)[:, 1] - 20
    rng = np.random.default_rng(seed)
    value = asked.minimum_orders.value
    alone = best_orderable(asked.curves, asked.rules, np.zeros(lines))
    total = np.bincount(supplier, value * alone, minlength=suppliers)
    orders = MinimumOrders(group=supplier, value=value, minimum=total * rng.uniform(0.5, 1.3, suppliers))
    if loads:
        load = total / rng.integers(1, 6, suppliers) * rng.uniform(0.7, 1.3, suppliers)
        least = np.where(rng.random(suppliers) < 0.5, total * rng.uniform(0.3, 1.0, suppliers), 0.0)
        orders = MinimumOrders(
            group=supplier,
            value=value,
            minimum=least,
            cost=0.006 * total * rng.uniform(0.2, 2, suppliers),
            load=np.where(rng.random(suppliers) < 0.7, load, np.inf),
            least_fill=np.full(suppliers, 0.8),
            load_cost=0.02 * load * rng.uniform(0.2, 1, suppliers),
        )
    kept = np.arange(21 + suppliers) if capacities else np.append(np.arange(20), 20 + suppliers)
    return replace(asked, minimum_orders=orders, limits=limits_of(asked.limits, kept))


def small_question(seed: int, *, lines: int, divisible: float, moq=True, minimums=False) -> Question:
    """Lines with MOQ and multiples, two limits that overlap, and purchase orders with a minimum."""
    rng = np.random.default_rng(seed)
    need = rng.integers(-3, 16, (lines, 6)).astype(float)
    over, under = rng.integers(0, 4, lines) + 0.25, rng.integers(1, 12, lines)
    multiple = np.where(rng.random(lines) < divisible, 0.0, rng.choice([1.0, 1.0, 2.0, 5.0], lines))
    smallest = rng.choice([0.0, 0.0, 4.0, 7.0], lines) * moq
    group = rng.choice([-1, 0, 0, 1], lines) if minimums else np.full(lines, -1)
    return Question(
        curves=expected_cost_curves(
            need, np.tile(over[:, None] / 6, 6), np.tile(under[:, None] / 6, 6), np.ones(lines)
        ),
        rules=order_rules(smallest, multiple, rng.choice([10.0, 30.0], lines)),
        limits=limit_rows(
            rng.integers(0, 4, (2, lines)) * rng.choice([0.5, 1.0, 0.3]), rng.integers(0, 10 * lines, 2)
        ),
        minimum_orders=MinimumOrders(
            group=group,
            value=rng.integers(0, 4, lines).astype(float),
            minimum=rng.integers(1, 30, 2 if minimums else 0).astype(float),
        ),
    )


def keeps_the_rules(question: Question, quantity: np.ndarray) -> bool:
    """Orderable, no limit exceeded by more than a billionth, no purchase order below its minimum."""
    rules, limits, orders = question.rules, question.limits, question.minimum_orders
    ordered = quantity > 0
    smallest = np.where(ordered, rules.lower, 0.0)
    orderable = (quantity >= smallest * (1 - 1e-12)) & (quantity <= rules.upper * (1 + 1e-12))
    steps = np.divide(quantity, rules.step, out=np.zeros_like(quantity), where=rules.step > 0)
    orderable &= np.abs(steps - np.round(steps)) <= 1e-9
    within = limits.matrix @ quantity <= limits.free * (1 + 1e-9) + 1e-12
    on_order = orders.group >= 0
    value, placed = (
        np.bincount(orders.group[on_order], weights[on_order], minlength=len(orders.minimum))
        for weights in (orders.value * quantity, ordered.astype(float))
    )
    return bool(
        orderable.all() and within.all() and ((placed == 0) | (value >= orders.minimum * (1 - 1e-8))).all()
    )


def _curves(knots, holding, shortage) -> CostCurves:
    share = np.full(KNOTS, 1 / KNOTS)
    return expected_cost_curves(
        knots, holding[:, None] * share, shortage[:, None] * share, np.zeros(len(knots))
    )


def _overlapping(rng, unit, warehouses, suppliers) -> csr_array:
    lines = len(unit)
    rows = np.concatenate(
        [
            rng.integers(0, warehouses, lines),
            warehouses + rng.integers(0, suppliers, lines),
            np.full(lines, warehouses + suppliers),
        ]
    )
    takes = np.concatenate([rng.lognormal(0, 0.5, lines), np.ones(lines), unit])
    return csr_array((takes, (rows, np.tile(np.arange(lines), 3))), shape=(warehouses + suppliers + 1, lines))


def _limited(curves, rules, matrix, unit, rng) -> Question:
    """Capacity for 50 to 90 % of what the lines would order alone; three in ten limits do not bind."""
    alone = best_orderable(curves, rules, np.zeros(len(unit)))
    share = np.where(rng.random(matrix.shape[0]) < 0.7, rng.uniform(0.5, 0.9, matrix.shape[0]), 1.2)
    share[-1] = 0.7
    return Question(
        curves=curves,
        rules=rules,
        limits=limit_rows(matrix, matrix @ alone * share),
        minimum_orders=MinimumOrders(group=np.full(len(unit), -1), value=unit, minimum=np.zeros(0)),
    )
