"""Sampled futures with random lead times: lived as plans are made, and as a replay would live them."""

import numpy as np
import pytest
from scipy.stats import poisson

import replenish as rp
from replenish.formulas.order_rule import base_stock, order_quantity
from replenish.formulas.orderable import order_rules
from replenish.simulate.futures import sampled_futures
from replenish.simulate.monte_carlo import monte_carlo
from replenish.simulate.monte_carlo_lives import lives_by_policy, lives_by_rule
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.level import position
from replenish.simulate.policies.placed_orders import PlacedOrders
from replenish.simulate.replay import live_through

CHANCE = [0, 0, 0.5, 0, 0.25, 0.25]
LEVELS = [0.1, 0.25, 0.5, 0.75, 0.9]
MONDAY = np.datetime64("2024-06-03")
PARAMS = rp.SolveParams(dependence="independent", recalibration="off")
COMING = rp.Pipeline(line=[0, 1, 2], quantity=[8.0, 6.0, 7.0], age=[3, 3, 5], chance=[[0.5, 0, 0.5]] * 3)


def shop(*, chance=CHANCE, unmet="lost", review_period=2, pipeline=None, periods=60, **limits):
    lead_times = None if chance is None else rp.LeadTimes(chance=chance)
    return rp.Problem(
        item=["a", "b", "c"], location=["north", "north", "south"], supplier=["maker", "maker", "other"],
        forecast=rp.QuantileForecast(
            levels=LEVELS, quantiles=np.broadcast_to([2.0, 3, 5, 7, 9], (3, periods, 5)), issued=MONDAY,
            calendar=rp.Calendar(start=MONDAY, step_days=1, periods=periods),
        ),
        stock=rp.Stock(on_hand=np.full(3, 15.0), pipeline=pipeline),
        terms=rp.SupplyTerms(
            lead_time=2, review_period=review_period, moq=0, order_multiple=1, unmet=unmet,
            lead_times=lead_times,
        ),
        costs=rp.Costs(unit=2.0, holding=0.5, shortage=6.0, obsolescence=0.2),
        limits=rp.Limits(**limits),
    )  # fmt: skip


def test_orders_of_a_future_take_as_long_as_their_chances_say_and_lines_of_an_order_come_together():
    futures = sampled_futures(shop(), PARAMS, 40, 500)
    arrival = futures.late + 2
    shares = np.bincount(arrival[0].ravel(), minlength=6) / arrival[0].size
    np.testing.assert_allclose(shares, CHANCE, atol=0.01)
    np.testing.assert_array_equal(arrival[0], arrival[1])
    assert (arrival[0] != arrival[2]).any()
    assert abs(np.corrcoef(arrival[0, :, 0], futures.demand[0, :, 0])[0, 1]) < 0.1


def test_open_orders_of_one_age_come_together_and_by_their_chances():
    problem = shop(pipeline=COMING)
    futures = sampled_futures(problem, PARAMS, 40, 2000)
    first, second, third = futures.arrival
    np.testing.assert_array_equal(first, second)
    assert (first != third).any()
    assert np.bincount(third, minlength=3) / 2000 == pytest.approx([0.5, 0, 0.5], abs=0.03)
    assert futures.receipts(problem).sum(axis=2).tolist() == [[8] * 2000, [6] * 2000, [7] * 2000]


@pytest.mark.parametrize("policy", ["newsvendor", "p90", "days-of-cover(6)", "perfect"])
@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_one_future_is_a_replay_of_its_demand_and_its_deliveries(policy, unmet):
    problem, horizon = shop(unmet=unmet), 30
    futures = sampled_futures(problem, PARAMS, horizon, 1)
    history = rp.DemandHistory(
        item=problem.item, location=problem.location, quantity=futures.demand[:, 0],
        calendar=rp.Calendar(start=MONDAY, step_days=1, periods=horizon), stockout=np.zeros((3, horizon)),
    )  # fmt: skip
    late = futures.late[:, 0, ::2].T
    past = rp.past_of(problem, [problem.forecast], history, params=PARAMS, every=2, late=late)
    replayed = live_through(past.replace(history=None), [policy])
    result = monte_carlo(problem, [policy], horizon, params=PARAMS, futures=1)
    for what in ("all", "line", "supplier"):
        expected, found = replayed.by(what), result.by(what)
        for name, values in expected.items():
            if values.dtype != object:
                np.testing.assert_allclose(found[name], values, err_msg=name)


