"""The compiled gamma tail is the gamma tail, to the last bit."""

import sys

import numpy as np
import pytest

from replenish.demand.tails import gamma

OUTSIDE = np.array([0.001, 0.05, 0.97, 0.9999])


@pytest.mark.parametrize("levels", [[0.1, 0.5, 0.9], [0.5, 0.9], [0.1, 0.5], [0.6, 0.7, 0.8]])
def test_compiled_tails_are_those_of_numpy(levels, monkeypatch):
    pytest.importorskip("numba")
    levels, rng = np.array(levels), np.random.default_rng(5)
    quantiles = np.sort(rng.gamma(rng.uniform(0.05, 30, (6000, 1)), 10, (6000, levels.size)), axis=1)
    quantiles[:50, 0] = 0.0
    quantiles[50:90] = quantiles[50:90, :1]
    quantiles[90:95] = np.nan
    compiled = gamma(levels, quantiles, OUTSIDE)
    monkeypatch.setattr(sys.modules[gamma.__module__], "COMPILED", "nothing of that name")
    monkeypatch.setattr(sys.modules[gamma.__module__], "COMPILED_FROM", 10**9)
    np.testing.assert_array_equal(compiled, gamma(levels, quantiles, OUTSIDE))
