"""The exact answer against trying everything, and the laws any answer obeys."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.errors import InfeasibleError
from replenish.formulas.cost_curve import CostCurves, expected_cost_curves
from replenish.formulas.orderable import order_rules
from replenish.optimize.exact import solve_exact
from replenish.optimize.fill import filled
from replenish.optimize.improving import total_cost
from replenish.optimize.lp.master import relaxed
from replenish.optimize.question.allocation import Allocation, MinimumOrders, Question
from replenish.optimize.question.candidates import candidates
from replenish.optimize.question.prices import answers
from replenish.optimize.question.room import keeps_every_rule
from tests.optimize.questions import (
    cheapest_by_trying,
    keeps_the_rules,
    limit_rows,
    no_minimums,
    random_question,
    with_capacity,
)
from tests.strategies import seeds


def solved(question: Question, gap: float = 0.0) -> Allocation:
    return solve_exact(question, gap=gap, time_limit=60)


def assert_cheapest(question: Question) -> None:
    answer, best = solved(question), cheapest_by_trying(question)
    cost = total_cost(question, answer.quantity)
    assert keeps_the_rules(question, answer.quantity)
    assert cost == pytest.approx(best, rel=1e-9, abs=1e-12)
    assert answer.lower_bound <= min(best * (1 + 1e-9) + 1e-12, cost)
    assert answer.optimal


@pytest.mark.parametrize("share_divisible", [0.0, 0.5, 1.0])
def test_the_cost_is_that_of_trying_everything(share_divisible):
    rng = np.random.default_rng(20)
    for _ in range(70):
        assert_cheapest(random_question(rng, divisible=share_divisible))


def test_the_quantities_to_choose_from_hold_the_plan_they_are_to_better():
    rng, looked_at = np.random.default_rng(3), 0
    for _ in range(30):
        question = random_question(rng, lines=30)
        orders = replace(
            question.minimum_orders, minimum=rng.integers(20, 120, 2) * 1.0, needed=np.ones(2) > 0
        )
        question = replace(with_capacity(question, rng.integers(20, 300, size=2)), minimum_orders=orders)
        relaxation = relaxed(question)
        plan = filled(question, relaxation.quantity, relaxation.prices)
        if not keeps_every_rule(question, plan):
            continue
        proof = answers(question, relaxation.prices)
        among = candidates(question, proof, plan, total_cost(question, plan), share=1 / 16)
        assert all(plan[line] in among.quantity[among.line == line] for line in range(plan.size))
        looked_at += 1
    assert looked_at > 10


@settings(max_examples=60)
@given(seeds)
def test_no_plan_of_three_lines_is_cheaper(seed):
    rng = np.random.default_rng(seed)
    assert_cheapest(random_question(rng, divisible=rng.choice([0.5, 1.0])))


@settings(max_examples=60)
@given(seeds)
def test_with_fractions_from_zero_the_linear_program_is_the_answer(seed):
    question = random_question(np.random.default_rng(seed), divisible=1.0, moq=False, minimums=False)
    answer = solved(question)
    assert answer.lower_bound == pytest.approx(total_cost(question, answer.quantity), rel=1e-9, abs=1e-9)


@settings(max_examples=40)
@given(seeds)
def test_more_capacity_never_costs_more(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, lines=6, divisible=rng.choice([0.0, 0.5]))
    more = question.limits.capacity + rng.integers(0, 12, size=2)
    costs = [total_cost(one, solved(one).quantity) for one in (question, with_capacity(question, more))]
    assert costs[1] <= costs[0] * (1 + 1e-9)


@settings(max_examples=40)
@given(seeds)
def test_money_in_another_unit_changes_nothing_but_the_figures(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, lines=6, divisible=rng.choice([0.0, 0.5]))
    unit = 10.0 ** rng.integers(-4, 7)
    curves = question.curves
    scaled = CostCurves(
        quantity=curves.quantity,
        cost=curves.cost * unit,
        slope_before=curves.slope_before * unit,
        slope_after=curves.slope_after * unit,
    )
    answer, other = solved(question), solved(replace(question, curves=scaled))
    cost = total_cost(question, answer.quantity)
    assert total_cost(question, other.quantity) == pytest.approx(cost, rel=1e-8)
    assert other.lower_bound == pytest.approx(answer.lower_bound * unit, rel=1e-6)


def test_a_plan_that_fits_has_no_prices_and_loads_no_solver():
    program = (
        "import sys, numpy as np; from tests.optimize.questions import *;"
        "from replenish.optimize.exact import solve_exact;"
        "question = with_capacity(random_question(np.random.default_rng(1), minimums=False), [1e6, 1e6]);"
        "answer = solve_exact(question, gap=0.0, time_limit=1.0);"
        "assert answer.optimal and not answer.prices.any() and 'pulp' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603


def two_of_a_kind(**changes) -> Question:
    """Two lines that each want 10 units, the first with twice the worth; packs of 4; 12 units may come."""
    curves = expected_cost_curves(
        np.array([[10.0], [10.0]]), np.array([[0.1], [0.1]]), np.array([[2.0], [1.0]]), np.zeros(2)
    )
    question = Question(
        curves=curves,
        rules=order_rules(np.zeros(2), np.full(2, 4.0), np.full(2, np.inf)),
        limits=limit_rows([[1.0, 1.0]], [12.0]),
        minimum_orders=no_minimums(2),
    )
    return replace(question, **changes)


def test_a_third_pack_for_the_better_line_saves_less_than_a_first_one_for_the_other():
    answer = solved(two_of_a_kind())
    assert answer.quantity.tolist() == [8.0, 4.0]
    assert total_cost(two_of_a_kind(), answer.quantity) == pytest.approx(2 * 2.0 + 6 * 1.0)


def test_an_order_below_its_minimum_is_topped_up_where_that_is_cheaper_than_none():
    orders = MinimumOrders(group=np.array([0, -1]), value=np.ones(2), minimum=np.array([14.0]))
    question = two_of_a_kind(minimum_orders=orders, limits=limit_rows([[1.0, 1.0]], [30.0]))
    assert solved(question).quantity.tolist() == [16.0, 12.0]
    too_much = replace(orders, minimum=np.array([1e4]))
    assert solved(replace(question, minimum_orders=too_much)).quantity.tolist() == [0.0, 12.0]


def test_a_limit_that_is_full_by_chance_has_no_price():
    """The budget binds; the storage happens to hold exactly what the budget pays for."""
    question = two_of_a_kind(
        rules=order_rules(np.zeros(2), np.zeros(2), np.full(2, np.inf)),
        limits=limit_rows([[1.0, 0.0], [1.0, 1.0]], [10.0, 12.0]),
    )
    answer = solved(question)
    assert answer.quantity.tolist() == [10.0, 2.0]
    assert answer.prices[0] == 0.0
    assert answer.prices[1] == pytest.approx(1.0)


def test_the_price_at_a_bend_is_what_the_next_unit_saves():
    question = two_of_a_kind(
        rules=order_rules(np.zeros(2), np.zeros(2), np.full(2, np.inf)),
        limits=limit_rows([[1.0, 1.0]], [10.0]),
    )
    assert solved(question).prices.tolist() == [pytest.approx(1.0)]


def test_quantities_are_whole_steps_to_the_last_bit():
    rng = np.random.default_rng(3)
    for _ in range(30):
        question = random_question(rng, lines=8, minimums=False)
        answer = solved(question)
        step = question.rules.step
        assert (np.round(answer.quantity / step) * step == answer.quantity).all()


def test_every_limit_exceeded_beforehand_is_named_with_its_amount():
    rows = limit_rows([[1.0, 1.0], [1.0, 1.0]], [10.0, 5.0], committed=12.5)
    with pytest.raises(InfeasibleError) as raised:
        solved(two_of_a_kind(limits=rows))
    storage, budget = raised.value.conflicts
    assert storage.startswith(
        "storage of DC0 in period 2: 12.5 of 10 volume are taken before anything is ordered"
    )
    assert "2.5 too much" in storage
    assert "storage to grow" in storage
    assert budget.startswith("budget of DC1: 12.5 of 5 money")


def test_without_time_the_plan_still_keeps_the_rules():
    question = random_question(np.random.default_rng(5), lines=60, divisible=0.3)
    answer = solve_exact(question, gap=0.0, time_limit=1e-9)
    assert keeps_the_rules(question, answer.quantity)
    assert answer.lower_bound <= total_cost(question, answer.quantity)
    assert not answer.optimal


def test_a_wide_gap_is_kept_and_reported():
    rng = np.random.default_rng(8)
    for _ in range(10):
        question = random_question(rng, lines=30)
        answer = solved(question, gap=0.05)
        cost = total_cost(question, answer.quantity)
        assert answer.optimal
        assert answer.lower_bound >= cost * 0.95 - 1e-9


def test_cbc_finds_the_same_cost():
    rng = np.random.default_rng(11)
    for _ in range(10):
        question = random_question(rng, divisible=0.5)
        answer = solve_exact(question, gap=1e-7, time_limit=60, solver="cbc")
        assert keeps_the_rules(question, answer.quantity)
        assert total_cost(question, answer.quantity) == pytest.approx(cheapest_by_trying(question), rel=1e-6)
        assert answer.optimal
