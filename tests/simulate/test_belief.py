"""Plans and sampled futures believe the same."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import poisson

import replenish as rp
from replenish.demand.model import demand_model
from replenish.simulate.futures import sampled_futures
from tests.demand.test_interval_bias import LEVELS as LEVELS_OF_A_DAY
from tests.demand.test_interval_bias import LINES, MEAN, SPREAD, WEEK, demand_of

LEVELS = np.arange(1, 20) / 20
RATES = np.array([6.0, 15.0, 30.0])
LEAD_TIME, REVIEW = 2, 3


def shop(periods=80):
    quantiles = poisson.ppf(LEVELS, RATES[:, None])[:, None, :].repeat(periods, axis=1)
    return rp.Problem(
        item=["a", "b", "c"], location=["here"] * 3, supplier="maker",
        forecast=rp.QuantileForecast(levels=LEVELS, quantiles=quantiles),
        stock=rp.Stock(on_hand=5 * RATES),
        terms=rp.SupplyTerms(
            lead_time=LEAD_TIME, review_period=REVIEW, moq=0, order_multiple=1, unmet="backlog"
        ),
        costs=rp.Costs(unit=1.0, holding=1.0, shortage=4.0),
    )  # fmt: skip


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_no_other_quantile_is_cheaper_than_the_newsvendor_on_futures_it_believes_in(rho):
    params = rp.SolveParams(rho=rho, paths=512)
    policies = ["newsvendor", "p40", "p50", "p60", "p70", "p95", "p98"]
    result = rp.monte_carlo(shop(), policies, 72, params=params, futures=160)  # p50 costs 0.4 % more
    assert [one.policy for one in result.differences() if one.verdict == "cheaper"] == []
    dearer = {one.policy for one in result.differences() if one.verdict == "dearer"}
    assert {"p40", "p50", "p60", "p70", "p95", "p98"} <= dearer


def a_weekly_shop(issues=52, **truth):
    """Four busy and two quiet days again and again; past intervals were others than their days let expect."""
    quantiles = np.tile(MEAN[:, None] + SPREAD[:, None] * ndtri(LEVELS_OF_A_DAY), (LINES, 1, 1))
    day = rp.QuantileForecast(levels=LEVELS_OF_A_DAY, quantiles=quantiles)
    demand = demand_of(np.random.default_rng(4), issues, **truth)
    past = tuple(
        rp.PastIssue(forecast=day, actual=actual, periods_ago=WEEK * (issues - number))
        for number, actual in enumerate(demand)
    )
    return rp.Problem(
        item=[f"item {line}" for line in range(LINES)], location=["shop"] * LINES, supplier="mill",
        forecast=day.replace(quantiles=np.tile(quantiles, (1, 15, 1))), stock=rp.Stock(on_hand=600.0),
        terms=rp.SupplyTerms(lead_time=3, review_period=3, moq=0, order_multiple=0, unmet="backlog"),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=0.6), past=past,
    )  # fmt: skip


@pytest.mark.parametrize("truth", [{"common": 0.5}, {"shift": 0.15}, {"shift": 0.15, "common": 0.5}])
def test_any_interval_of_the_futures_is_as_past_intervals_have_taught_the_plan(truth):
    problem, params = a_weekly_shop(**truth), rp.SolveParams(paths=2048, tail="gamma")
    model, lines = demand_model(problem, params), np.arange(LINES)
    assert "interval_spread" in model.figures
    untaught = demand_model(problem, params.replace(recalibration="off"))
    planned, before = (one.paths_of(lines, WEEK).sum(axis=2) for one in (model, untaught))
    taught = abs(planned.mean() - before.mean()) / before.std(), abs(np.log(planned.std() / before.std()))
    assert max(taught) > 0.08
    lived = sampled_futures(problem, params, 72, 2048).demand
    for start in (0, 4, 30, 66):
        found = lived[:, :, start : start + WEEK].sum(axis=2)
        assert found.mean(axis=1) == pytest.approx(planned.mean(axis=1), rel=0.004)
        assert found.std(axis=1) == pytest.approx(planned.std(axis=1), rel=0.05)


def test_no_other_quantile_is_cheaper_on_futures_that_believe_what_past_intervals_taught():
    problem, params = a_weekly_shop(shift=0.15, common=0.5), rp.SolveParams(paths=512, tail="gamma")
    result = rp.monte_carlo(problem, ["newsvendor", "p50", "p70", "p99"], 60, params=params, futures=40)
    verdicts = {one.policy: one.verdict for one in result.differences()}
    assert verdicts == {"p50": "dearer", "p70": "dearer", "p99": "dearer"}


def test_where_demand_is_lost_over_one_period_the_newsvendor_is_the_best_quantile_too():
    problem = shop().replace(
        terms=rp.SupplyTerms(lead_time=0, review_period=REVIEW, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=1.0, holding=1.0, shortage=9.0),
    )
    params = rp.SolveParams(paths=512)
    policies = ["newsvendor", "p50", "p60", "p98"]
    result = rp.monte_carlo(problem, policies, 72, params=params, futures=60)
    assert {one.verdict for one in result.differences()} <= {"dearer", "not decided"}
    assert result.differences()[0].verdict == "dearer"


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_any_interval_of_the_futures_spreads_as_the_plan_takes_it_to(rho):
    params, interval = rp.SolveParams(rho=rho, paths=2048), LEAD_TIME + REVIEW
    planned = demand_model(shop(), params).paths_of(np.arange(3), interval).sum(axis=2)
    lived = sampled_futures(shop(), params, 60, 2048).demand
    for start in (0, 20, 55):
        found = lived[:, :, start : start + interval].sum(axis=2)
        assert found.mean(axis=1) == pytest.approx(planned.mean(axis=1), rel=0.01)
        assert found.std(axis=1) == pytest.approx(planned.std(axis=1), rel=0.05)
