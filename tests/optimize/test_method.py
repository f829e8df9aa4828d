"""The solver is chosen by a written rule, and both give a plan that keeps the same rules."""

from dataclasses import replace

import numpy as np
import pytest

import replenish as rp
from replenish.optimize.method import method_for
from replenish.optimize.question.allocation import MinimumOrders
from tests.optimize.many_lines import many_lines


@pytest.mark.parametrize(
    ("lines", "minimums", "method"),
    [(1_000, False, "exact"), (1_001, False, "prices"), (1_001, True, "exact"), (5_001, True, "prices")],
)
def test_auto_is_exact_where_that_is_quick(lines, minimums, method):
    question = many_lines(lines)
    if minimums:
        orders = MinimumOrders(group=np.zeros(lines, dtype=int), value=np.ones(lines), minimum=np.ones(1))
        question = replace(question, minimum_orders=orders)
    assert method_for(question, "auto") == method


@pytest.mark.parametrize("method", ["exact", "prices"])
def test_a_named_method_is_taken(method):
    assert method_for(many_lines(10), method) == method


def test_both_methods_plan_the_same_shelves():
    plans = {method: plan_of(method) for method in ("exact", "prices")}
    assert plans["prices"].method == "prices"
    assert plans["prices"].cost == pytest.approx(plans["exact"].cost, rel=1e-3)
    for plan in plans.values():
        assert (plan.quantity * plan.problem.costs.unit).sum() <= 120 * (1 + 1e-9)


def plan_of(method):
    levels, rng = np.array([0.1, 0.5, 0.9]), np.random.default_rng(2)
    middle = rng.uniform(5, 20, 12)
    problem = rp.Problem(
        item=[f"item {line}" for line in range(12)], location=["shop"] * 12, supplier=["mill"] * 12,
        forecast=rp.QuantileForecast(levels=levels, quantiles=middle[:, None, None] * [0.5, 1.0, 1.6]),
        stock=rp.Stock(on_hand=0),
        terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=0, unmet="lost"),
        costs=rp.Costs(unit=rng.uniform(1, 3, 12), holding=0.1, shortage=1.0),
        limits=rp.Limits(budget=120.0),
    )  # fmt: skip
    return rp.solve(problem, rp.SolveParams(method=method, gap=1e-6))
