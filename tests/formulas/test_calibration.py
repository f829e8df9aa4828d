"""Histograms are flat exactly when demand comes from the forecast, whatever its units."""

import numpy as np
import pytest
from scipy import stats

from replenish.formulas.calibration import cheapest_level, rank_histogram, ranks_among


@pytest.mark.parametrize("mean", [0.4, 3.0, 40.0])
def test_the_histogram_of_poisson_demand_in_its_own_distribution_is_flat(mean):
    demand = np.random.default_rng(1).poisson(mean, (1, 200_000))
    histogram = rank_histogram(stats.poisson.cdf(demand - 1, mean), stats.poisson.cdf(demand, mean), 10)
    assert histogram[0] / demand.size == pytest.approx(np.full(10, 0.1), abs=0.005)


def test_a_histogram_counts_every_known_demand_once():
    lower = np.array([[0.0, 0.95, np.nan, 0.33]])
    upper = np.array([[1.0, 1.0, np.nan, 0.33]])
    histogram = rank_histogram(lower, upper, 4)
    assert histogram.sum() == pytest.approx(3.0)
    assert histogram[0].tolist() == pytest.approx([0.25, 1.25, 0.25, 1.25])


def test_ranks_among_paths_are_even_for_demand_like_the_paths():
    rng = np.random.default_rng(2)
    lower, upper = ranks_among(rng.gamma(2.0, 5.0, (20_000, 19)), rng.gamma(2.0, 5.0, 20_000))
    histogram = rank_histogram(lower[None, :], upper[None, :], 10)
    assert histogram[0] / 20_000 == pytest.approx(np.full(10, 0.1), abs=0.01)


def test_a_demand_beyond_all_paths_takes_the_last_slice():
    lower, upper = ranks_among(np.array([[1.0, 2.0, 3.0]] * 2), np.array([0.0, 7.0]))
    assert lower.tolist() == [0.0, 0.75]
    assert upper.tolist() == [0.25, 1.0]


def test_of_equally_cheap_levels_the_lowest_is_named():
    assert cheapest_level(np.array([[3.0, 2.0, 2.0], [0.0, 0.0, 1.0]])).tolist() == [1, 0]
