"""The compiled gamma tail is the gamma tail."""

import numpy as np
import pytest

from replenish.demand.tails import gamma

OUTSIDE = np.array([0.001, 0.05, 0.97, 0.9999])


@pytest.mark.parametrize("levels", [[0.1, 0.5, 0.9], [0.5, 0.9], [0.1, 0.5], [0.6, 0.7, 0.8]])
def test_many_cells_have_the_tail_of_a_few(levels):
    pytest.importorskip("numba")
    levels, rng = np.array(levels), np.random.default_rng(5)
    quantiles = np.sort(rng.gamma(rng.uniform(0.05, 30, (6000, 1)), 10, (6000, levels.size)), axis=1)
    quantiles[:50, 0] = 0.0
    quantiles[50:90] = quantiles[50:90, :1]
    at_once = gamma(levels, quantiles, OUTSIDE)
    in_parts = np.concatenate([gamma(levels, part, OUTSIDE) for part in np.split(quantiles, 6)])
    np.testing.assert_allclose(at_once, in_parts, rtol=1e-11)
