"""Many lines at once: the same answer as the exact solver where both can be asked, and a proof where not."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replenish.errors import InfeasibleError
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.exact import solve_exact
from replenish.optimize.question.prices import answers
from tests.optimize.many_lines import few_limits, many_lines, small_question, tied
from tests.optimize.many_lines import keeps_the_rules as kept


def solved(question, gap=1e-4):
    answer = solve_at_scale(question, gap=gap)
    return answer, float(cost_at(question.curves, answer.quantity).sum())


def exact_cost(question):
    answer = solve_exact(question, gap=1e-9, time_limit=20.0)
    return float(cost_at(question.curves, answer.quantity).sum())


def certified_gap(question, gap=1e-6):
    answer, cost = solved(question, gap)
    assert kept(question, answer.quantity)
    return (cost - answer.lower_bound) / cost


@pytest.mark.parametrize("seed", range(40))
def test_fractions_cost_what_the_exact_solver_finds(seed):
    question = small_question(seed, lines=8, divisible=1.0, moq=False, minimums=False)
    answer, cost = solved(question)
    assert kept(question, answer.quantity)
    assert cost == pytest.approx(exact_cost(question), rel=1e-6)
    assert answer.lower_bound == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize("minimums", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_the_exact_cost_of_whole_steps_lies_between_bound_and_cost(seed, minimums):
    question = small_question(seed, lines=6, divisible=0.3, minimums=minimums)
    answer, cost = solved(question)
    assert kept(question, answer.quantity)
    assert answer.lower_bound - 1e-7 <= exact_cost(question) <= cost + 1e-7


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    lines=st.integers(1, 30),
    divisible=st.sampled_from([0.0, 0.4, 1.0]),
    minimums=st.booleans(),
)
def test_every_plan_keeps_every_rule_and_never_costs_less_than_its_bound(seed, lines, divisible, minimums):
    question = small_question(seed, lines=lines, divisible=divisible, minimums=minimums)
    answer, cost = solved(question, gap=0.05)
    assert kept(question, answer.quantity)
    assert answer.lower_bound <= cost * (1 + 1e-12)
    assert (answer.prices >= 0).all()


@pytest.mark.parametrize("lines", [1_000, 10_000, 60_000])
def test_fractions_under_overlapping_limits_are_optimal_to_a_millionth(lines):
    assert certified_gap(many_lines(lines)) <= 1e-6


@pytest.mark.parametrize(("lines", "gap"), [(1_000, 1e-3), (10_000, 2e-4), (60_000, 2e-4)])
def test_moq_and_multiples_are_certified(lines, gap):
    assert certified_gap(many_lines(lines, whole=True, **few_limits(lines)), gap) <= gap


def test_large_steps_under_many_small_limits_are_proven_beyond_what_prices_prove():
    question = many_lines(100, whole=True, warehouses=6, suppliers=25)
    answer = solve_at_scale(question, gap=1e-4, time_limit=30.0)
    cost = cost_at(question.curves, answer.quantity).sum()
    assert kept(question, answer.quantity)
    assert cost - answer.lower_bound <= 1e-3 * cost
    # the same prices alone leave a hundredth open
    assert cost - answers(question, answer.prices).bound > 1e-2 * cost


@pytest.mark.parametrize("lines", [2_000, 30_000])
@pytest.mark.parametrize("limits", ["one", "overlapping"])
def test_ties_everywhere_are_split_within_the_limits(lines, limits):
    assert certified_gap(tied(lines, limits)) <= 1e-4


def test_ties_under_one_limit_are_proven_to_the_last_digit():
    """All lines worth the same at the margin: too many for a linear program, so the price is halved for."""
    assert certified_gap(tied(60_000, "one")) <= 1e-9


def test_no_step_is_left_out_that_would_fit_and_save():
    question = many_lines(3_000, whole=True)
    answer, _ = solved(question, gap=1.0)
    rules, left = question.rules, question.limits.free - question.limits.matrix @ answer.quantity
    after = np.where(answer.quantity > 0, answer.quantity + rules.step, rules.lower)
    saves = cost_at(question.curves, after) < cost_at(question.curves, answer.quantity) - 1e-9
    takes = question.limits.matrix.multiply((after - answer.quantity)[None, :]).tocsc()
    fits = np.array([(takes[:, [line]].toarray()[:, 0] <= left).all() for line in np.flatnonzero(saves)])
    assert not fits.any()


def test_the_price_of_a_limit_is_what_one_unit_more_saves():
    question = many_lines(2_000, warehouses=3, suppliers=4)
    answer, cost = solved(question)
    priced = np.flatnonzero(answer.prices > 0)
    assert priced.size > 3
    for row in priced:
        more = 1e-4 * question.limits.free[row]
        capacity = question.limits.capacity + more * (np.arange(len(question.limits.free)) == row)
        _, cheaper = solved(replace(question, limits=replace(question.limits, capacity=capacity)))
        assert (cost - cheaper) / more == pytest.approx(answer.prices[row], rel=0.02)


def test_nothing_free_means_nothing_ordered():
    question = many_lines(500)
    shut = replace(question.limits, capacity=np.zeros_like(question.limits.capacity))
    answer, cost = solved(replace(question, limits=shut))
    assert not answer.quantity.any()
    assert answer.lower_bound == pytest.approx(cost, rel=1e-6)


def test_a_limit_exceeded_before_anything_is_ordered_is_refused():
    question = many_lines(50)
    committed = question.limits.capacity * 1.5
    with pytest.raises(InfeasibleError):
        solved(replace(question, limits=replace(question.limits, committed=committed)))


def test_lines_that_no_limit_binds_order_what_they_would_alone():
    question = many_lines(500, whole=True)
    plenty = replace(question.limits, capacity=question.limits.capacity * 100)
    answer, cost = solved(replace(question, limits=plenty))
    assert answer.lower_bound == pytest.approx(cost, abs=1e-9 * cost)
    assert not answer.prices.any()
