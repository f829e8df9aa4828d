"""Tails against the distributions they are named after."""

import numpy as np
import pytest
from scipy.stats import expon, gamma, poisson

from replenish.demand.tails import TAILS

LEVELS = np.array([0.1, 0.5, 0.9])


@pytest.mark.parametrize("shape", [0.3, 1.0, 4.0, 100.0])
def test_the_gamma_tail_of_a_gamma_is_itself(shape):
    outside = np.array([0.005, 0.05, 0.95, 0.98, 0.998])
    found = TAILS["gamma"](LEVELS, gamma.ppf(LEVELS, shape), outside)
    assert found == pytest.approx(gamma.ppf(outside, shape), rel=2e-3)


def test_the_exponential_tail_of_an_exponential_is_itself():
    outside = np.array([0.95, 0.99])
    assert TAILS["exponential"](LEVELS, expon.ppf(LEVELS), outside) == pytest.approx(expon.ppf(outside))


@pytest.mark.parametrize("name", ["gamma", "exponential", "flat"])
@pytest.mark.parametrize(
    ("quantiles", "why"),
    [
        ([0.0, 0.0, 0.0], "never sold"),
        ([0.0, 0.0, 2.0], "intermittent"),
        ([0.0, 1.0, 1.0], "clamped"),
        ([5.0, 5.0, 5.0], "certain"),
        ([3.0, 9.0, 20.0], "plain"),
    ],
)
def test_tails_continue_where_the_levels_end(name, quantiles, why):
    outside = np.array([0.02, 0.0999999, 0.9000001, 0.95, 0.999])
    found = TAILS[name](LEVELS, np.array(quantiles), outside)
    assert found[1] == pytest.approx(quantiles[0], abs=1e-4), why
    assert found[2] == pytest.approx(quantiles[2], abs=1e-4), why
    assert (np.diff(found) >= -1e-9).all(), why
    assert (found >= 0).all(), why


def test_one_level_has_nothing_to_continue():
    for name in ("gamma", "exponential", "flat"):
        assert TAILS[name](np.array([0.5]), np.array([[7.0]]), np.array([0.1, 0.9])).tolist() == [[7.0, 7.0]]


def test_a_flat_tail_covers_too_little_and_a_gamma_tail_does_not():
    # DESIGN.md's trap: with a clamp beyond p90 a .98 target covers only about 90 %
    outside = np.array([0.98])
    quantiles = poisson.ppf(LEVELS, 30)
    flat = poisson.cdf(TAILS["flat"](LEVELS, quantiles, outside), 30)
    fitted = poisson.cdf(np.rint(TAILS["gamma"](LEVELS, quantiles, outside)), 30)
    assert flat[0] < 0.93
    assert 0.965 < fitted[0] < 0.99
