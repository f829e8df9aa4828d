"""Draws and sampled quantiles against scipy's distributions and plain interpolation."""

import numpy as np
import pytest
from scipy.stats import gamma, norm, poisson, spearmanr

from replenish.demand.tails import TAILS
from replenish.formulas.sampling import sampled_quantiles, stratified_uniforms


def test_every_period_is_perfectly_stratified():
    uniforms = stratified_uniforms(100, 6, seed=3, rho=0.4)
    expected = (np.arange(100) + 0.5) / 100
    assert np.sort(uniforms, axis=0) == pytest.approx(np.tile(expected[:, None], (1, 6)))


def test_the_seed_decides():
    assert (stratified_uniforms(64, 5, seed=1) == stratified_uniforms(64, 5, seed=1)).all()
    assert (stratified_uniforms(64, 5, seed=1) != stratified_uniforms(64, 5, seed=2)).any()


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8, -0.3])
def test_periods_are_correlated_as_asked(rho):
    uniforms = stratified_uniforms(4096, 4, seed=1, rho=rho)
    pearson = np.corrcoef(norm.ppf(uniforms[:, 1]), norm.ppf(uniforms[:, 2]))[0, 1]
    assert pearson == pytest.approx(rho, abs=0.03)
    two_apart = spearmanr(uniforms[:, 0], uniforms[:, 2]).statistic
    assert two_apart == pytest.approx(6 / np.pi * np.arcsin(rho**2 / 2), abs=0.03)


def test_sampled_paths_are_the_quantile_function_of_each_draw():
    rng = np.random.default_rng(0)
    levels = np.array([0.2, 0.5, 0.7])
    quantiles = np.sort(rng.gamma(2, 5, size=(3, 4, 3)), axis=2)
    uniforms = rng.uniform(0.2, 0.7, size=(9, 4))
    found = sampled_quantiles(levels, quantiles, uniforms, TAILS["refuse"])
    for n, s, t in np.ndindex(3, 9, 4):
        assert found[n, s, t] == pytest.approx(np.interp(uniforms[s, t], levels, quantiles[n, t]))


def test_quantiles_do_not_add():
    # Poisson 20, four weeks: the sum of weekly p90s overstates the p90 of the sum by 13 %
    levels = np.arange(1, 100) / 100
    quantiles = np.tile(poisson.ppf(levels, 20), (1, 4, 1))
    paths = sampled_quantiles(levels, quantiles, stratified_uniforms(4096, 4, seed=1), TAILS["gamma"])
    joined = np.quantile(np.rint(paths).sum(axis=2), 0.9)
    assert joined == pytest.approx(poisson.ppf(0.9, 80), abs=1.01)
    assert 4 * poisson.ppf(0.9, 20) / joined == pytest.approx(1.13, abs=0.02)


@pytest.mark.parametrize(
    ("shape", "tolerance", "why"),
    [
        (15.0, 0.01, "nearly symmetric"),
        (2.0, 0.02, "skewed"),
        (0.6, 0.06, "very skewed: straight lines between five levels overstate a convex quantile function"),
    ],
)
def test_a_sum_of_sampled_gamma_periods_is_gamma(shape, tolerance, why):
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    quantiles = np.tile(gamma.ppf(levels, shape), (1, 8, 1))
    paths = sampled_quantiles(levels, quantiles, stratified_uniforms(4096, 8, seed=2), TAILS["gamma"])
    total = paths.sum(axis=2)[0]
    for level in (0.5, 0.9, 0.98):
        assert np.quantile(total, level) == pytest.approx(gamma.ppf(level, 8 * shape), rel=tolerance), why
