"""Slow demand in whole units, multiplied: the rate is scaled, not the units."""

import numpy as np
import pytest
from scipy.stats import binom, nbinom, poisson

from replenish.formulas.whole_units import count_chances, whole_paths

LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9, 0.95])
UNITS = np.arange(160)


def chances_of(law, factor, levels=LEVELS, *, told=True):
    """Probabilities of 0, 1, … units of a forecast that was multiplied; none where it is not slow."""
    quantiles = factor * law.ppf(levels)[None, None]
    mean = np.array([[factor * law.mean()]]) if told else None
    lines, chances = count_chances(levels, quantiles, mean, np.array([[factor]]))
    return np.pad(chances[0, 0], (0, 200))[: UNITS.size] if lines.size else None


@pytest.mark.parametrize("factor", [0.3, 0.5, 1.0, 1.5, 3.0])
@pytest.mark.parametrize("mean", [0.2, 0.4, 2.0, 8.0])
def test_poisson_demand_stays_poisson(mean, factor):
    np.testing.assert_allclose(
        chances_of(poisson(mean), factor), poisson(mean * factor).pmf(UNITS), atol=1e-8
    )


@pytest.mark.parametrize("levels", [LEVELS, np.arange(1, 100) / 100], ids=["6 levels", "99 levels"])
def test_below_1_every_unit_is_kept_with_the_chance_of_the_factor(levels):
    """Thinning by brute force: of each number of units, binomially many are left."""
    law, factor = nbinom(2.0, 1 / 3), 0.4
    left = (law.pmf(UNITS)[:, None] * binom.pmf(UNITS, UNITS[:, None], factor)).sum(axis=0)
    tolerance = 0.002 if levels.size > 19 else 0.025  # six levels do not tell the dispersion any closer
    np.testing.assert_allclose(chances_of(law, factor, levels), left, atol=tolerance)


def test_without_a_mean_the_rate_is_scaled_as_well():
    told = chances_of(poisson(2.0), 1.5, np.arange(1, 20) / 20, told=False)
    assert told @ UNITS == pytest.approx(3.0, rel=0.03)


def test_what_never_was_slow_or_is_no_longer_has_no_count_distribution():
    assert chances_of(poisson(30.0), 2.0) is None
    assert chances_of(poisson(100.0), 0.1) is None


@pytest.mark.parametrize("levels", [np.array([0.1, 0.5, 0.9, 0.995]), np.arange(1, 200) / 200])
def test_slow_demand_stays_slow_where_no_draw_is_as_high_as_the_outermost_level(levels):
    law, draws = poisson(1.0), (np.arange(20)[:, None] + 0.5) / 20
    quantiles, twice = 2 * law.ppf(levels)[None, None], np.array([[2.0]])
    rounded = np.zeros((1, 20, 1))
    paths = whole_paths(levels, quantiles, twice, draws, rounded, scale=twice)
    assert paths.ravel().tolist() == poisson(2.0).ppf(draws.ravel()).tolist()