@pytest.mark.parametrize("pipeline", [None, COMING])
def test_a_rule_lives_the_same_compiled_and_asked_day_by_day(pipeline):
    problem, level = shop(pipeline=pipeline), np.array([20.0, 26, 31])
    futures = sampled_futures(problem, PARAMS, 25, 6)
    rules = order_rules(np.zeros(3), np.ones(3), np.full(3, np.inf))
    rule, line = base_stock(level, rules), np.repeat(np.arange(3), 6)

    def seen(view):
        return order_quantity(rule.take(line), 0, position(view)[:, None])[:, 0]

    fast = lives_by_rule(problem, futures, rule)
    slow = lives_by_policy(problem, futures, Function(name="seen", call=seen), PARAMS)
    for name in ("ordered", "stock", "backorders", "missed"):
        np.testing.assert_allclose(getattr(fast, name), getattr(slow, name), atol=1e-9, err_msg=name)


def test_units_are_neither_made_nor_lost_on_the_way():
    problem = shop(pipeline=COMING, unmet="backlog")
    result = monte_carlo(problem, ["newsvendor"], 40, params=PARAMS, futures=8, warm_up=0)
    (sums,) = result.sums
    pipeline = sums["pipeline_value"] / 2.0
    left = sums["left_over_value"] / 2.0
    owned = 15 + np.array([[8.0], [6], [7]]) + sums["bought"] / 2.0
    waiting = owned - sums["demand"] - left - pipeline
    assert (waiting <= 1e-9).all()  # only what still waits was not owned


def test_planning_on_the_chances_costs_less_than_planning_on_the_promise():
    chance = [0, 0, 0.5, 0, 0, 0, 0.25, 0.25]
    promised = shop(chance=[0, 0, 1.0]).terms.lead_times

    def trusting(view):
        terms = view.problem.terms.replace(lead_times=promised)
        return rp.solve(view.problem.replace(terms=terms), view.params).quantity

    both = monte_carlo(
        shop(chance=chance), ["newsvendor", Function(name="trusting", call=trusting)], 50, params=PARAMS,
        futures=12,
    )  # fmt: skip
    assert both.differences()[0].verdict == "dearer"


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_nobody_is_cheaper_than_perfect_on_any_path(unmet):
    problem = shop(unmet=unmet, pipeline=COMING)
    placed = np.random.default_rng(5).integers(0, 25, (40, 3)).astype(float)
    some = PlacedOrders(name="some", placed=placed)
    names = ["perfect", "newsvendor", "p50", "p90", "sum-p90", "lost-sales", "s-S(3, 6)", some]
    result = monte_carlo(problem, names, 40, params=PARAMS, futures=10, warm_up=0)
    for policy in result.policies[1:]:
        assert (result.totals("perfect") <= result.totals(policy) + 1e-9).all(), policy


def test_disruptions_come_on_top_and_shared_limits_hold():
    problem = shop(budget=60.0)
    closed = rp.SupplierClosed(first=12, periods=8)
    calm = monte_carlo(problem, ["newsvendor", "perfect"], 40, params=PARAMS, futures=4)
    struck = monte_carlo(
        problem, ["newsvendor", "perfect"], 40, params=PARAMS, futures=4, disruptions=[closed]
    )
    for policy in ("newsvendor", "perfect"):
        assert struck.totals(policy).mean() > calm.totals(policy).mean()
        assert (struck.totals("perfect") <= struck.totals(policy) + 1e-9).all()
    (use,) = struck.capacity()["newsvendor"]
    assert (use.kind, use.over) == ("budget", 0)
    assert use.most > 0.9


def test_few_futures_hold_demand_beyond_the_middle_of_their_outermost_share():
    rate, levels = 2.0, [0.05, 0.25, 0.5, 0.75, 0.95]
    quantiles = np.broadcast_to(poisson(rate).ppf(levels), (20, 60, 5))
    problem = rp.Problem(
        item=[f"i{line}" for line in range(20)], location=["here"] * 20, supplier=["maker"] * 20,
        forecast=rp.QuantileForecast(levels=levels, quantiles=quantiles, mean=np.full((20, 60), rate)),
        stock=rp.Stock(on_hand=5.0), costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=1, unmet="lost"),
    )  # fmt: skip
    params = rp.SolveParams(dependence="independent")
    demand = sampled_futures(problem, params, 60, 20).demand
    beyond = np.maximum(np.arange(100) - 5, 0) @ poisson(rate).pmf(np.arange(100))
    assert np.maximum(demand - 5, 0).mean() == pytest.approx(beyond, rel=0.15)
