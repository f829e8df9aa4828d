"""What independent periods add up to: against scipy.stats, Panjer's recursion, and every path there is."""

import itertools

import numpy as np
import pytest

from replenish.formulas.requirement import requirement
from replenish.formulas.sum_strata import consumed_strata, peak_strata, strata_means
from tests.formulas.test_sampled_shortages import LEVELS, TRUTHS, UNITS

PATHS = 1000


def strata_of_sum(name, mean, periods):
    chances = np.tile(TRUTHS[name](mean)[:200], (1, periods, 1))
    owned, waits = np.zeros((1, periods)), np.array([False])
    return consumed_strata(chances, owned, waits, lead_time=periods - 1, strata=PATHS)[0, :, 0]


@pytest.mark.parametrize("periods", [1, 4, 8])
@pytest.mark.parametrize("mean", [0.4, 2.0, 8.0])
@pytest.mark.parametrize("name", TRUTHS)
def test_shortages_are_the_closed_form_and_quantiles_equal_to_the_unit(name, mean, periods):
    """Of the shortage itself, from p50 to p99; the issue asks for 1 %."""
    chance = TRUTHS[name](mean * periods)  # all three add up to one of their own kind
    quantile = np.searchsorted(np.cumsum(chance), LEVELS)
    truth = (chance * np.maximum(UNITS - quantile[:, None], 0)).sum(axis=1)
    demand = strata_of_sum(name, mean, periods)
    short = np.maximum(demand[:, None] - quantile, 0).mean(axis=0)
    np.testing.assert_allclose(short, truth, rtol=2e-4)
    found = np.ceil(np.quantile(demand, LEVELS, method="inverted_cdf"))
    np.testing.assert_array_equal(found, quantile)
    assert demand.mean() == pytest.approx(mean * periods)


@pytest.mark.parametrize("seed", range(6))
def test_lost_and_waiting_demand_is_that_of_every_path_there_is(seed):
    """All combinations of what four periods can sell, each with its probability, lived by `requirement`."""
    rng = np.random.default_rng(seed)
    lead_time = int(rng.integers(0, 4))
    chances = rng.dirichlet(np.ones(4), size=(2, 4))
    on_order = rng.integers(0, 3, (2, 4)).astype(float)
    opening, lost = rng.integers(0, 5, 2).astype(float), np.array([True, False])
    paths = np.array(list(itertools.product(range(4), repeat=4)), dtype=float)
    chance = chances[:, np.arange(4), paths.astype(int)].prod(axis=2)
    lived = requirement(
        np.tile(paths, (2, 1, 1)), on_order, opening, lost, lead_time=lead_time, review_period=4 - lead_time
    )
    owned = opening[:, None] + np.cumsum(on_order, axis=1)
    taken = consumed_strata(chances, owned, lost, lead_time=lead_time, strata=500)
    need = taken - owned[:, None, lead_time:]
    for quantity in range(-4, 12):
        truth = (np.maximum(lived.need - quantity, 0) * chance[:, :, None]).sum(axis=1)
        found = np.maximum(need - quantity, 0).mean(axis=1)
        np.testing.assert_allclose(found, truth, atol=2e-4)  # a stratum may reach over three units
    peak = peak_strata(chances, owned, lost, lead_time=lead_time, strata=500)
    for quantity in range(-4, 12):
        truth = (np.maximum(lived.peak - quantity, 0) * chance[:, :, None]).sum(axis=1)
        found = np.maximum(peak - quantity, 0).mean(axis=1)
        np.testing.assert_allclose(found, truth, atol=2e-4)


def test_strata_keep_the_mean_and_rise():
    chance = np.random.default_rng(1).dirichlet(np.ones(7), size=20)
    means = strata_means(chance, 64)
    assert (np.diff(means, axis=1) >= -1e-9).all()
    np.testing.assert_allclose(means.mean(axis=1), chance @ np.arange(7))
