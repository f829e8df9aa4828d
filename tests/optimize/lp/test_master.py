"""Prices from few quantities per line are the prices of all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.improving import total_cost
from replenish.optimize.lp.buying import lots_model, row_names
from replenish.optimize.lp.master import contested, relaxed
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.ladder import ladder
from replenish.optimize.question.lots import points_at
from replenish.optimize.question.prices import lagrangian_bound
from tests.optimize.lp.golden import assert_golden
from tests.optimize.questions import limit_rows, random_question
from tests.strategies import seeds


def cost_of_all_quantities(question: Question) -> float:
    """The same linear program, written with a share of every orderable quantity, by scipy."""
    rungs = ladder(question)
    line = np.repeat(rungs.lines, rungs.top + 1)
    rung = np.concatenate([np.arange(top + 1) for top in rungs.top])
    quantity = rungs.quantity(line, rung)
    cost = [
        float(cost_at(question.curves, np.full(len(rungs.lines), q))[i])
        for i, q in zip(line, quantity, strict=True)
    ]
    one_each = (line == rungs.lines[:, None]).astype(float)
    answer = linprog(
        cost, A_ub=question.limits.matrix.toarray()[:, line] * quantity, b_ub=question.limits.free,
        A_eq=one_each, b_eq=np.ones(len(rungs.lines)),
    )  # fmt: skip
    return float(answer.fun)


@settings(max_examples=60)
@given(seeds)
def test_the_prices_prove_what_the_full_linear_program_costs(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, lines=6, divisible=rng.choice([0.0, 0.5, 1.0]), minimums=False)
    answer = relaxed(question)
    assert lagrangian_bound(question, answer.prices) == pytest.approx(
        cost_of_all_quantities(question), rel=1e-6
    )


@settings(max_examples=40)
@given(seeds)
def test_with_fractions_from_zero_the_relaxation_is_a_plan(seed):
    question = random_question(np.random.default_rng(seed), lines=6, divisible=1.0, moq=False, minimums=False)
    answer = relaxed(question)
    assert (question.limits.matrix @ answer.quantity <= question.limits.free + 1e-7).all()
    assert total_cost(question, answer.quantity) == pytest.approx(cost_of_all_quantities(question), rel=1e-8)


def test_limits_that_hold_what_all_would_order_are_no_contest():
    question = random_question(np.random.default_rng(12), minimums=False)
    roomy = limit_rows([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]], [1e5, 0.0])
    lines, rows = contested(Question(curves=question.curves, rules=question.rules, limits=roomy,
                                     minimum_orders=question.minimum_orders))  # fmt: skip
    assert rows.tolist() == [1]
    assert set(lines.tolist()) <= {1}


def test_without_time_nothing_is_ordered_at_no_price():
    question = random_question(np.random.default_rng(6), lines=40, minimums=False)
    answer = relaxed(question, time_limit=0.0)
    lines, _ = contested(question)
    assert not answer.prices.any()
    assert not answer.quantity[lines].any()


def test_rows_of_one_name_are_told_apart():
    rows = limit_rows(np.ones((4, 1)), np.ones(4))
    rows.name[:] = ["창고", "仓库", "DC 1", "DC-1"]
    rows.period[:] = -1
    rows.kind[:] = "storage"
    assert row_names(rows) == ["storage_", "storage__row1", "storage_DC_1", "storage_DC_1_row3"]


def test_the_model_buys_lots_within_the_limits():
    question = random_question(np.random.default_rng(12), minimums=False)
    rungs = ladder(question)
    lots = points_at(question, rungs, np.minimum([[0, 1, 3]] * 3, rungs.top[:, None])).lots()
    model, _ = lots_model(lots, question.limits, 1.0)
    assert_golden(model, "lots.lp")
