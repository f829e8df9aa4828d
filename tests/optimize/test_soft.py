"""Limits that may be exceeded at a price: against trying everything, and the laws of a price."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.lp.buying import lots_model
from replenish.optimize.method import allocate
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.ladder import ladder
from replenish.optimize.question.lots import first_points
from replenish.optimize.shared.soft import penalty_costs, with_overflow
from replenish.problem.params import SolveParams
from tests.optimize.lp.golden import assert_golden
from tests.optimize.questions import _minimums_kept, every_whole_plan, random_question
from tests.optimize.test_limits import network
from tests.strategies import seeds


def softened(rng: np.random.Generator, **kind) -> Question:
    """A random question whose first limit, or both, may be exceeded; some are exceeded already."""
    question = random_question(rng, **kind)
    penalty = np.array([rng.uniform(0.1, 5), rng.choice([np.inf, rng.uniform(0.1, 5)])])
    committed = np.where(np.isfinite(penalty), rng.integers(0, 60, size=2), 0).astype(float)
    return replace(question, limits=replace(question.limits, penalty=penalty, committed=committed))


def total_cost(question: Question, quantity: np.ndarray) -> float:
    return float(cost_at(question.curves, quantity).sum() + penalty_costs(question.limits, quantity).sum())


def cheapest_by_trying(question: Question) -> float:
    """Least expected cost and penalties over all whole-step plans that keep the hard limits."""
    limits = question.limits
    plans, costs = every_whole_plan(question)
    excess = np.maximum(plans @ limits.matrix.toarray().T - limits.free, 0.0)
    hard = np.isinf(limits.penalty)
    kept = (excess[:, hard] <= 1e-9).all(axis=1) & _minimums_kept(question, plans)
    return float((costs + excess @ np.where(hard, 0.0, limits.penalty))[kept].min())


def solved(question: Question, method: str):
    return allocate(question, SolveParams(method=method, gap=0.0))


@settings(max_examples=20)
@given(seeds)
def test_the_cost_with_penalties_is_that_of_trying_everything(seed):
    question = softened(np.random.default_rng(seed))
    best, answer = cheapest_by_trying(question), solved(question, "exact")
    assert total_cost(question, answer.quantity) == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert answer.lower_bound <= best * (1 + 1e-9) + 1e-9
    soft = np.isfinite(question.limits.penalty)
    assert (answer.prices[soft] <= question.limits.penalty[soft] * (1 + 1e-6)).all()


@settings(max_examples=20)
@given(seeds)
def test_prices_prove_a_bound_below_trying_everything(seed):
    question = softened(np.random.default_rng(seed))
    best, answer = cheapest_by_trying(question), solved(question, "prices")
    assert answer.lower_bound <= best * (1 + 1e-9) + 1e-9
    assert best <= total_cost(question, answer.quantity) * (1 + 1e-9) + 1e-9


@settings(max_examples=30)
@given(seeds)
def test_a_dear_penalty_is_a_limit_and_a_cheap_one_is_none(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, lines=5)
    hard = total_cost(question, solved(question, "exact").quantity)

    def cost(penalty):
        limits = replace(question.limits, penalty=np.full(2, penalty))
        soft = replace(question, limits=limits)
        return total_cost(soft, solved(soft, "exact").quantity)

    costs = [cost(penalty) for penalty in (1e-9, 0.3, 3.0, 1e3)]
    assert np.diff(costs).min() > -1e-6
    assert costs[-1] == pytest.approx(hard, rel=1e-9)
    roomy = replace(question, limits=replace(question.limits, capacity=np.full(2, 1e9)))
    assert costs[0] == pytest.approx(total_cost(roomy, solved(roomy, "exact").quantity), abs=1e-5)


def test_the_overflow_is_one_more_line_of_the_program():
    question = softened(np.random.default_rng(4), lines=2, minimums=False)
    hard = with_overflow(question)
    model, _ = lots_model(first_points(hard, ladder(hard)).lots(), hard.limits, 1.0)
    assert_golden(model, "overflow.lp")


def test_a_warehouse_that_is_too_full_already_can_be_planned_at_a_price():
    rng = np.random.default_rng(7)
    problem = network(rng, storage={"N": 5.0}, penalties={"storage": {"N": 0.02}})
    plan = rp.solve(problem)
    hard = problem.limits.replace(penalties={})
    with pytest.raises(rp.InfeasibleError):
        rp.solve(problem.replace(limits=hard))
    over = [use for use in plan.limits if use.excess > 0]
    assert any(use.committed > use.capacity for use in over)
    assert plan.penalties == pytest.approx(0.02 * sum(-use.free for use in over))
    parts = plan.figures.expected_cost.sum() + plan.penalties + plan.next_orders
    assert plan.cost == pytest.approx(parts)
    assert plan.lower_bound <= plan.cost
    assert plan.gap <= 1e-3
    assert any("limits are exceeded" in warning for warning in plan.warnings)


def test_the_money_of_a_penalty_is_checked():
    with pytest.raises(rp.InputError) as caught:
        rp.Limits(budget=5.0, penalties={"budget": -1.0, "storage": {"N": 1.0}, "volume": 2.0})
    assert [fault.column for fault in caught.value.faults] == [
        "penalties['budget']",
        "penalties['storage']['N']",
        "penalties['volume']",
    ]
