"""Fair share: what a location is guaranteed of a short supply, and what that costs."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from tests.optimize.test_limits import network
from tests.strategies import seeds


def short_of_supply(seed: int, share: float) -> rp.Problem:
    """The network with fractions for all lines, and a third of what the near supplier's lines would order."""
    problem = network(np.random.default_rng(seed))
    terms = problem.terms.replace(moq=0.0, order_multiple=0.0, whole_units=False)
    problem = problem.replace(terms=terms.for_lines(6))
    wanted = rp.solve(problem).quantity[problem.supplier == "near"].sum()
    limits = problem.limits.replace(supplier_capacity={"near": wanted / 3}, fair_share=share)
    return problem.replace(limits=limits)


def ordered(problem: rp.Problem, quantity: np.ndarray) -> np.ndarray:
    near = problem.supplier == "near"
    return np.array([quantity[near & (problem.location == name)].sum() for name in ("N", "W")])


@settings(max_examples=8)
@given(seeds)
def test_every_location_may_count_on_its_part_of_the_proportional_share(seed):
    for share in (0.5, 1.0):
        problem = short_of_supply(seed, share)
        plan = rp.solve(problem, rp.SolveParams(gap=1e-9))
        alone = ordered(problem, plan.figures.alone)
        fair = alone / 3
        assert (ordered(problem, plan.quantity) <= (alone.sum() / 3 - share * fair[::-1]) + 1e-6).all()


@settings(max_examples=8)
@given(seeds)
def test_a_larger_guarantee_never_costs_less(seed):
    costs = [
        rp.solve(short_of_supply(seed, share), rp.SolveParams(gap=1e-9)).cost for share in (0, 0.4, 0.8, 1)
    ]
    assert all(more >= less - 1e-6 for less, more in itertools.pairwise(costs))


def test_the_whole_share_is_proportional():
    problem = short_of_supply(5, 1.0)
    plan = rp.solve(problem, rp.SolveParams(gap=1e-9))
    assert ordered(problem, plan.quantity) == pytest.approx(ordered(problem, plan.figures.alone) / 3)


def test_the_guarantee_is_a_limit_with_a_name_and_a_price():
    problem = short_of_supply(3, 1.0)
    plan = rp.solve(problem, rp.SolveParams(gap=1e-9))
    guarantees = [use for use in plan.limits if use.kind == "fair share"]
    assert {use.name for use in guarantees} == {
        f"{place} in the supplier capacity of near" for place in ("N", "W")
    }
    assert any(use.price > 0 for use in guarantees)
    without = rp.solve(short_of_supply(3, 0.0), rp.SolveParams(gap=1e-9))
    assert not any(use.kind == "fair share" for use in without.limits)
    assert without.cost <= plan.cost


def test_the_share_is_checked():
    with pytest.raises(rp.InputError, match="a share between 0 and 1"):
        rp.Limits(fair_share=1.5)


def test_without_a_budget_there_is_no_share_of_it_to_guarantee():
    """Two places want 20 money each and 20 are there: without the budget nobody goes without."""
    problem = rp.Problem(
        item=["a", "b"], location=["N", "W"], supplier=["S", "S"],
        forecast=rp.PathForecast(paths=np.full((2, 4, 1), 10.0)), stock=rp.Stock(on_hand=np.zeros(2)),
        terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=0, unmet="lost"),
        costs=rp.Costs(unit=2.0, holding=1.0, shortage=np.array([5.0, 3.0])),
        limits=rp.Limits(budget=20.0, fair_share=0.5),
    )  # fmt: skip
    more = problem.replace(limits=problem.limits.replace(budget=22.0))
    plan = rp.solve(problem)
    prices = {one.rule: one.per_order for one in plan.rule_prices()}
    assert prices["budget of all suppliers"] == pytest.approx(plan.cost)
    step = prices["one step more (2 money) of budget of all suppliers"]
    assert step == pytest.approx(plan.cost - rp.solve(more).cost)
