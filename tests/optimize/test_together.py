"""Lines ordered together: minimums, order costs and whole loads, against trying everything."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from scipy.sparse import csr_array

import replenish as rp
from replenish.optimize.decomposition import placing
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.decomposition.columns import Columns
from replenish.optimize.decomposition.decided import best_placing
from replenish.optimize.decomposition.programs import priced_program
from replenish.optimize.improving import total_cost
from replenish.optimize.lp.whole import Patience, Rows, solved_whole
from replenish.optimize.method import allocate
from replenish.optimize.question.allocation import MinimumOrders, Question
from replenish.optimize.question.room import keeps_every_rule
from replenish.optimize.question.together import filled_enough
from replenish.problem.params import SolveParams
from tests.optimize.many_lines import orders_of_many_lines
from tests.optimize.priced_questions import random_price_list, with_prices
from tests.optimize.questions import every_whole_plan, keeps_the_rules, random_question
from tests.optimize.test_limits import network
from tests.strategies import seeds


def ordered_together(rng: np.random.Generator, **kind) -> Question:
    """A random question whose orders have a minimum, cost money and come in loads, each or all of it."""
    question = random_question(rng, minimums=False, **kind)
    lines = len(question.rules.lower)
    return replace(
        question,
        minimum_orders=MinimumOrders(
            group=rng.choice([-1, 0, 0, 1, 1], size=lines),
            value=rng.integers(0, 4, size=lines).astype(float),
            minimum=rng.choice([0.0, 9.0, 20.0], size=2),
            cost=rng.choice([0.0, 2.0, 8.0], size=2),
            load=rng.choice([np.inf, 6.0, 11.5], size=2),
            least_fill=rng.choice([0.0, 0.5, 0.9, 1.0], size=2),
            load_cost=rng.choice([0.0, 1.0, 4.0], size=2),
        ),
    )


def cheapest_by_trying(question: Question) -> float:
    """Least cost over all whole-step plans, each order counted load by load."""
    limits, orders = question.limits, question.minimum_orders
    plans, costs = every_whole_plan(question)
    kept = (plans @ limits.matrix.toarray().T <= limits.free + 1e-9).all(axis=1)
    for group in range(len(orders.minimum)):
        members = orders.group == group
        amount = (plans * orders.value)[:, members].sum(axis=1)
        placed = (plans[:, members] > 0).any(axis=1)
        size = orders.load[group]
        loads = np.maximum(np.ceil(amount / size - 1e-9), 1) if np.isfinite(size) else np.ones(len(plans))
        least = orders.least_fill[group] * size * loads if np.isfinite(size) else 0.0
        kept &= ~placed | (amount >= np.maximum(orders.minimum[group], least) - 1e-9)
        paid = orders.cost[group] + (orders.load_cost[group] * loads if np.isfinite(size) else 0.0)
        costs = costs + np.where(placed, paid, 0.0)
    return float(costs[kept].min())


def keeps(question: Question, quantity: np.ndarray) -> bool:
    alone = MinimumOrders(group=np.full(len(quantity), -1), value=np.ones(len(quantity)), minimum=np.zeros(0))
    rules = keeps_the_rules(replace(question, minimum_orders=alone), quantity)
    return rules and bool(filled_enough(question.minimum_orders, quantity).all())


@settings(max_examples=25)
@given(seeds)
@example(30000)  # loads are full only where a line that wants nothing orders three packs
@example(628439)  # 26 steps of 0.1 are 2.6, not 2.5999999999999996
@example(1000550)  # HiGHS 1.16 hands back the start, and claims the cost of another plan
def test_the_exact_cost_is_that_of_trying_everything(seed):
    question = ordered_together(np.random.default_rng(seed))
    answer = allocate(question, SolveParams(method="exact", gap=0.0))
    best = cheapest_by_trying(question)
    assert keeps(question, answer.quantity)
    assert total_cost(question, answer.quantity) == pytest.approx(best, rel=1e-8, abs=1e-8)
    assert answer.lower_bound <= best * (1 + 1e-8) + 1e-8


@settings(max_examples=25)
@given(seeds)
@example(30000)
def test_prices_keep_the_rules_and_bound_the_exact_cost(seed):
    question = ordered_together(np.random.default_rng(seed))
    answer = allocate(question, SolveParams(method="prices", gap=0.0))
    best = cheapest_by_trying(question)
    assert keeps(question, answer.quantity)
    assert answer.lower_bound <= best * (1 + 1e-8) + 1e-8
    assert best <= total_cost(question, answer.quantity) * (1 + 1e-8) + 1e-8


def test_an_order_cost_keeps_small_orders_at_home_and_is_in_the_cost():
    problem = network(np.random.default_rng(6))
    free = rp.solve(problem, rp.SolveParams(gap=0.0))
    terms = {"near": rp.OrderTerms(cost=80.0)}
    plan = rp.solve(
        problem.replace(limits=problem.limits.replace(order_terms=terms)), rp.SolveParams(gap=0.0)
    )
    placed = [order for order in plan.purchase_orders() if order.supplier == "near"]
    assert plan.order_costs == 80.0 * len(placed)
    assert plan.cost == pytest.approx(plan.figures.expected_cost.sum() + plan.order_costs)
    assert len(placed) < len([order for order in free.purchase_orders() if order.supplier == "near"])
    assert plan.cost < free.cost + 80.0 * 2


@pytest.mark.parametrize(("per", "most_loads"), [("location", 9), ("supplier", 9)])
def test_loads_are_whole_and_full_enough(per, most_loads):
    problem = network(np.random.default_rng(6))
    terms = rp.OrderTerms(counts="volume", load=16.0, least_fill=0.75, load_cost=1.0, per=per)
    problem = problem.replace(limits=problem.limits.replace(order_terms={"near": terms}))
    plan = rp.solve(problem, rp.SolveParams(gap=0.0))
    near = problem.supplier == "near"
    volume = problem.limits.volume * plan.quantity
    places = ("N", "W") if per == "location" else ("N W",)
    held = [float(volume[near & np.isin(problem.location, place.split())].sum()) for place in places]
    loads = [np.ceil(amount / 16.0 - 1e-9) for amount in held]
    assert 0 < sum(loads) <= most_loads
    assert all(amount >= 0.75 * 16.0 * count - 1e-9 for amount, count in zip(held, loads, strict=True))
    assert plan.order_costs == sum(loads)


def test_a_fixed_line_rides_on_the_loads_of_its_order():
    problem = network(np.random.default_rng(6))
    terms = rp.OrderTerms(counts="units", load=20.0, least_fill=0.9, load_cost=2.0)
    fixed = np.array([np.nan, 8.0, np.nan, np.nan, np.nan, np.nan])
    problem = problem.replace(
        limits=problem.limits.replace(order_terms={"near": terms}), overrides=rp.Overrides(quantity=fixed)
    )
    plan = rp.solve(problem, rp.SolveParams(gap=0.0))
    assert plan.quantity[1] == 8.0
    units = plan.quantity[1] + plan.quantity[2]
    assert units >= 18.0 * np.ceil(units / 20.0 - 1e-9)


def test_a_fixed_line_whose_loads_cannot_be_filled_is_refused():
    problem = network(np.random.default_rng(6), supplier_capacity={"near": 24.0})
    terms = rp.OrderTerms(counts="units", load=40.0, least_fill=1.0)
    fixed = np.array([np.nan, 8.0, np.nan, np.nan, np.nan, np.nan])
    problem = problem.replace(
        limits=problem.limits.replace(order_terms={"near": terms}), overrides=rp.Overrides(quantity=fixed)
    )
    with pytest.raises(rp.InfeasibleError, match=r"near for N: a fixed .* no plan was found"):
        rp.solve(problem)


@pytest.mark.parametrize("loads", [False, True])
def test_orders_of_many_lines_are_certified(loads):
    question = orders_of_many_lines(2_000, 20, loads=loads)
    answer = solve_at_scale(question, gap=0.02)
    assert filled_enough(question.minimum_orders, answer.quantity).all()
    assert (question.limits.matrix @ answer.quantity <= question.limits.free * (1 + 1e-9)).all()
    assert 1 - answer.lower_bound / total_cost(question, answer.quantity) <= 0.02


def test_terms_are_checked_where_they_are_made():
    with pytest.raises(rp.InputError) as caught:
        rp.OrderTerms(counts="colour", minimum=-1.0, load=0.0, least_fill=1.5, per="line")
    columns = [fault.column for fault in caught.value.faults]
    assert columns == ["counts", "per", "minimum", "load", "least_fill"]
    with pytest.raises(rp.InputError, match="what a load holds"):
        rp.OrderTerms(load_cost=3.0)


@pytest.mark.parametrize("loads", [False, True])
def test_without_time_for_programs_one_choice_of_orders_is_planned_and_certified(loads, monkeypatch):
    tried = []
    monkeypatch.setattr(
        placing, "best_placing", lambda *asked: tried.append(asked[1]) or best_placing(*asked)
    )
    question = orders_of_many_lines(200, 8, loads=loads)
    answer = solve_at_scale(question, gap=1e-3, time_limit=0.0)
    assert len(tried) == 1
    assert filled_enough(question.minimum_orders, answer.quantity).all()
    assert keeps_every_rule(question, answer.quantity)
    cost = total_cost(question, answer.quantity)
    assert answer.lower_bound <= cost < total_cost(question, np.zeros_like(answer.quantity)) / 2


def test_what_a_program_takes_is_gone_for_the_next():
    patience, rng = Patience(1e9), np.random.default_rng(0)
    box = Rows(rng.integers(1, 40, size=(3, 30)), -np.inf, np.full(3, 150.0))
    worth = -rng.integers(1, 40, size=30).astype(float)
    solved_whole(worth, np.ones(30, dtype=bool), (0, 1), [box], patience=patience, most=9.0, close=0.0)
    assert patience.left < 1e9
    patience.spend(1e9)
    assert patience.over
    none = solved_whole(worth, np.ones(30, dtype=bool), (0, 1), [box], patience=patience, most=9.0, close=0.0)
    assert (none.value, none.bound) == (None, -np.inf)


def test_a_program_that_nothing_fits_has_no_answer():
    rows = [Rows(np.ones((1, 2)), 3.0, np.inf)]
    answer = solved_whole(
        np.ones(2), np.ones(2, dtype=bool), (0, 1), rows, patience=Patience(9.0), most=9.0, close=0.0
    )
    assert answer.value is None


@pytest.mark.parametrize("terms", [{"minimum": 60.0}, {"load": 16.0, "least_fill": 0.75, "load_cost": 1.0}])
def test_an_order_by_weight_is_one_by_volume_in_another_measure(terms):
    problem = network(np.random.default_rng(6))
    volume = problem.limits.volume
    by_volume, by_weight = (
        problem.replace(
            limits=problem.limits.replace(
                order_terms={"near": rp.OrderTerms(counts=counts, **terms)}, volume=volume, weight=weight
            )
        )
        for counts, weight in (("volume", None), ("weight", volume))
    )
    quantity = rp.solve(by_weight, rp.SolveParams(gap=0.0)).quantity
    assert quantity.tolist() == rp.solve(by_volume, rp.SolveParams(gap=0.0)).quantity.tolist()
    assert quantity.tolist() != rp.solve(problem, rp.SolveParams(gap=0.0)).quantity.tolist()


def test_an_order_by_weight_asks_for_the_weight_of_every_line():
    problem = network(np.random.default_rng(6))
    terms = {"near": rp.OrderTerms(counts="weight", minimum=5.0)}
    with pytest.raises(rp.InputError, match="the weight of a unit"):
        rp.Limits(order_terms=terms)
    with pytest.raises(rp.InputError, match=r"limits.weight: expected shape \(6,\), found \(2,\)"):
        problem.replace(limits=rp.Limits(volume=1.0, weight=[1.0, 2.0]))


@pytest.mark.parametrize("seed", range(10))
def test_with_price_breaks_line_costs_minimums_order_costs_and_loads_it_is_that_of_trying_everything(seed):
    rng = np.random.default_rng(seed)
    question = with_prices(ordered_together(rng), random_price_list(rng, 3))
    best = cheapest_by_trying(question)
    exact, prices = (
        allocate(question, SolveParams(method=method, gap=0.0)) for method in ("exact", "prices")
    )
    assert total_cost(question, exact.quantity) == pytest.approx(best, rel=1e-8, abs=1e-8)
    for answer in (exact, prices):
        assert keeps(question, answer.quantity)
        assert answer.lower_bound <= best + 1e-8 * (1 + abs(best))
        assert total_cost(question, answer.quantity) >= best - 1e-8 * (1 + abs(best))


def test_loads_for_which_no_plan_is_known_have_no_price_yet():
    """Prices may lead to plans of two and of four loads of an order for which three are decided."""
    none = np.zeros(0)
    columns = Columns(
        owner=none.astype(int), cost=none, takes=csr_array((1, 0)), loads=none, source=none.astype(int)
    )
    assert priced_program(columns, np.ones(1), np.ones(1), np.ones(1)) is None
