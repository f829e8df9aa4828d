"""A plan leaves room on shared shelves for what will be ordered next."""

import numpy as np
import pytest
from scipy.stats import poisson

import replenish as rp
from replenish.optimize.alone.evaluation import evaluate
from replenish.optimize.shared.next_orders import next_orders

LEVELS = np.arange(1, 20) / 20
ALONE = rp.Costs(unit=1.0, holding=0.01, shortage=1.0)
AHEAD, BLIND = (rp.SolveParams(look_ahead=told, paths=128, gap=1e-6) for told in (True, False))


def hall(*, storage=75.0, review_period=(1, 7), lead_time=(1, 3), rates=(8.0, 5.0), periods=40, **facts):
    """Lines of one hall; the first is ordered every day, the second once a week."""
    lines = len(rates)
    quantiles = poisson.ppf(LEVELS, np.array(rates)[:, None])[:, None, :].repeat(periods, axis=1)
    return rp.Problem(
        item=[f"i{line}" for line in range(lines)], location=["hall"] * lines, supplier="maker",
        forecast=rp.QuantileForecast(levels=LEVELS, quantiles=quantiles),
        stock=rp.Stock(on_hand=facts.pop("on_hand", 8.0)),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=review_period, moq=0, order_multiple=1, unmet="lost"
        ),
        costs=facts.pop("costs", rp.Costs(unit=1.0, holding=0.01, shortage=[1.5, 1.0])),
        limits=rp.Limits(storage={"hall": storage}, volume=1.0), **facts,
    )  # fmt: skip


def lived(params, problem, horizon=85):
    return rp.monte_carlo(problem, ["newsvendor"], horizon, params=params, futures=4).by("all")["cost"][0]


def test_leaving_room_for_the_next_orders_costs_less_in_the_long_run():
    tight = hall(storage=40.0, periods=95)
    assert lived(AHEAD, tight) < 0.9 * lived(BLIND, tight)


def test_it_changes_nothing_where_there_is_room_for_everything():
    ahead, blind = (rp.solve(hall(storage=200.0), params) for params in (AHEAD, BLIND))
    assert ahead.quantity.tolist() == blind.quantity.tolist()
    assert ahead.cost == pytest.approx(blind.cost, rel=1e-9)
    assert ahead.next_orders == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"review_period": (7, 7), "lead_time": 2}, "both are ordered once a week"),
        ({"storage": np.inf}, "nothing is scarce"),
        ({"rates": (8.0,), "review_period": (1,), "lead_time": 1, "costs": ALONE}, "nobody shares"),
    ],
)
def test_nothing_changes_where_no_storage_is_shared_between_different_windows(facts, why):
    problem = hall(**facts)
    assert next_orders(problem, AHEAD, evaluate(problem, AHEAD)) is None, why
    ahead, blind = (rp.solve(problem, params) for params in (AHEAD, BLIND))
    assert ahead.quantity.tolist() == blind.quantity.tolist(), why
    assert (ahead.cost, ahead.lower_bound) == (blind.cost, blind.lower_bound), why


def test_the_daily_line_gets_an_order_a_day_until_the_weekly_one_is_followed_by_its_next():
    later = next_orders(hall(), AHEAD, evaluate(hall(), AHEAD))
    assert later.line.tolist() == [0] * 8
    assert later.arrival.tolist() == [2, 3, 4, 5, 6, 7, 8, 9]


def test_an_order_that_lasts_longer_than_the_next_one_would_wants_is_left_as_it_is():
    problem = hall()
    packs = problem.terms.replace(moq=np.array([60.0, 0.0]))
    problem = problem.replace(terms=packs, costs=problem.costs.replace(shortage=np.array([500.0, 1.0])))
    assert rp.solve(problem.replace(limits=rp.Limits()), BLIND).quantity[0] == 60
    assert next_orders(problem, AHEAD, evaluate(problem, AHEAD)) is None


def test_room_that_is_left_is_told_as_taken_and_no_limit_is_exceeded():
    plan = rp.solve(hall(storage=40.0), AHEAD)
    uses = [use for use in plan.limits if use.kind == "storage"]
    assert {use.period for use in uses} == set(range(1, 10))
    assert all(use.committed + use.used <= use.capacity + 1e-6 for use in uses)
    assert any(use.committed > 8 for use in uses if use.period > 1)  # more than what is on hand


def test_the_weekly_line_gives_way_to_what_the_daily_one_will_need():
    problem = hall(storage=40.0, review_period=(2, 7), lead_time=(1, 5))
    ahead, blind = (rp.solve(problem, params) for params in (AHEAD, BLIND))
    assert ahead.quantity[1] < blind.quantity[1]
    assert ahead.quantity[0] > blind.quantity[0]  # what it leaves over takes no room from the weekly line
    assert ahead.next_orders > 0
    assert blind.next_orders == 0


def test_less_room_never_looks_cheaper():
    costs = [rp.solve(hall(storage=storage), AHEAD).cost for storage in (25.0, 40.0, 55.0, 70.0, 200.0)]
    assert (np.diff(costs) <= 1e-6 * np.array(costs[1:])).all()


def test_the_bound_stays_below_the_cost_and_is_proven_close():
    for storage in (30.0, 45.0, 60.0, 75.0):
        plan = rp.solve(hall(storage=storage), AHEAD)
        assert plan.lower_bound <= plan.cost + 1e-9
        assert plan.gap < 0.02


def test_what_a_buyer_has_fixed_stays_fixed():
    fixed = rp.Overrides(quantity=[np.nan, 30.0], reason="promotion")
    plan = rp.solve(hall(storage=45.0, overrides=fixed), AHEAD)
    assert plan.quantity[1] == 30


def test_any_solver_leaves_the_room():
    plans = [rp.solve(hall(storage=45.0), AHEAD.replace(method=method)) for method in ("exact", "prices")]
    assert np.abs(plans[0].quantity - plans[1].quantity).max() <= 1


@pytest.mark.parametrize("target", ["p50", "p75", "p98", "sum-p90"])
@pytest.mark.parametrize("storage", [25.0, 40.0])
def test_want_of_room_is_no_gain_whatever_the_target(target, storage):
    plan = rp.solve(hall(storage=storage), AHEAD.replace(target=target))
    assert plan.next_orders >= 0
    assert plan.cost >= plan.lower_bound
    assert rp.solve(hall(storage=200.0), AHEAD.replace(target=target)).next_orders == pytest.approx(
        0, abs=1e-9
    )
