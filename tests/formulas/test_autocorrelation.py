"""Estimates of dependence against series whose dependence is known."""

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from replenish.formulas.autocorrelation import (
    lag_moments,
    level_and_decay,
    pooled_correlations,
    shrunk_correlations,
)
from replenish.formulas.normal_scores import expected_scores

ISSUES, PERIODS = 52, 8


def fading(rng, lines, periods, rho):
    """AR(1) normal scores ``(lines, periods)``."""
    rho = np.broadcast_to(rho, lines)
    scores = rng.normal(size=(lines, periods))
    for period in range(1, periods):
        scores[:, period] = rho * scores[:, period - 1] + np.sqrt(1 - rho**2) * scores[:, period]
    return scores


def by_issue(values, issues=ISSUES, periods=PERIODS):
    """What each of the weekly issues knows by now of its own periods, ``(issues, lines, periods)``."""
    known = [
        np.where(np.arange(periods) < issues - issue, values[:, issue : issue + periods], np.nan)
        for issue in range(issues)
    ]
    return np.stack(known), np.arange(issues) - issues


def moments_of(values, lags=1, hidden=None):
    scores, first = by_issue(values)
    hidden = np.zeros_like(values) if hidden is None else hidden
    return lag_moments(scores, by_issue(hidden)[0], first, lags)


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8, -0.3])
def test_the_pooled_value_is_the_truth_of_many_short_series(rho):
    scores = fading(np.random.default_rng(1), 200, ISSUES + PERIODS, rho)
    assert pooled_correlations(moments_of(scores))[0] == pytest.approx(rho, abs=0.02)


@pytest.mark.parametrize(
    ("mean", "rho"), [(0.4, 0.3), (1.0, 0.3), (6.0, 0.3), (1.0, 0.6), (6.0, 0.6)]
)  # 0.4 units a period at 0.6 come out at 0.74: the correction is of first order
def test_whole_units_do_not_hide_the_dependence(rho, mean):
    latent = fading(np.random.default_rng(2), 400, ISSUES + PERIODS, rho)
    units = nbinom.ppf(norm.cdf(latent), mean, 0.5)
    scores, hidden = expected_scores(nbinom.cdf(units - 1, mean, 0.5), nbinom.cdf(units, mean, 0.5))
    found = pooled_correlations(moments_of(scores, hidden=hidden))[0]
    naive = np.corrcoef(scores[:, 1:].ravel(), scores[:, :-1].ravel())[0, 1]
    assert found == pytest.approx(rho, abs=0.06)
    assert mean > 2 or naive < 0.9 * rho, "uncorrected scores fade"


def test_pairs_that_many_issues_forecast_count_once():
    moments = moments_of(fading(np.random.default_rng(3), 1, ISSUES + PERIODS, 0.0))
    assert moments.periods[0, 0] == ISSUES - 1


def test_equal_lines_get_the_pooled_value():
    moments = moments_of(fading(np.random.default_rng(4), 100, ISSUES + PERIODS, 0.5))
    found, differ = shrunk_correlations(moments)
    assert not differ
    assert (found == found[0]).all()


def test_lines_that_differ_get_their_own_drawn_together():
    rho = np.random.default_rng(50).uniform(0.0, 0.7, 100)
    moments = moments_of(fading(np.random.default_rng(5), 100, ISSUES + PERIODS, rho))
    found, differ = shrunk_correlations(moments)
    own = moments.product[0] / moments.scale[0]
    assert differ
    pooled = pooled_correlations(moments)[0]
    error = {name: ((guess - rho) ** 2).mean() for name, guess in (("own", own), ("pooled", pooled))}
    assert ((found - rho) ** 2).mean() < 0.9 * min(error.values())


def test_one_short_series_does_not_decide():
    scores = fading(np.random.default_rng(6), 30, ISSUES + PERIODS, np.repeat([0.1, 0.7], 15))
    scores[0, :44] = np.nan
    moments = moments_of(scores)
    found, differ = shrunk_correlations(moments)
    pooled = pooled_correlations(moments)[0]
    assert differ
    assert abs(found[0] - pooled) < 0.3 * abs(
        np.clip(moments.product[0, 0] / moments.scale[0, 0], -1, 1) - pooled
    )


@pytest.mark.parametrize(("level", "decay"), [(0.3, 0.0), (0.2, 0.6), (0.0, 0.5)])
def test_errors_in_the_level_are_told_from_errors_that_fade(level, decay):
    rng = np.random.default_rng(7)
    issues, lines, periods = 40, 60, 14
    scores = np.sqrt(1 - level) * fading(rng, issues * lines, periods, decay)
    scores = (scores + np.sqrt(level) * rng.normal(size=(issues * lines, 1))).reshape(issues, lines, periods)
    moments = lag_moments(scores, np.zeros_like(scores), np.arange(issues) * periods, periods - 1)
    found = level_and_decay(pooled_correlations(moments), moments.periods.sum(axis=1))
    assert found == (pytest.approx(level, abs=0.05), pytest.approx(decay, abs=0.06))
