"""Sampled futures: against a replay of the same demand, against closed forms, and by their laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

import replenish as rp
from replenish.formulas.order_rule import base_stock, order_quantity, reorder_up_to
from replenish.formulas.orderable import order_rules
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.simulate.disruptions import DemandShock, LongerLeadTime, RandomDelay, SupplierClosed
from replenish.simulate.disruptions.disruption import disrupted
from replenish.simulate.futures import Futures, sampled_futures
from replenish.simulate.monte_carlo import monte_carlo
from replenish.simulate.monte_carlo_lives import due_periods, lives_by_policy, lives_by_rule
from replenish.simulate.past import past_of
from replenish.simulate.policies.function import Function
from replenish.simulate.policies.level import position
from replenish.simulate.policies.position_rule import PositionRule
from replenish.simulate.policies.target import Target
from replenish.simulate.replay import live_through
from tests.strategies import seeds

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
MONDAY = np.datetime64("2024-06-03")


def _problem(
    lines=3, periods=40, *, unmet="lost", lead_time=2, review_period=1, mean=5.0, dated=True, **limits
):
    quantiles = np.broadcast_to(stats.poisson.ppf(LEVELS, 5.0), (lines, periods, LEVELS.size))
    calendar = Calendar(start=MONDAY, step_days=1, periods=periods) if dated else None
    return rp.Problem(
        item=[f"i{line}" for line in range(lines)],
        location=["north", "south"] * (lines // 2) + ["north"] * (lines % 2),
        supplier=["maker"] * (lines - 1) + ["other"],
        forecast=rp.QuantileForecast(
            levels=LEVELS, quantiles=quantiles, calendar=calendar, issued=MONDAY if dated else None
        ),
        stock=rp.Stock(on_hand=np.full(lines, 9.0)),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=review_period, moq=0, order_multiple=1, unmet=unmet
        ),
        costs=rp.Costs(unit=2.0, holding=1.0, shortage=9.0),
        limits=rp.Limits(**limits),
    )


def _rule(problem, level):
    terms = problem.terms
    rules = order_rules(terms.moq, terms.order_multiple, terms.max_order)
    return base_stock(np.full(problem.lines, float(level)), rules)


@settings(max_examples=25)
@given(seeds)
def test_a_rule_lives_the_same_compiled_and_asked_day_by_day(seed):
    rng = np.random.default_rng(seed)
    lines, horizon, paths = 3, 15, int(rng.integers(1, 4))
    terms = {"review_period": rng.integers(1, 4, lines), "lead_time": rng.integers(0, 5, lines)}
    problem = _problem(lines, 30, unmet=rng.choice(["lost", "backlog"], lines), **terms)
    rules = order_rules(rng.choice([0.0, 6.0], lines), np.ones(lines), np.full(lines, np.inf))
    level = rng.integers(8, 30, lines).astype(float)
    rule = reorder_up_to(level - 3, level, rules)
    shape = (lines, paths, horizon)
    futures = Futures(demand=rng.poisson(4, shape), late=rng.integers(0, 3, shape))

    def asked(view):
        beside = np.repeat(np.arange(lines), paths)
        return order_quantity(
            reorder_up_to(level[beside] - 3, level[beside], rules.take(beside)), 0, position(view)[:, None]
        )[:, 0]

    fast = lives_by_rule(problem, futures, rule)
    slow = lives_by_policy(problem, futures, Function(name="asked", call=asked), rp.SolveParams())
    for name in ("ordered", "stock", "backorders", "missed"):
        np.testing.assert_array_equal(getattr(fast, name), getattr(slow, name), name)


@pytest.mark.parametrize(
    "policy", ["newsvendor", "p90", "sum-p90", "lost-sales", "days-of-cover(4)", "perfect"]
)
@pytest.mark.parametrize(("unmet", "review_period"), [("lost", 1), ("backlog", 3)])
def test_one_future_is_a_replay_of_its_demand(policy, unmet, review_period):
    problem, horizon = _problem(unmet=unmet, review_period=review_period), 24
    params = rp.SolveParams(dependence="independent", recalibration="off")
    result = monte_carlo(problem, [policy], horizon, params=params, futures=1)
    demand = sampled_futures(problem, params, horizon, 1).demand[:, 0]
    history = DemandHistory(
        item=problem.item, location=problem.location, quantity=demand, stockout=np.zeros(demand.shape),
        calendar=Calendar(start=MONDAY, step_days=1, periods=horizon),
    )  # fmt: skip
    past = past_of(problem, [problem.forecast], history, params=params, every=review_period).replace(
        history=None
    )
    replayed = live_through(past, [policy])
    for what in ("all", "line", "supplier"):
        expected, found = replayed.by(what), result.by(what)
        assert list(found) == list(expected)
        for name, values in expected.items():
            if values.dtype == object:
                assert found[name].tolist() == values.tolist()
            else:
                np.testing.assert_allclose(found[name], values, err_msg=name)


def test_the_mean_cost_of_a_base_stock_is_the_analytic_one():
    level, lead_time, mean = 20.0, 2, 5.0
    rng = np.random.default_rng(11)
    paths = rng.poisson(mean, (1, 400, 64)).astype(float)
    problem = _problem(1, 64, unmet="backlog", lead_time=lead_time).replace(
        forecast=rp.PathForecast(paths=paths)
    )
    units = np.arange(200)
    chance = stats.poisson.pmf(units, mean * (lead_time + 1))
    analytic = np.maximum(level - units, 0) @ chance + 9 * np.maximum(units - level, 0) @ chance
    result = monte_carlo(
        problem, [PositionRule(name="base stock", rule=_rule(problem, level))], 60, futures=400, warm_up=10
    )
    interval = result.costs()["base stock"]
    assert interval.low < 50 * analytic < interval.high
    assert interval.high - interval.low < 0.1 * interval.total


def test_the_same_seed_gives_the_same_futures_and_another_policy_changes_nothing():
    problem = _problem()
    alone = monte_carlo(problem, ["newsvendor"], 20, futures=12)
    among = monte_carlo(problem, ["p50", "newsvendor"], 20, futures=12, disruptions=())
    np.testing.assert_array_equal(alone.totals("newsvendor"), among.totals("newsvendor"))
    other = monte_carlo(problem, ["newsvendor"], 20, futures=12, params=rp.SolveParams(seed=2))
    assert (other.totals("newsvendor") != alone.totals("newsvendor")).any()


def test_lines_vary_independently_and_each_as_its_forecast_says():
    futures = sampled_futures(_problem(2, periods=60), rp.SolveParams(), 50, 256)
    first, second = futures.demand.sum(axis=2)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.2
    below = (futures.demand <= 5).mean()
    assert below == pytest.approx(stats.poisson.cdf(5, 5), abs=0.05)
    assert (futures.demand == np.rint(futures.demand)).all()


def test_futures_of_sample_paths_are_those_paths():
    paths = np.random.default_rng(1).poisson(4, (2, 7, 30)).astype(float)
    problem = _problem(2, 30).replace(forecast=rp.PathForecast(paths=paths))
    futures = sampled_futures(problem, rp.SolveParams(), 20, 5)
    np.testing.assert_array_equal(futures.demand, paths[:, :5, :20])


def test_futures_lived_side_by_side_or_one_by_one_are_the_same(monkeypatch):
    together = monte_carlo(_problem(), ["newsvendor"], 15, futures=5)
    monkeypatch.setattr("replenish.simulate.monte_carlo.BLOCK_CELLS", 1)
    alone = monte_carlo(_problem(), ["newsvendor"], 15, futures=5)
    np.testing.assert_array_equal(together.totals("newsvendor"), alone.totals("newsvendor"))


def test_undated_forecasts_will_do():
    dated, undated = (
        monte_carlo(_problem(dated=dated), ["newsvendor", "perfect"], 15, futures=5)
        for dated in (True, False)
    )
    np.testing.assert_array_equal(dated.totals("newsvendor"), undated.totals("newsvendor"))
    np.testing.assert_array_equal(dated.totals("perfect"), undated.totals("perfect"))


def test_nobody_beats_the_one_who_knows_the_future():
    result = monte_carlo(_problem(), ["perfect", "newsvendor", "p90", "s-S(2, 4)"], 20, futures=10)
    for policy in result.policies[1:]:
        assert (result.totals("perfect") <= result.totals(policy) + 1e-9).all()
    assert all(one.verdict == "dearer" for one in result.differences("perfect"))


def test_a_dock_that_is_shut_for_a_time_is_shut_in_a_future():
    problem = _problem(receiving={"north": np.where(np.isin(np.arange(40), [6, 7]), 0.0, np.inf)})
    sampled = sampled_futures(problem, rp.SolveParams(), 15, 1)
    lived = lives_by_policy(
        problem, sampled, Target(name="newsvendor", target="newsvendor"), rp.SolveParams()
    )
    came = lived.ordered[problem.location == "north"][:, :, :-2]  # two periods of lead time
    assert not came[:, :, [4, 5]].any()
    assert came[:, :, [3, 6]].any()


def test_shared_limits_hold_on_every_future_by_itself():
    problem, bought = _problem(budget=20.0), []

    class Watched(Target):
        def quantities(self, view):
            quantity = super().quantities(view)
            bought.append((quantity * 2.0).sum())
            return quantity

    result = monte_carlo(
        problem, [Watched(name="newsvendor", target="newsvendor"), "newsvendor"], 12, futures=3
    )
    assert max(bought) <= 20.0
    np.testing.assert_array_equal(*(result.totals(policy) for policy in result.policies))
    free = monte_carlo(problem, ["newsvendor without limits"], 12, futures=3)
    assert free.by("all")["bought"][0] > result.by("all")["bought"][0]


def _flat(lines=2, horizon=12, demand=4.0):
    return Futures(demand=np.full((lines, 1, horizon), demand), late=np.zeros((1, 1, 1), int))


def _struck(problem, *disruptions):
    return disrupted(_flat(), problem, disruptions, seed=1)


def test_orders_placed_while_a_supplier_is_closed_leave_when_it_opens():
    late = _struck(_problem(2), SupplierClosed(first=3, periods=4, supplier="maker")).late[:, 0]
    assert late[0].tolist() == [0, 0, 0, 4, 3, 2, 1, 0, 0, 0, 0, 0]
    assert (late[1] == 0).all()


def test_a_doubled_lead_time_doubles_that_of_each_line():
    late = _struck(_problem(2, lead_time=np.array([2, 5])), LongerLeadTime(first=10, periods=9)).late[:, 0]
    assert late[:, 9:].tolist() == [[0, 2, 2], [0, 5, 5]]


def test_a_demand_shock_hits_its_window_its_line_and_whole_units():
    demand = _struck(_problem(2), DemandShock(first=2, periods=3, factor=1.4, item="i1")).demand[:, 0]
    assert demand[0].tolist() == [4.0] * 12
    assert demand[1].tolist() == [4.0] * 2 + [6.0] * 3 + [4.0] * 7


def test_a_random_delay_lets_orders_cross_and_keeps_its_chances():
    futures = Futures(demand=np.ones((2, 200, 30)), late=np.zeros((1, 1, 1), int))
    late = disrupted(futures, _problem(2), [RandomDelay(chances=(0.7, 0.2, 0.1))], seed=1).late
    np.testing.assert_allclose(np.bincount(late.ravel()) / late.size, [0.7, 0.2, 0.1], atol=0.01)
    assert (np.diff(np.arange(30) + late, axis=2) < 0).any()


def test_disruptions_add_up_and_cost_money():
    problem = _problem(periods=60)
    calm = monte_carlo(problem, ["newsvendor"], 40, futures=10)
    rough = monte_carlo(
        problem, ["newsvendor"], 40, futures=10,
        disruptions=[SupplierClosed(first=15, periods=7), DemandShock(first=15, periods=7, factor=1.5)],
    )  # fmt: skip
    assert (rough.totals("newsvendor") > calm.totals("newsvendor")).all()
    assert rough.by("all")["fill_rate"][0] < calm.by("all")["fill_rate"][0]


@pytest.mark.parametrize(
    ("disruption", "said"),
    [
        (SupplierClosed(first=3, periods=2, supplier="nobody"), "'nobody'"),
        (DemandShock(first=40, periods=2, factor=2.0), "2 from 40 on"),
        (RandomDelay(chances=(0.5, 0.4)), "add up to 1"),
    ],
)
def test_a_disruption_that_hits_nobody_is_refused(disruption, said):
    with pytest.raises(rp.InputError, match=said):
        _struck(_problem(2), disruption)


def test_what_cannot_be_lived_is_refused():
    with pytest.raises(rp.InputError, match="a forecast of 42 periods"):
        monte_carlo(_problem(), ["newsvendor"], 40)
    with pytest.raises(rp.InputError, match="newsvendor, lost-sales"):
        monte_carlo(_problem(), ["nonsense"], 20)
    with pytest.raises(rp.InputError, match="fewer than the 3 periods"):
        monte_carlo(_problem(), ["newsvendor"], 3)


def test_progress_counts_to_the_end():
    seen = []
    problem = _problem(review_period=2)
    monte_carlo(problem, ["newsvendor", "p50"], 10, futures=3, progress=lambda *done: seen.append(done))
    assert seen[-1] == (10, 10)
    assert due_periods(problem, 10).any(axis=0).sum() == 5


def test_an_order_line_costs_what_its_line_says_and_the_floor_pays_for_none():
    free = _problem()
    paid = free.replace(costs=free.costs.replace(ordering=[1.5, 0.0, 4.0]))
    names = ["newsvendor", "perfect"]
    before, after = (monte_carlo(one, names, 20, futures=4) for one in (free, paid))
    orders = after.by("line")["orders"][:3]
    assert (orders > 0).all()
    assert after.by("line")["ordering"].tolist() == pytest.approx([*(orders * [1.5, 0.0, 4.0]), 0, 0, 0])
    assert after.totals("perfect").tolist() == before.totals("perfect").tolist()


def test_figures_of_the_weeks_add_up_to_those_of_the_time():
    result = monte_carlo(_problem(), ["newsvendor", "p50"], 20, futures=4, order_cost=3.0)
    weeks, overall = result.to_frame("week"), result.to_frame()
    assert weeks["week"].tolist()[:3] == ["2024-06-06", "2024-06-10", "2024-06-17"]
    assert weeks["days"].tolist()[:3] == [4, 7, 6]  # after a warm-up of 3 days, and before the 20 are over
    for name in ("cost", "holding", "shortage", "ordering", "demand", "short", "orders", "bought"):
        added = weeks.groupby("policy", sort=False)[name].sum()
        assert added.tolist() == pytest.approx(overall[name].tolist())
    mean = (weeks["average_stock"] * weeks["days"]).groupby(weeks["policy"], sort=False).sum() / 17
    assert mean.tolist() == pytest.approx(overall["average_stock"].tolist())


def test_figures_become_a_table():
    result = monte_carlo(_problem(), ["newsvendor", "p50"], 20, futures=4, order_cost=3.0)
    frame = result.to_frame("line")
    assert frame.shape[0] == 6
    overall = result.to_frame()
    assert overall["cost"].tolist() == pytest.approx([interval.total for interval in result.costs().values()])
    assert (overall["ordering"] > 0).all()
    np.testing.assert_allclose(
        result.by_period[0][:, 3:].sum(axis=1), result.totals("newsvendor"), rtol=1e-12
    )
