"""Limits are what they say: recomputed by living every shelf, never from the rows themselves."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.optimize.lp.buying import lots_model
from replenish.optimize.question.ladder import ladder
from replenish.optimize.question.lots import first_points
from replenish.optimize.question.prices import lagrangian_bound
from replenish.optimize.shared.soft import with_overflow
from replenish.optimize.solve import judged
from tests.one_shelf import lived
from tests.optimize.lp.golden import assert_golden
from tests.strategies import seeds


def network(rng: np.random.Generator, **limits) -> rp.Problem:
    """Six lines at two locations from two suppliers with different lead times, some open orders."""
    lines, periods = 6, 9
    return rp.Problem(
        item=["a", "b", "c", "a", "b", "c"],
        location=["N", "N", "N", "W", "W", "W"],
        supplier=["far", "near", "near", "far", "near", "near"],
        forecast=rp.PathForecast(paths=rng.poisson(5, size=(lines, 12, periods)).astype(float)),
        stock=rp.Stock(
            on_hand=rng.integers(0, 20, size=lines).astype(float),
            on_order=rng.integers(0, 6, size=(lines, periods)).astype(float)
            * (rng.random((lines, periods)) < 0.2),
        ),
        terms=rp.SupplyTerms(
            lead_time=[5, 2, 2, 5, 2, 2],
            review_period=[4, 3, 3, 4, 3, 3],
            moq=rng.choice([0.0, 4.0], size=lines),
            order_multiple=rng.choice([1.0, 4.0], size=lines),
            unmet=["lost", "lost", "backlog", "lost", "backlog", "lost"],
        ),
        costs=rp.Costs(unit=[3, 1, 2, 3, 1, 2], holding=0.05, shortage=[4, 1, 2, 4, 1, 2]),
        limits=rp.Limits(volume=[1.0, 2.0, 0.5, 1.0, 2.0, 0.5], **limits),
    )


def expected_stock(problem: rp.Problem, plan: rp.Plan, line: int) -> np.ndarray:
    """Mean stock right after the receipts of each period of the line's own protection interval."""
    stock, terms = problem.stock, problem.terms
    interval = terms.protection_interval[line]
    shelves = [
        lived(
            stock.on_hand[line], 0.0, terms.lost[line], stock.on_order[line], path[:interval],
            terms.lead_time[line], plan.quantity[line],
        ).after_receipt
        for path in problem.forecast.paths[line]
    ]  # fmt: skip
    return np.mean(shelves, axis=0)


@settings(max_examples=40)
@given(seeds)
def test_expected_stock_after_every_arrival_fits_the_storage(seed):
    rng = np.random.default_rng(seed)
    problem = network(rng, storage={"N": 95.0})
    plan = rp.solve(problem)
    volume = problem.limits.volume
    members = np.flatnonzero(problem.location == "N")
    stocks = {line: expected_stock(problem, plan, line) for line in members}
    assert plan.limits
    for use in plan.limits:
        # a line whose window is over counts with what it held at its end: the next order is in play by then
        held = {line: stocks[line][min(use.period, len(stocks[line]) - 1)] for line in members}
        assert sum(volume[line] * held[line] for line in members) <= 95.0 + 1e-6
        assert use.free >= -1e-6


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_weight_in_storage_is_the_same_limit_in_another_measure(scale):
    problem = network(np.random.default_rng(6), storage={"N": 40.0})
    limits = problem.limits
    weighed = limits.replace(storage={}, storage_weight={"N": 40.0 * scale}, weight=limits.volume * scale)
    by_volume, by_weight = rp.solve(problem), rp.solve(problem.replace(limits=weighed))
    assert (by_weight.quantity == by_volume.quantity).all()
    assert {(use.kind, use.unit) for use in by_weight.limits} == {("storage weight", "weight")}
    prices = [
        max(use.price for use in plan.limits) * times for plan, times in ((by_volume, 1), (by_weight, scale))
    ]
    assert prices[0] > 0
    assert prices[1] == pytest.approx(prices[0], rel=1e-4)


