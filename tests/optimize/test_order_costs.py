"""Ordering costs and price breaks under limits: against trying everything, in both solvers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.formulas.priced_answer import priced_answers
from replenish.formulas.steps import next_down, next_up
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.exact import solve_exact
from replenish.optimize.improving import total_cost
from tests.optimize.priced_questions import (
    cheapest_at_any_price,
    random_price_list,
    random_priced_question,
    with_prices,
)
from tests.optimize.questions import keeps_the_rules, random_question
from tests.strategies import seeds


def assert_cheapest(rng: np.random.Generator, *, divisible: float, minimums: bool = False) -> None:
    question, plain, prices = random_priced_question(rng, divisible=divisible, minimums=minimums)
    best = cheapest_at_any_price(plain, prices)
    close = 1e-7 * (1 + abs(best))
    exact = solve_exact(question, gap=0.0, time_limit=60)
    assert keeps_the_rules(question, exact.quantity)
    assert total_cost(question, exact.quantity) == pytest.approx(best, abs=close)
    assert exact.lower_bound <= best + close
    assert exact.optimal
    scaled = solve_at_scale(question, gap=1e-4)
    assert keeps_the_rules(question, scaled.quantity)
    assert scaled.lower_bound <= best + close
    assert total_cost(question, scaled.quantity) >= best - close


@pytest.mark.parametrize(("divisible", "cases"), [(0.0, 16), (0.5, 5), (1.0, 2)])
def test_the_cost_is_that_of_trying_every_price(divisible, cases):
    rng = np.random.default_rng(7)
    for _ in range(cases):
        assert_cheapest(rng, divisible=divisible)


@settings(max_examples=5)
@given(seeds)
def test_no_plan_under_minimum_orders_is_cheaper(seed):
    assert_cheapest(np.random.default_rng(seed), divisible=0.0, minimums=True)


@settings(max_examples=30)
@given(seeds)
def test_no_orderable_quantity_is_better_at_a_price(seed):
    """At any price, and the cost is the supplier's bill on top of the curve."""
    rng = np.random.default_rng(seed)
    question, plain, prices = random_priced_question(rng, lines=6, divisible=0.3)
    price = rng.uniform(-2, 6, size=6)
    answer, cost = priced_answers(question.curves, question.rules, price)
    base = np.array([some[0][1] for some in prices.breaks])
    for line in range(6):
        step, lower = question.rules.step[line], question.rules.lower[line]
        tried = np.append(
            0.0, np.arange(lower, question.rules.upper[line] + 1e-9, step if step > 0 else 0.37)
        )
        bills = np.array([prices.paid(line, q) - base[line] * q if q > 0 else 0.0 for q in tried])
        one = plain.curves.take(np.full(tried.size, line))
        assert (cost_at(one, tried) + bills + price[line] * tried).min() >= cost[line] - 1e-9
    assert (best_orderable(question.curves, question.rules, np.maximum(price, 0)) >= 0).all()
    assert cost == pytest.approx(cost_at(question.curves, answer) + price * answer)


@settings(max_examples=30)
@given(seeds)
def test_a_step_up_saves_most_and_a_step_down_loses_least_per_unit(seed):
    rng = np.random.default_rng(seed)
    question = with_prices(random_question(rng, lines=6), random_price_list(rng, 6))
    curves, rules = question.curves, question.rules
    lines = curves.tariffs.lines
    for line in lines:
        one, rule = curves.take([line]), rules.take([line])
        count = int(np.floor((rule.upper[0] - rule.lower[0]) / rule.step[0] + 1e-9)) + 1
        steps = np.round(rule.lower[0] / rule.step[0]) + np.arange(count)
        every = np.append(0.0, steps * rule.step[0])
        here = rng.choice(every)
        costs = cost_at(curves.take(np.full(every.size, line)), every)
        slope = np.divide(
            costs - costs[every == here][0], every - here, where=every != here, out=np.zeros(count + 1)
        )
        up, down = (step(one, rule, np.array([here]))[0] for step in (next_up, next_down))
        if (every > here).any():
            assert slope[every == up] == pytest.approx(slope[every > here].min())
        if (every < here).any():
            assert slope[every == down] == pytest.approx(slope[every < here].max())
