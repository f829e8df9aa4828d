"""Suppliers and quantities decided together, against trying everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.optimize.improving import total_cost
from replenish.optimize.method import allocate
from replenish.problem.params import SolveParams
from tests.optimize.offered_questions import best_by_trying, keeps_the_choice, offered_question
from tests.strategies import seeds

EXACT = SolveParams(method="exact", gap=0.0)
PRICES = SolveParams(method="prices", gap=0.0)


def assert_between(question, params, *, exactly: bool) -> float:
    answer, best = allocate(question, params), best_by_trying(question)
    cost = total_cost(question, answer.quantity)
    assert keeps_the_choice(question, answer.quantity)
    assert answer.lower_bound <= best + 1e-9 * (1 + abs(best))
    assert cost >= best - 1e-9 * (1 + abs(best))
    if exactly:
        assert cost == pytest.approx(best, rel=1e-9, abs=1e-9)
        assert answer.optimal
    return cost - best


@pytest.mark.parametrize("orders", [False, True])
def test_the_best_suppliers_and_quantities_are_those_of_trying_everything(orders):
    rng = np.random.default_rng(5)
    for _ in range(80):
        assert_between(offered_question(rng, orders=orders), EXACT, exactly=True)


@pytest.mark.parametrize(("orders", "questions"), [(False, 80), (True, 15)])
def test_prices_prove_what_trying_everything_finds(orders, questions):
    rng, missed = np.random.default_rng(6), []
    for _ in range(questions):
        question = offered_question(rng, orders=orders)
        missed.append(assert_between(question, PRICES, exactly=False))
    assert np.mean(np.array(missed) > 1e-9) < 0.1


@settings(max_examples=25, deadline=None)
@given(seeds)
def test_no_other_suppliers_are_cheaper(seed):
    rng = np.random.default_rng(seed)
    question = offered_question(rng, lines=int(rng.integers(1, 4)), orders=bool(rng.integers(2)))
    assert_between(question, EXACT, exactly=True)
