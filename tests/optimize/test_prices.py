"""Prices prove a bound, and are worth what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.formulas.cost_curve import expected_cost_curves
from replenish.formulas.orderable import order_rules
from replenish.optimize.exact import solve_exact
from replenish.optimize.improving import total_cost
from replenish.optimize.question.allocation import MinimumOrders, Question
from replenish.optimize.question.prices import answers, lagrangian_bound, unit_prices
from tests.optimize.questions import (
    cheapest_by_trying,
    limit_rows,
    no_minimums,
    random_curves,
    random_question,
    with_capacity,
)
from tests.strategies import seeds


def test_a_unit_pays_for_every_limit_it_uses():
    limits = limit_rows([[2.0, 0.0], [1.0, 3.0]], [9.0, 9.0])
    assert unit_prices(limits, np.array([0.5, 0.1])).tolist() == pytest.approx([1.1, 0.3])


@settings(max_examples=80)
@given(seeds)
def test_no_prices_prove_more_than_the_optimum(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, divisible=rng.choice([0.5, 1.0]))
    best = cheapest_by_trying(question)
    for prices in (np.zeros(2), rng.exponential(2.0, size=2), np.array([0.0, rng.exponential(5.0)])):
        assert lagrangian_bound(question, prices) <= best + 1e-9 * abs(best)


def test_at_no_price_every_line_answers_alone():
    question = random_question(np.random.default_rng(2), minimums=False)
    alone = with_capacity(question, [1e6, 1e6])
    answer = solve_exact(alone, gap=0.0, time_limit=1.0)
    assert lagrangian_bound(question, np.zeros(2)) == pytest.approx(total_cost(alone, answer.quantity))


def test_the_bonus_of_a_minimum_closes_the_bound_for_lines_that_order_any_fraction():
    """One line wants 10 units and must order 20 or none: ordering 20 is cheaper, and the bound knows."""
    curves = expected_cost_curves(np.array([[10.0]]), np.array([[1.0]]), np.array([[3.0]]), np.zeros(1))
    question = Question(
        curves=curves,
        rules=order_rules(np.zeros(1), np.zeros(1), np.full(1, np.inf)),
        limits=limit_rows([[1.0]], [100.0]),
        minimum_orders=MinimumOrders(
            group=np.zeros(1, dtype=int), value=np.ones(1), minimum=np.array([20.0])
        ),
    )
    assert answers(question, np.zeros(1)).bound == pytest.approx(10.0)


def continuous(rng: np.random.Generator) -> Question:
    """Lines that may order any fraction, with limits at no special place."""
    return Question(
        curves=random_curves(rng, 12, paths=12),
        rules=order_rules(np.zeros(12), np.zeros(12), np.full(12, np.inf)),
        limits=limit_rows(rng.uniform(0.2, 2.0, size=(2, 12)), rng.uniform(5.0, 60.0, size=2)),
        minimum_orders=no_minimums(12),
    )


@settings(max_examples=40)
@given(seeds)
def test_a_price_is_the_money_that_one_step_more_saves(seed):
    question = continuous(np.random.default_rng(seed))
    answer = solve_exact(question, gap=0.0, time_limit=60)
    for row in range(2):
        step = 1e-5 * (np.arange(2) == row)
        roomier = with_capacity(question, question.limits.capacity + step)
        more = solve_exact(roomier, gap=0.0, time_limit=60)
        saved = total_cost(question, answer.quantity) - total_cost(question, more.quantity)
        assert saved / 1e-5 == pytest.approx(answer.prices[row], rel=1e-4, abs=1e-5)


@settings(max_examples=40)
@given(seeds)
def test_a_limit_with_room_to_spare_has_no_price(seed):
    question = continuous(np.random.default_rng(seed))
    answer = solve_exact(question, gap=0.0, time_limit=60)
    spare = question.limits.free - question.limits.matrix @ answer.quantity
    assert (answer.prices[spare > 1e-6] == 0.0).all()
    assert (answer.prices >= 0.0).all()
