"""Slow demand against scipy's Poisson and negative binomial."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from replenish.demand.tails import TAILS
from replenish.formulas.counts.fit import count_paths, cumulative_counts, fitted_counts
from replenish.problem import QuantileForecast

DRAWS = (np.arange(1000) + 0.5) / 1000
THREE = np.array([0.1, 0.5, 0.9])
EVERY = np.arange(1, 100) / 100


def truth_of(mean, dispersion):
    return poisson(mean) if dispersion == 1 else nbinom(mean / (dispersion - 1), 1 / dispersion)


@pytest.mark.parametrize(
    ("mean", "dispersion"), [(0.05, 1), (0.4, 1), (2.0, 1), (17.0, 1), (2.0, 3), (8.0, 2)]
)
def test_paths_are_the_quantiles_of_the_distribution_to_the_unit(mean, dispersion):
    shuffled = np.random.default_rng(0).permutation(DRAWS)
    cumulative = cumulative_counts(np.array([mean]), np.array([float(dispersion)]), float(shuffled.max()))
    found = count_paths(cumulative, shuffled)
    assert (found[0] == truth_of(mean, dispersion).ppf(shuffled)).all()


@pytest.mark.parametrize("levels", [THREE, EVERY], ids=["3 levels", "99 levels"])
@pytest.mark.parametrize("mean", [0.05, 0.1, 0.4, 2.0, 8.0])
def test_poisson_is_told_by_its_quantiles_and_mean(levels, mean):
    fitted, dispersion, agrees = fitted_counts(levels, poisson.ppf(levels, mean)[None, :], np.array([mean]))
    assert (fitted[0], dispersion[0], agrees[0]) == (mean, 1.0, True)


@pytest.mark.parametrize(("mean", "dispersion"), [(2.0, 3.0), (8.0, 2.0), (5.0, 6.0)])
def test_99_levels_tell_mean_and_dispersion(mean, dispersion):
    quantiles = truth_of(mean, dispersion).ppf(EVERY)[None, :]
    fitted, found, agrees = fitted_counts(EVERY, quantiles, np.array([np.nan]))
    assert agrees[0]
    assert fitted[0] == pytest.approx(mean, rel=0.03)
    assert found[0] == pytest.approx(dispersion, rel=0.2)


def expected_short(paths, stock):
    return np.maximum(paths - stock, 0).mean()


def true_short(truth, stock):
    units = np.arange(400)
    return (np.maximum(units - stock, 0) * truth.pmf(units)).sum()


def drawn(levels, quantiles, mean):
    forecast = QuantileForecast(levels=levels, quantiles=quantiles[None, None, :], mean=[[mean]])
    return forecast.paths_of(np.array([0]), DRAWS[:, None], TAILS["auto"], np.array([True]))[0, :, 0]


def test_p10_and_p50_of_0_with_a_mean_of_two_fifths_have_the_right_expected_shortage():
    paths = drawn(THREE, poisson.ppf(THREE, 0.4), 0.4)
    for stock in (0, 1):
        assert expected_short(paths, stock) == pytest.approx(true_short(poisson(0.4), stock), rel=0.01)


@pytest.mark.parametrize("mean", [0.4, 2.0, 8.0, 20.0])
@pytest.mark.parametrize("level", [0.5, 0.75, 0.9])
def test_expected_shortage_of_poisson_demand_with_1000_paths(mean, level):
    paths, stock = drawn(EVERY, poisson.ppf(EVERY, mean), mean), poisson.ppf(level, mean)
    assert expected_short(paths, stock) == pytest.approx(true_short(poisson(mean), stock), rel=0.012)


def test_what_never_sells_stays_at_nothing():
    nothing = QuantileForecast(levels=THREE, quantiles=np.zeros((1, 1, 3)))
    assert (nothing.paths_of(np.array([0]), DRAWS[:, None], TAILS["auto"], np.array([True])) == 0).all()
    assert (drawn(THREE, np.zeros(3), 0.0) == 0).all()


def test_a_mean_above_three_quantiles_of_0_is_sold():
    paths = drawn(THREE, np.zeros(3), 0.08)
    assert paths.mean() == pytest.approx(0.08, rel=0.02)


def test_zero_inflated_demand_that_no_count_fits_is_interpolated():
    paths = drawn(THREE, np.array([0.0, 0.0, 30.0]), 4.0)
    assert (paths[DRAWS <= 0.5] == 0).all()
    assert paths[np.abs(DRAWS - 0.9).argmin()] == pytest.approx(30.0, abs=1)
    assert (paths % 1 == 0).all()


def test_the_discrete_newsvendor_is_right_to_the_unit():
    # cycle service of Poisson demand over three independent periods, from three levels and the mean
    import replenish as rp

    for mean in (0.3, 1.1, 4.0):
        quantiles = np.tile(poisson.ppf(THREE, mean), (1, 3, 1))
        problem = rp.Problem(
            item=["bolt"], location=["shop"], supplier=["mill"],
            forecast=rp.QuantileForecast(levels=THREE, quantiles=quantiles, mean=np.full((1, 3), mean)),
            stock=rp.Stock(on_hand=0.0),
            terms=rp.SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="backlog"),
            costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        )  # fmt: skip
        for level in (0.8, 0.93):
            target = {"cycle_service": level}
            plan = rp.solve(problem, rp.SolveParams(target=target, paths=4096))
            assert plan.quantity[0] == poisson.ppf(level, 3 * mean), (mean, level)
