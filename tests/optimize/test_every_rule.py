"""Every kind of rule at once: both solvers agree, and every plan keeps what it must."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import replenish as rp
from tests.optimize.every_rule import every_rule, faults_of
from tests.strategies import seeds

EXACT = rp.SolveParams(method="exact", gap=0.0)
PRICES = rp.SolveParams(method="prices")


def assert_agree(problem: rp.Problem, **params) -> tuple[rp.Plan, rp.Plan]:
    """The exact cost lies between the bound and the cost of the prices; both plans keep every rule."""
    exact, prices = (rp.solve(problem, one.replace(**params)) for one in (EXACT, PRICES))
    slack = 1e-7 * (1 + abs(exact.cost))
    assert faults_of(exact) == faults_of(prices) == []
    assert exact.optimal
    assert prices.lower_bound - slack <= exact.cost <= prices.cost + slack
    return exact, prices


def is_possible(problem: rp.Problem) -> bool:
    """Whether there is any plan; what is not possible for one solver is not for the other."""
    possible = []
    for params in (EXACT, PRICES):
        try:
            rp.solve(problem, params)
        except rp.InfeasibleError:
            possible.append(False)
        else:
            possible.append(True)
    assert possible[0] == possible[1]
    return possible[0]


@pytest.mark.parametrize("seed", range(200))
def test_where_costs_are_convex_both_solvers_cost_the_same(seed):
    exact, prices = assert_agree(every_rule(seed, whole=False))
    assert prices.cost == pytest.approx(exact.cost, rel=1e-6)


@pytest.mark.parametrize(
    ("seed", "orders"), [*((seed, False) for seed in range(40)), *((seed, True) for seed in range(5))]
)
def test_the_exact_cost_lies_between_bound_and_cost_of_the_prices(seed, orders):
    problem = every_rule(seed, lines=3, orders=orders)
    if is_possible(problem):
        assert_agree(problem)


@pytest.mark.parametrize("seed", range(12))
def test_the_same_with_lines_split_between_suppliers(seed):
    problem = every_rule(seed, lines=3, orders=False)
    if is_possible(problem):
        assert_agree(problem, suppliers="split")


@settings(max_examples=15)
@given(seeds)
def test_no_rule_is_broken_whatever_comes_together(seed):
    problem = every_rule(seed, lines=3, orders=False)
    if is_possible(problem):
        assert_agree(problem)
