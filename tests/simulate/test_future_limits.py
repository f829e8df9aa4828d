"""How full shared limits are on futures, counted by hand, and forecasts that are made longer."""

import numpy as np
import pytest

import replenish as rp
from replenish.simulate.beyond import repeated
from replenish.simulate.monte_carlo import monte_carlo
from replenish.simulate.policies.function import Function

MONDAY = np.datetime64("2024-06-03")


def _problem(**limits):
    """Two futures of 12 days: 5 a day, and 4 a day; orders take two days and stock is 10."""
    paths = np.stack([np.full(12, 5.0), np.full(12, 4.0)])[None]
    days = rp.Calendar(start=MONDAY, step_days=1, periods=12)
    return rp.Problem(
        item=["a"], location=["here"], supplier=["maker"],
        forecast=rp.PathForecast(paths=paths, calendar=days, issued=MONDAY), stock=rp.Stock(on_hand=10.0),
        terms=rp.SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=2.0, holding=1.0, shortage=9.0), limits=rp.Limits(volume=1.0, **limits),
    )  # fmt: skip


def test_use_of_each_limit_on_futures_is_that_counted_by_hand():
    limits = {"storage": {"here": 8.0}, "receiving": {"here": 5.0}, "supplier_capacity": {"maker": 10.0}}
    problem = _problem(budget=20.0, **limits)
    five = Function(name="five", call=lambda view: np.array([5.0]))
    result = monte_carlo(problem, [five], 10, futures=2, warm_up=3)
    uses = {use.kind: use for use in result.capacity()["five"]}
    # 5 units ordered every day: 10 of 20 money, 5 of 10 units, 5 of 5 received from day 2 on
    told = {kind: (use.mean, use.full, use.over) for kind, use in uses.items() if kind != "storage"}
    assert told == {"budget": (0.5, 0, 0), "supplier capacity": (0.5, 0, 0), "receiving": (1, 1, 0)}
    # at 5 a day the shelf holds 5 after each receipt; at 4 a day it ends day 2 with 3, then 8, 9, … 14
    shelf = np.array([5.0] * 7 + [8, 9, 10, 11, 12, 13, 14])
    storage = uses["storage"]
    assert (storage.mean, storage.most) == pytest.approx(((shelf / 8).mean(), 14 / 8))
    assert (storage.full, storage.over) == pytest.approx((7 / 14, 6 / 2))


def _weeks_of(quantiles):
    days = rp.Calendar(start=MONDAY, step_days=1, periods=quantiles.shape[1])
    forecast = rp.QuantileForecast(levels=[0.5], quantiles=quantiles, calendar=days, issued=MONDAY)
    return _problem().replace(
        forecast=forecast,
        stock=rp.Stock(on_hand=10.0, on_order=np.eye(1, quantiles.shape[1], 4)),
        limits=rp.Limits(receiving={"here": np.arange(quantiles.shape[1], dtype=float)}),
    )


def test_beyond_a_forecast_its_last_full_week_repeats_on_its_weekdays():
    longer = repeated(_weeks_of(np.arange(10.0)[None, :, None]), 20)
    assert longer.forecast.quantiles[0, :, 0].tolist() == [*range(10), *range(3, 10), *range(3, 6)]
    assert longer.forecast.calendar.periods == 20
    assert longer.stock.on_order[0].tolist() == np.eye(1, 20, 4)[0].tolist()
    assert longer.limits.receiving["here"].tolist() == [*range(10), *[9] * 10]


def test_beyond_a_forecast_demand_stays_multiplied_by_what_it_was():
    problem = _weeks_of(np.ones((1, 10, 1)))
    lifted = problem.replace(forecast=problem.forecast.replace(scale=np.arange(10.0)[None]))
    assert repeated(lifted, 20).forecast.scale[0].tolist() == [*range(10), *range(3, 10), *range(3, 6)]


def test_a_forecast_that_is_long_enough_stays_as_it_is():
    problem = _weeks_of(np.ones((1, 10, 1)))
    assert repeated(problem, 10) is problem


@pytest.mark.parametrize("problem", [_problem(), _weeks_of(np.ones((1, 6, 1)))])
def test_paths_and_less_than_a_week_are_not_repeated(problem):
    with pytest.raises(rp.InputError, match="to repeat them"):
        repeated(problem, 30)