def test_a_full_hall_and_a_loaded_floor_both_hold():
    def plan(**limits):
        return rp.solve(network(np.random.default_rng(6), weight=[5.0, 0.1, 1.0] * 2, **limits))

    hall, floor = {"storage": {"N": 40.0}}, {"storage_weight": {"N": 90.0}}
    both = plan(**hall, **floor)
    assert {use.kind for use in both.limits} == {"storage", "storage weight"}
    assert all(use.free >= -1e-6 for use in both.limits)
    assert both.cost > max(plan(**hall).cost, plan(**floor).cost) - 1e-9
    assert plan(**floor).cost > plan().cost


def three_lines(**limits) -> rp.Problem:
    """Three lines of one hall, of which two share a category; on three paths each."""
    paths = np.array([[2.0, 4.0, 6.0], [1.0, 5.0, 9.0], [3.0, 3.0, 8.0]])
    return rp.Problem(
        item=["a", "b", "c"],
        location=["N"] * 3,
        supplier=["s"] * 3,
        forecast=rp.PathForecast(paths=paths[:, :, None]),
        stock=rp.Stock(on_hand=[0.0, 1.0, 0.0]),
        terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=0, unmet="lost"),
        costs=rp.Costs(unit=[3.0, 1.0, 2.0], holding=0.5, shortage=[4.0, 1.0, 2.0]),
        limits=rp.Limits(**limits),
    )


def model_of(problem: rp.Problem):
    hard = with_overflow(judged(problem, rp.SolveParams(), None)[1])
    return lots_model(first_points(hard, ladder(hard)).lots(), hard.limits, 1.0)[0]


def test_a_weighed_floor_is_one_more_row_of_the_program():
    problem = three_lines(
        storage={"N": 12.0}, volume=[1.0, 2.0, 0.5], storage_weight={"N": 20.0}, weight=[4.0, 0.5, 1.0]
    )
    assert_golden(model_of(problem), "storage_weight.lp")


def test_a_category_budget_with_a_penalty_is_a_row_that_can_overflow():
    limits = {"category": ["dry", "fresh", "dry"], "category_budget": {"dry": 15.0, "fresh": 3.0}}
    problem = three_lines(**limits, penalties={"category_budget": {"dry": 0.2}})
    assert_golden(model_of(problem), "soft_category_budget.lp")
    dear = three_lines(**limits)
    soft, hard = rp.solve(problem), rp.solve(dear)
    over = {use.name: -use.free for use in soft.limits}
    assert over["dry"] > 0 >= over["fresh"] - 1e-9
    assert soft.penalties == pytest.approx(0.2 * over["dry"])
    assert soft.cost < hard.cost
    assert all(use.free >= -1e-9 for use in hard.limits)


def test_storage_is_checked_when_the_order_arrives_not_when_it_is_placed():
    # 40 on the shelf sell out before the order comes: the hall of 30 is full today and empty then
    forecast = rp.PathForecast(paths=np.full((1, 1, 5), 10.0))
    problem = rp.Problem(
        item=["a"],
        location=["N"],
        supplier=["s"],
        forecast=forecast,
        stock=rp.Stock(on_hand=40.0),
        terms=rp.SupplyTerms(lead_time=4, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=5.0),
        limits=rp.Limits(storage={"N": 30.0}, volume=1.0),
    )
    assert rp.solve(problem).quantity.tolist() == [10.0]


def test_receiving_counts_open_orders_due_on_the_day():
    problem = network(np.random.default_rng(3), receiving={"W": 12.0})
    on_order = problem.stock.on_order.copy()
    on_order[4] = [0, 0, 5, 0, 0, 0, 0, 0, 0]
    problem = problem.replace(stock=problem.stock.replace(on_order=on_order))
    plan = rp.solve(problem)
    for period in (2, 5):
        arriving = (problem.location == "W") & (problem.terms.lead_time == period)
        due = on_order[problem.location == "W", period].sum()
        assert plan.quantity[arriving].sum() + due <= 12.0 + 1e-9


