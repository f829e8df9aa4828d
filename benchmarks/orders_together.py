"""
Lines ordered together at 10,000 lines: ours against HiGHS alone on the textbook model, 60 seconds.

    python benchmarks/orders_together.py [lines] [suppliers]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack, vstack

sys.path.insert(0, str(Path(__file__).parents[1]))

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.allocation import Question
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.improving import total_cost
from replenish.optimize.ladder import useful_rules
from tests.optimize.many_lines import orders_of_many_lines

PATIENCE = 60.0  # seconds


def highs_alone(asked: Question, seconds: float) -> tuple[float, float]:
    """Cost and bound of HiGHS on the textbook model: pieces of cost, packs, MOQ and orders as integers."""
    rules, curves, orders = useful_rules(asked), asked.curves, asked.minimum_orders
    n, g = len(rules.lower), len(orders.minimum)
    knots = np.concatenate(
        [np.zeros((n, 1)), np.clip(curves.quantity, 0, None), rules.upper[:, None]], axis=1
    )
    knots = np.sort(np.minimum(knots, rules.upper[:, None]), axis=1)
    cost = cost_at(curves, knots)
    width = np.diff(knots, axis=1)
    slope = np.divide(np.diff(cost, axis=1), width, out=np.zeros_like(width), where=width > 0)
    pieces = width.shape[1]
    total = (
        csr_array(np.kron(np.ones((1, 1)), np.zeros((0, 0))))
        if False
        else csr_array(
            (np.ones(n * pieces), (np.repeat(np.arange(n), pieces), np.arange(n * pieces))),
            shape=(n, n * pieces),
        )
    )
    eye, of_group = (
        diags_array(np.ones(n)),
        csr_array((np.ones(n), (np.arange(n), orders.group)), shape=(n, g)),
    )
    none, empty = csr_array((n, g)), csr_array((g, n))
    has = np.isfinite(orders.loads)
    size = np.where(has, orders.loads, 0.0)
    value = csr_array((orders.value, (orders.group, np.arange(n))), shape=(g, n)) @ total
    groups = diags_array(np.ones(g))
    zero = csr_array((n, n))
    upto = np.where(has, 0.0, np.asarray(value @ width.ravel()))
    rows = [  # columns: pieces of cost, packs, lines ordered, orders placed, loads
        (hstack([total, -diags_array(rules.step), zero, none, none]), 0.0, 0.0),
        (hstack([total, zero, -diags_array(rules.lower), none, none]), 0.0, np.inf),
        (hstack([total, zero, -diags_array(rules.upper), none, none]), -np.inf, 0.0),
        (hstack([csr_array((n, n * pieces)), zero, eye, -of_group, none]), -np.inf, 0.0),
        (hstack([value, empty, empty, -diags_array(orders.minimum), csr_array((g, g))]), 0.0, np.inf),
        (hstack([value, empty, empty, -diags_array(upto), -diags_array(size)]), -np.inf, 0.0),
        (hstack([value, empty, empty, csr_array((g, g)), -diags_array(orders.least_of_load)]), 0.0, np.inf),
        (hstack([csr_array((g, n * pieces)), empty, empty, -groups, diags_array(np.where(has, 1.0, 0.0))]),
         np.where(has, 0.0, -np.inf), np.inf),
        (hstack([asked.limits.matrix @ total, csr_array((len(asked.limits.free), 2 * n + 2 * g))]),
         -np.inf, asked.limits.free),
    ]  # fmt: skip
    matrix = csr_array(vstack([row for row, _, _ in rows]))
    low = np.concatenate([np.broadcast_to(one, row.shape[0]) for row, one, _ in rows])
    high = np.concatenate([np.broadcast_to(one, row.shape[0]) for row, _, one in rows])
    answer = milp(
        np.concatenate([slope.ravel(), np.zeros(2 * n), orders.costs, np.where(has, orders.load_costs, 0.0)]),
        integrality=np.concatenate([np.zeros(n * pieces), np.ones(2 * n + 2 * g)]),
        bounds=Bounds(
            0, np.concatenate([width.ravel(), np.full(n, np.inf), np.ones(n + g), np.full(g, np.inf)])
        ),
        constraints=[LinearConstraint(matrix, low, high)],
        options={"time_limit": seconds},
    )
    nothing = float(cost_at(curves, np.zeros(n)).sum())
    found = np.inf if answer.fun is None else answer.fun + nothing
    return found, (answer.mip_dual_bound or -np.inf) + nothing


def main(lines: int = 10_000, suppliers: int = 50) -> None:
    for loads in (False, True):
        asked = orders_of_many_lines(lines, suppliers, loads=loads)
        start = time.perf_counter()
        answer = solve_at_scale(asked, gap=1e-4)
        seconds, cost = time.perf_counter() - start, total_cost(asked, answer.quantity)
        name = "minimums, order costs, loads" if loads else "minimums"
        print(
            f"{name}: ours {seconds:.1f} s, cost {cost:,.0f}, gap {1 - answer.lower_bound / cost:.3%}",
            flush=True,
        )
        start = time.perf_counter()
        found, bound = highs_alone(asked, PATIENCE)
        seconds = time.perf_counter() - start
        print(
            f"{name}: HiGHS {seconds:.1f} s, cost {found:,.0f}, own gap {1 - bound / found:.3%}, "
            f"to our bound {1 - answer.lower_bound / found:.3%}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
