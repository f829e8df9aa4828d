"""What the fill knows, what it must not change, and how far it stays below the truth."""

import numpy as np
import pytest

from replenish.formulas.censoring import (
    dispersion,
    expected_demand,
    fitted_numbers,
    season_profile,
    uncensored_demand,
)

WEEK = 7
PROFILE = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.3, 1.0])


def poisson_demand(lines=200, periods=60, mean=20.0, seed=5):
    rng = np.random.default_rng(seed)
    return rng.poisson(mean * PROFILE[np.arange(periods) % WEEK], (lines, periods)).astype(float), rng


def test_uncensored_sales_stay_as_they_are_and_no_censored_one_falls():
    demand, rng = poisson_demand(lines=20)
    censored = rng.random(demand.shape) < 0.4
    filled = uncensored_demand(demand, censored, WEEK)
    assert (filled[~censored] == demand[~censored]).all()
    assert (filled >= demand).all()


def test_without_censoring_nothing_changes():
    demand, _ = poisson_demand(lines=3)
    assert (uncensored_demand(demand, np.zeros(demand.shape, bool), WEEK) == demand).all()


@pytest.mark.parametrize(
    ("caps", "sales_ratio", "lowest", "highest"),
    [
        pytest.param(
            (12, 13), 0.82, 0.96, 1.0, id="cap of 12 on half of the days: nearly all of it comes back"
        ),
        pytest.param(
            (10, 40), 0.90, 0.95, 1.0, id="a third cut short because demand was high: 3 % stays lost"
        ),
        pytest.param((10, 26), 0.82, 0.86, 0.95, id="two thirds cut short: 9 % stays lost"),
    ],
)
def test_the_fill_comes_close_to_demand_from_below(caps, sales_ratio, lowest, highest):
    demand, rng = poisson_demand()
    cap = rng.integers(*caps, demand.shape).astype(float)
    if caps[1] - caps[0] == 1:
        cap = np.where(rng.random(demand.shape) < 0.5, cap, np.inf)
    sales, censored = np.minimum(demand, cap), demand >= cap
    assert sales.mean() / demand.mean() < sales_ratio
    assert lowest < uncensored_demand(sales, censored, WEEK).mean() / demand.mean() < highest


def test_a_missing_period_is_filled_and_not_zero():
    sales = np.full((1, 28), 10.0)
    sales[0, 9] = np.nan
    filled = uncensored_demand(sales, np.zeros((1, 28), bool), WEEK)
    assert filled[0, 9] == pytest.approx(10.0)


def test_a_line_that_was_never_in_stock_keeps_at_least_its_sales():
    sales = np.array([[3.0, 5.0, 4.0, 6.0] * 7])
    filled = uncensored_demand(sales, np.ones(sales.shape, bool), WEEK)
    assert (filled >= sales).all()
    assert filled.max() <= sales.max()


def test_a_line_without_sales_is_expected_to_sell_nothing():
    nothing = np.zeros((2, 28))
    assert (uncensored_demand(nothing, nothing > 1, WEEK) == 0).all()


def test_the_fifty_rounds_have_settled():
    demand, rng = poisson_demand(lines=50)
    cap = rng.integers(10, 26, demand.shape)
    censored = demand >= cap
    filled = uncensored_demand(np.minimum(demand, cap), censored, WEEK)
    once_more = np.maximum(np.minimum(demand, cap), expected_demand(filled, np.ones(demand.shape), WEEK))
    assert np.where(censored, once_more, demand).mean() == pytest.approx(filled.mean(), rel=1e-3)


def test_a_slow_line_borrows_the_weekday_profile_of_the_others():
    demand, _ = poisson_demand(lines=50)
    rare = np.zeros((1, 60))
    rare[0, [3, 30]] = 1.0
    profile = season_profile(np.vstack([demand, rare]), np.ones((51, 60)), WEEK)
    assert np.abs(profile[:-1].mean(axis=0) - PROFILE).max() < 0.03
    assert profile[-1, 5] > profile[-1, 0]


def test_profiles_have_mean_one():
    demand, _ = poisson_demand(lines=5)
    assert season_profile(demand, np.ones((5, 60)), WEEK).mean(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize("ratio", [1.0, 3.0])
def test_dispersion_of_uncensored_demand_is_found(ratio):
    rng = np.random.default_rng(8)
    mean = np.full((400, 60), 20.0)
    demand = rng.poisson(mean if ratio == 1 else rng.gamma(mean / (ratio - 1), ratio - 1)).astype(float)
    expected = expected_demand(demand, np.ones(demand.shape), WEEK)
    never = np.zeros(demand.shape, bool)
    found = dispersion(demand, never, expected, fitted_numbers(60, WEEK)).mean()
    assert found == pytest.approx(ratio, rel=0.06)


@pytest.mark.parametrize("unit", [0.001, 1.0, 1000.0])
def test_the_spread_is_the_same_whatever_the_unit(unit):
    """Demand of 20 with a deviation of 40 %, in tonnes, kilograms and grams."""
    demand = np.random.default_rng(8).gamma(1 / 0.16, 20.0 * 0.16, (400, 60)) * unit
    expected = np.full(demand.shape, 20.0 * unit)
    found = dispersion(demand, np.zeros(demand.shape, bool), expected, 0.0).mean()
    assert found == pytest.approx(0.16 * 20.0 * unit, rel=0.03)