def test_a_limit_by_period_that_never_changes_is_the_limit():
    constant, told = (
        rp.solve(network(np.random.default_rng(4), storage={"N": one}, receiving={"W": other}))
        for one, other in ((60.0, 12.0), (np.full(9, 60.0), np.full(9, 12.0)))
    )
    assert constant.quantity.tolist() == told.quantity.tolist()
    assert [(use.period, use.capacity, use.price) for use in constant.limits] == [
        (use.period, use.capacity, use.price) for use in told.limits
    ]


@settings(max_examples=15)
@given(seeds)
def test_a_hall_that_is_closed_for_a_time_holds_less_then_and_no_less_before(seed):
    hall = np.array([np.inf, np.inf, 110, 110, 110, 95, 95, 110, 110])
    problem = network(np.random.default_rng(seed), storage={"N": hall})
    plan = rp.solve(problem)
    members = np.flatnonzero(problem.location == "N")
    stocks = {line: expected_stock(problem, plan, line) for line in members}
    assert plan.limits
    for use in plan.limits:
        held = {line: stocks[line][min(use.period, len(stocks[line]) - 1)] for line in members}
        assert use.capacity == hall[use.period]
        assert sum(problem.limits.volume[line] * held[line] for line in members) <= hall[use.period] + 1e-6


def test_nothing_is_received_on_a_day_without_a_dock():
    shut = np.where(np.arange(9) == 2, 0.0, np.inf)
    problem = network(np.random.default_rng(3), receiving={"W": shut})
    problem = problem.replace(stock=rp.Stock(on_hand=0.0))
    plan = rp.solve(problem)
    west, near = problem.location == "W", problem.terms.lead_time == 2
    assert not plan.quantity[west & near].any()
    assert plan.quantity[west & ~near].any()
    assert [use.period for use in plan.limits] == [2]


def test_a_limit_by_period_is_told_for_every_period_of_the_forecast():
    with pytest.raises(rp.InputError) as caught:
        network(np.random.default_rng(3), receiving={"W": [1.0, 2.0]})
    assert "limits.receiving['W']: expected one number, or one for each of 9 periods" in str(caught.value)
    with pytest.raises(rp.InputError) as caught:
        network(np.random.default_rng(3), receiving={"W": np.full(9, -1.0)})
    assert "receiving['W']: expected a number >= 0, found -1.0" in str(caught.value)


def test_budget_and_supplier_capacity_hold():
    rng = np.random.default_rng(5)
    free = rp.solve(network(rng))
    rng = np.random.default_rng(5)
    plan = rp.solve(network(rng, budget={"near": 40.0}, supplier_capacity={"far": 30.0}))
    near, far = plan.problem.supplier == "near", plan.problem.supplier == "far"
    assert free.value[near].sum() > 40.0
    assert free.quantity[far].sum() > 30.0
    assert plan.value[near].sum() <= 40.0
    assert plan.quantity[far].sum() <= 30.0


def test_an_order_below_the_suppliers_minimum_is_not_placed():
    free, asked = (
        [order.value for order in rp.solve(problem).purchase_orders() if order.supplier == "near"]
        for problem in (
            network(np.random.default_rng(6)),
            network(np.random.default_rng(6), minimum_order_value={"near": 60.0}),
        )
    )
    assert min(free) < 60.0 <= min(asked)


def test_stock_that_already_exceeds_the_storage_is_infeasible_and_says_by_how_much():
    rng = np.random.default_rng(7)
    with pytest.raises(rp.InfeasibleError) as caught:
        rp.solve(network(rng, storage={"N": 1.0}))
    assert "N" in str(caught.value)
    assert "storage" in str(caught.value)


