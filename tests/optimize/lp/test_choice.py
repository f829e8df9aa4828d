"""The integer program, constraint by constraint and as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from hypothesis import given, settings

from replenish.formulas.cost_curve import expected_cost_curves
from replenish.formulas.orderable import order_rules
from replenish.optimize.fill import filled
from replenish.optimize.improving import total_cost
from replenish.optimize.lp.choice import best_choice, choice_model, steps_between
from replenish.optimize.question.allocation import MinimumOrders, Question
from replenish.optimize.question.candidates import Candidates, candidates
from replenish.optimize.question.prices import answers
from tests.optimize.lp.golden import assert_golden
from tests.optimize.priced_questions import PriceList, with_prices
from tests.optimize.questions import cheapest_by_trying, limit_rows, random_question
from tests.strategies import seeds


def three_lines() -> Question:
    """Packs of 4 from 8 on, any fraction from 3 on, and any fraction; the first two on one order."""
    curves = expected_cost_curves(
        np.array([[10.0, 14.0], [6.0, 9.0], [5.0, 7.0]]),
        np.full((3, 2), 0.25),
        np.full((3, 2), 1.5),
        np.zeros(3),
    )
    return Question(
        curves=curves,
        rules=order_rules(np.array([8.0, 3.0, 0.0]), np.array([4.0, 0.0, 0.0]), np.full(3, 40.0)),
        limits=limit_rows([[1.0, 1.0, 1.0], [2.0, 0.0, 1.0]], [20.0, 30.0]),
        minimum_orders=MinimumOrders(
            group=np.array([0, 0, -1]), value=np.array([2.0, 1.0, 1.0]), minimum=np.array([18.0])
        ),
    )


def three_lines_in_loads() -> Question:
    """The same lines; the order of the first two costs 5, and 3 for every load of 9, nine tenths full."""
    question = three_lines()
    orders = replace(
        question.minimum_orders,
        cost=np.array([5.0]),
        load=np.array([9.0]),
        least_fill=np.array([0.9]),
        load_cost=np.array([3.0]),
    )
    return replace(question, minimum_orders=orders)


def all_of(question: Question) -> Candidates:
    return candidates(
        question, answers(question, np.zeros(2)), np.zeros(3), total_cost(question, np.zeros(3))
    )


def model_with(question: Question) -> pulp.LpProblem:
    among = all_of(question)
    steps = steps_between(among, question.rules.lower)
    model, _ = choice_model(question, steps, np.zeros(3), among.may_stay_away, 1.0)
    return model


def only(model: pulp.LpProblem, *names: str) -> pulp.LpProblem:
    """The model with the constraints whose names start so."""
    part = pulp.LpProblem(model.name, model.sense)
    part.setObjective(model.objective)
    for row in model.constraints():
        if row.name.startswith(names):
            part.addConstraint(row)
    return part


CONSTRAINTS = [
    ("respect_limits", ("storage", "budget")),
    ("take_steps_in_order", ("before_",)),
    ("place_orders_of_minimum_value_or_none", ("minimum_value", "order_")),
]


@pytest.mark.parametrize(("constraint", "names"), CONSTRAINTS, ids=[name for name, _ in CONSTRAINTS])
def test_each_constraint_reads_as_last_time(constraint, names):
    assert_golden(only(model_with(three_lines()), *names), f"{constraint}.lp")


def test_loads_are_filled_as_last_time():
    assert_golden(
        only(model_with(three_lines_in_loads()), "order_0000_f", "order_0000_b"), "fill_whole_loads.lp"
    )


def test_every_row_belongs_to_a_constraint_with_a_golden_file():
    names = tuple(name for _, names in CONSTRAINTS for name in names)
    assert all(row.name.startswith(names) for row in model_with(three_lines()).constraints())


def test_the_three_lines_are_served_at_least_cost():
    question = three_lines()
    choice = best_choice(question, all_of(question), np.zeros(3), gap=0.0, time_limit=10.0)
    assert total_cost(question, choice.quantity) == pytest.approx(cheapest_by_trying(question), rel=1e-9)


@settings(max_examples=80)
@given(seeds)
def test_a_better_plan_is_among_the_candidates(seed):
    rng = np.random.default_rng(seed)
    question = random_question(rng, divisible=rng.choice([0.5, 1.0]))
    proof = answers(question, rng.exponential(2.0, size=2))
    plan = filled(question, rng.uniform(0, 20, size=3), np.ones(2))
    cost, best = total_cost(question, plan), cheapest_by_trying(question)
    choice = best_choice(question, candidates(question, proof, plan, cost), plan, gap=0.0, time_limit=60.0)
    assert cost + choice.change <= best + 1e-8 * (1 + abs(best))
    assert min(total_cost(question, choice.quantity), cost) == pytest.approx(best, rel=1e-8, abs=1e-8)


def test_candidates_near_by_prove_nothing():
    question = three_lines()
    among = candidates(question, answers(question, np.zeros(2)), np.zeros(3), 100.0, share=0.1)
    choice = best_choice(question, among, np.zeros(3), gap=0.0, time_limit=10.0)
    assert choice.change == -np.inf


def test_without_time_the_plan_is_the_choice():
    question = three_lines()
    plan = np.array([0.0, 0.0, 5.0])
    choice = best_choice(question, all_of(question), plan, gap=0.0, time_limit=0.0)
    assert total_cost(question, choice.quantity) <= total_cost(question, plan)
    assert choice.change < 0


def test_a_fraction_below_the_moq_is_no_order():
    question = replace(three_lines(), limits=limit_rows([[1.0, 1.0, 1.0], [0.0, 1.0, 0.0]], [30.0, 2.0]))
    choice = best_choice(question, all_of(question), np.zeros(3), gap=0.0, time_limit=10.0)
    assert choice.quantity[1] == 0.0


def with_a_price_list(question: Question) -> Question:
    """The first is cheaper from 12 on, further units of the second from 5 on; the third costs 2 to order."""
    prices = PriceList(
        np.array([0.0, 0.0, 2.0]),
        [[(0.0, 4.0), (12.0, 3.5)], [(0.0, 4.0), (5.0, 3.0)], [(0.0, 4.0)]],
        np.array([False, True, False]),
    )
    return with_prices(question, prices)


def test_a_lower_price_is_had_only_once_all_before_it_is_ordered_in_full():
    model = model_with(with_a_price_list(three_lines()))
    assert_golden(only(model, "in_full"), "order_in_full_before_a_lower_price.lp")
    names = ("in_full", *(name for _, names in CONSTRAINTS for name in names))
    assert all(row.name.startswith(names) for row in model.constraints())


def of_one_line(question: Question) -> Question:
    """The three are offers of one line, by packs and in two kinds of any fraction."""
    return replace(question, choice=np.zeros(3, dtype=np.int64))


def test_a_line_is_ordered_from_one_supplier_as_last_time():
    model = model_with(of_one_line(three_lines()))
    names = ("one_supplier", "from_it")
    assert_golden(only(model, *names), "order_a_line_from_one_supplier.lp")
    known = (*names, *(name for _, names in CONSTRAINTS for name in names))
    assert all(row.name.startswith(known) for row in model.constraints())


def test_the_offers_of_one_line_are_chosen_at_least_cost():
    question = of_one_line(three_lines())
    orderable = [
        (0, 8),
        (0, 12),
        *((1, units) for units in range(18, 21)),
        *((2, units) for units in range(21)),
    ]
    tried = [np.where(np.arange(3) == row, float(units), 0.0) for row, units in orderable]
    choice = best_choice(question, all_of(question), np.zeros(3), gap=0.0, time_limit=10.0)
    assert (choice.quantity > 0).sum() == 1
    assert total_cost(question, choice.quantity) == min(total_cost(question, plan) for plan in tried)


def test_an_order_that_something_fixed_has_placed_never_stays_away():
    question = three_lines_in_loads()
    placed = replace(question.minimum_orders, needed=np.array([True]), held=np.array([4.0]))
    assert not all_of(replace(question, minimum_orders=placed)).may_stay_away[0]
    assert all_of(question).may_stay_away[0]
