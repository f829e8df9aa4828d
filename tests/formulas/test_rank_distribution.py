"""Coverage with and without censored periods, against counting and against known truths."""

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf, poisson

from replenish.formulas.rank_distribution import probability_reached, rank_distribution, share_reached

LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])


def strata(probability, size=200):
    """Interval of a stratum, as `rank_intervals` gives it for demand in fractions."""
    stratum = np.clip(np.floor(probability * size), 0, size - 1)
    return stratum / size, (stratum + 1) / size


def test_without_censoring_coverage_is_the_share_counted():
    ranks = np.random.default_rng(1).beta(2, 3, 20_000)
    lower, upper = strata(ranks)
    nobody, all_lines = np.zeros(ranks.size, dtype=bool), np.zeros(ranks.size, dtype=np.int64)
    known, limit, count = rank_distribution(lower, upper, nobody, all_lines, 1)
    counted = [(ranks <= level).mean() for level in LEVELS]
    assert share_reached(known, LEVELS)[0] == pytest.approx(counted, abs=0.003)
    assert share_reached(limit, LEVELS)[0] == pytest.approx(counted, abs=0.003)
    assert probability_reached(known, LEVELS)[0] == pytest.approx(np.quantile(ranks, LEVELS), abs=0.005)
    assert count.tolist() == [20_000]


def test_a_calibrated_count_forecast_is_covered_as_it_says():
    units = poisson.rvs(0.7, size=50_000, random_state=2)
    lower, upper = poisson.cdf(units - 1, 0.7), poisson.cdf(units, 0.7)
    nobody, all_lines = np.zeros(units.size, dtype=bool), np.zeros(units.size, dtype=np.int64)
    known, _, _ = rank_distribution(lower, upper, nobody, all_lines, 1)
    assert share_reached(known, LEVELS)[0] == pytest.approx(LEVELS, abs=0.01)


def test_censored_demand_is_counted_as_scipy_counts_it():
    rng = np.random.default_rng(3)
    demand, shelf = rng.uniform(size=5_000), rng.uniform(size=5_000)
    seen, censored = np.minimum(demand, shelf), shelf < demand
    lower, upper = strata(seen)
    known, limit, _ = rank_distribution(lower, upper, censored, np.zeros(5_000, dtype=np.int64), 1)
    truth = ecdf(CensoredData.right_censored(seen, censored)).cdf.evaluate(LEVELS)
    assert share_reached(limit, LEVELS)[0] == pytest.approx(truth, abs=0.01)
    assert (share_reached(known, LEVELS)[0] > share_reached(limit, LEVELS)[0]).all()


def test_groups_are_counted_apart():
    ranks = np.concatenate([np.linspace(0, 0.499, 500), np.linspace(0.5, 0.999, 500)])
    lower, upper = strata(ranks)
    group = np.repeat([0, 1], 500)
    known, _, count = rank_distribution(lower, upper, np.zeros(1000, dtype=bool), group, 3)
    assert share_reached(known, np.array([0.5]))[:, 0] == pytest.approx([1.0, 0.0, 0.5], abs=0.01)
    assert count.tolist() == [500, 500, 0]