@settings(max_examples=25)
@given(seeds)
def test_more_of_a_limit_never_costs_more(seed):
    def cost(budget):
        return rp.solve(network(np.random.default_rng(seed), budget=budget), rp.SolveParams(gap=0.0)).cost

    costs = [cost(budget) for budget in (30.0, 60.0, 90.0, 1e6)]
    assert all(more <= less + 1e-9 for less, more in itertools.pairwise(costs))


def test_cutting_by_worth_beats_cutting_everybody_equally():
    rng = np.random.default_rng(8)
    problem = network(rng)
    alone = rp.solve(problem)
    budget = alone.value.sum() / 2
    plan = rp.solve(problem.replace(limits=problem.limits.replace(budget=budget)))
    terms = problem.terms
    equal = np.floor(alone.quantity / 2 / terms.order_multiple) * terms.order_multiple
    equal[equal < terms.moq] = 0
    assert equal @ problem.costs.unit <= budget
    from replenish.formulas.cost_curve import cost_at
    from replenish.optimize.alone.evaluation import evaluate

    assert plan.cost < cost_at(evaluate(problem, plan.params).cost, equal).sum()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("whole", [False, True])
def test_each_price_agrees_with_solving_again_with_one_step_more(seed, whole):
    problem = network(np.random.default_rng(seed), budget=55.0, supplier_capacity={"near": 14.0})
    if not whole:
        terms = problem.terms.replace(moq=0.0, order_multiple=0.0, whole_units=False)
        problem = problem.replace(terms=terms)
    plan = rp.solve(problem, rp.SolveParams(method="exact", gap=0.0))
    steps = [price for price in plan.rule_prices() if price.rule.startswith("one step more")]
    scarce = [use for use in plan.limits if use.price > 0]
    assert len(steps) == len(scarce) > 0
    for use, step in zip(scarce, steps, strict=True):
        size = float(step.rule.partition("(")[2].split()[0])
        more = {"budget": 55.0, "supplier_capacity": {"near": 14.0}}
        if use.kind == "budget":
            more["budget"] += size
        else:
            more["supplier_capacity"] = {"near": 14.0 + size}
        again = rp.solve(problem.replace(limits=problem.limits.replace(**more)), plan.params)
        assert step.per_order == pytest.approx(plan.cost - again.cost, abs=1e-7)
        assert step.per_order <= use.price * size + (plan.cost - lagrangian(plan)) + 1e-7
        assert use.sides == ("one-sided" if whole else "both sides")


def lagrangian(plan: rp.Plan) -> float:
    """What the plan's prices prove."""
    return lagrangian_bound(plan.follow_up.question, plan.follow_up.answer.prices)


def test_a_price_is_what_one_more_unit_of_the_limit_saves():
    problem = network(np.random.default_rng(9))
    terms = problem.terms.replace(moq=0.0, order_multiple=0.0, whole_units=False)
    problem = problem.replace(terms=terms)

    def solved(budget):
        return rp.solve(
            problem.replace(limits=problem.limits.replace(budget=budget)), rp.SolveParams(gap=1e-9)
        )

    plan = solved(50.0)
    (use,) = plan.limits
    saved_by_less, saved_by_more = solved(49.5).cost - plan.cost, plan.cost - solved(50.5).cost
    assert saved_by_more - 1e-6 <= 0.5 * use.price <= saved_by_less + 1e-6


@pytest.mark.parametrize("seed", [1, 3])  # without the budget one order more is placed, or as many
def test_what_a_limit_costs_counts_the_orders_that_are_placed_without_it(seed):
    asked = dict.fromkeys(("near", "far"), rp.OrderTerms(cost=15.0))
    problem = network(np.random.default_rng(seed), budget=150.0, order_terms=asked)
    params = rp.SolveParams(gap=1e-9)
    plan, free = (
        rp.solve(one, params)
        for one in (problem, problem.replace(limits=problem.limits.replace(budget=None)))
    )
    (told,) = (price for price in plan.rule_prices() if price.rule.startswith("budget"))
    assert told.per_order == pytest.approx(plan.cost - free.cost)
