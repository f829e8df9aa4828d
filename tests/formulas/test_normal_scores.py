"""Normal scores against scipy's truncated normal and plain counting."""

import numpy as np
import pytest
from scipy.stats import norm, poisson, truncnorm

from replenish.formulas.normal_scores import expected_scores, rank_intervals


@pytest.mark.parametrize(
    ("lower", "upper"), [(0.0, 0.3), (0.2, 0.21), (0.5, 1.0), (0.0, 1.0), (0.9975, 1.0), (0.0, 0.0025)]
)
def test_scores_are_moments_of_a_truncated_normal(lower, upper):
    score, hidden = expected_scores(np.array([lower]), np.array([upper]))
    truth = truncnorm(norm.ppf(lower), norm.ppf(upper))
    assert score[0] == pytest.approx(truth.mean(), abs=1e-6)
    assert hidden[0] == pytest.approx(truth.var(), abs=1e-6)


def test_the_interval_of_a_whole_unit_is_its_probability():
    draws = (np.arange(2000) + 0.5) / 2000
    paths = poisson.ppf(draws, 1.7)[None, :, None]
    for units in range(5):
        lower, upper = rank_intervals(paths, np.array([[float(units)]]))
        assert lower[0, 0] == pytest.approx(poisson.cdf(units - 1, 1.7), abs=1e-3)
        assert upper[0, 0] == pytest.approx(poisson.cdf(units, 1.7), abs=1e-3)


def test_what_is_unknown_stays_unknown_and_what_never_happens_has_an_end():
    paths = np.arange(1.0, 5.0)[None, :, None]
    lower, upper = rank_intervals(np.tile(paths, (1, 1, 3)), np.array([[np.nan, 99.0, 0.0]]))
    assert np.isnan(lower[0, 0])
    assert (lower[0, 1:].tolist(), upper[0, 1:].tolist()) == ([0.875, 0.0], [1.0, 0.125])
    score, _ = expected_scores(lower, upper)
    assert np.isnan(score[0, 0])
    assert score[0, 1] == pytest.approx(-score[0, 2])
