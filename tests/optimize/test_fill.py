"""Filling gives an orderable plan within all rules, whatever it starts from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.formulas.cost_curve import expected_cost_curves
from replenish.formulas.orderable import order_rules
from replenish.optimize.fill import filled
from replenish.optimize.improving import total_cost
from replenish.optimize.question.allocation import MinimumOrders, Question
from tests.optimize.questions import (
    cheapest_by_trying,
    keeps_the_rules,
    limit_rows,
    no_minimums,
    random_question,
)
from tests.strategies import seeds


@settings(max_examples=150)
@given(seeds)
def test_every_plan_keeps_the_rules(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, lines=8, divisible=rng.choice([0.0, 0.5, 1.0]))
    plan = filled(question, rng.uniform(0, 40, size=8) * rng.choice([0.0, 1.0]), rng.exponential(size=2))
    assert keeps_the_rules(question, plan)


@settings(max_examples=30)
@given(seeds)
def test_no_plan_beats_trying_everything(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, divisible=0.5)
    plan = filled(question, rng.uniform(0, 20, size=3), rng.exponential(size=2))
    assert total_cost(question, plan) >= cheapest_by_trying(question) * (1 - 1e-9) - 1e-9


def one_want(
    wants: list[float], worth: list[float], free: float, moq: float = 0.0, step: float = 1.0
) -> Question:
    """Lines of known wants; each unit short costs its worth, each unit over 0.5; one limit on all units."""
    lines = len(wants)
    return Question(
        curves=expected_cost_curves(
            np.array(wants)[:, None], np.full((lines, 1), 0.5), np.array(worth)[:, None], np.zeros(lines)
        ),
        rules=order_rules(np.full(lines, moq), np.full(lines, step), np.full(lines, np.inf)),
        limits=limit_rows(np.ones((1, lines)), [free]),
        minimum_orders=no_minimums(lines),
    )


CASES = [
    ("worth most first", one_want([4, 4], [1, 3], 6.0), [0, 0], [2, 4]),
    ("what fits stays", one_want([4, 4], [1, 3], 6.0), [2, 4], [2, 4]),
    (
        "what does not fit is given back where it is worth least",
        one_want([4, 4], [1, 3], 6.0),
        [4, 4],
        [2, 4],
    ),
    ("an MOQ is one step", one_want([5, 5], [1, 3], 12.0, moq=5.0), [0, 0], [5, 5]),
    ("an MOQ that does not fit is no order", one_want([5, 5], [1, 3], 7.0, moq=5.0), [0, 0], [0, 5]),
    ("a fraction takes what is left", one_want([4, 4], [1, 3], 5.5, step=0.0), [0, 0], [1.5, 4]),
]


@pytest.mark.parametrize(("reason", "question", "start", "expected"), CASES, ids=[case[0] for case in CASES])
def test_lines_give_and_take_by_worth(reason, question, start, expected):
    assert filled(question, np.array(start, dtype=float), np.ones(1)).tolist() == expected


ORDERS = [
    ("topped up where that costs less than losing the sales", 6.0, [6.0, 0.0]),
    ("dropped where it costs more", 200.0, [0.0, 0.0]),
]


@pytest.mark.parametrize(("reason", "minimum", "expected"), ORDERS, ids=[case[0] for case in ORDERS])
def test_an_order_below_its_minimum_is(reason, minimum, expected):
    question = one_want([4, 0], [3, 1], 1000.0)
    orders = MinimumOrders(
        group=np.zeros(2, dtype=int), value=np.array([1.0, 0.8]), minimum=np.array([minimum])
    )
    assert filled(replace(question, minimum_orders=orders), np.zeros(2), np.zeros(1)).tolist() == expected
