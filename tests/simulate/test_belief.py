"""Plans and sampled futures believe the same."""

import numpy as np
import pytest
from scipy.stats import poisson

import replenish as rp
from replenish.demand.model import demand_model
from replenish.simulate.futures import sampled_futures

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
    policies = ["newsvendor", "p50", "p60", "p70", "p95", "p98"]
    result = rp.monte_carlo(shop(), policies, 72, params=params, futures=40)
    assert [one.policy for one in result.differences() if one.verdict == "cheaper"] == []
    dearer = {one.policy for one in result.differences() if one.verdict == "dearer"}
    assert {"p50", "p60", "p98"} <= dearer


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_any_interval_of_the_futures_spreads_as_the_plan_takes_it_to(rho):
    params, interval = rp.SolveParams(rho=rho, paths=2048), LEAD_TIME + REVIEW
    planned = demand_model(shop(), params).paths_of(np.arange(3), interval).sum(axis=2)
    lived = sampled_futures(shop(), params, 60, 2048).demand
    for start in (0, 20, 55):
        found = lived[:, :, start : start + interval].sum(axis=2)
        assert found.mean(axis=1) == pytest.approx(planned.mean(axis=1), rel=0.01)
        assert found.std(axis=1) == pytest.approx(planned.std(axis=1), rel=0.05)
