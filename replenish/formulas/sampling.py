"""Demand paths from quantiles: shared, stratified, dependent draws and one matrix product per period."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import qmc, rankdata

FloatArray = npt.NDArray[np.float64]

TailFormula = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""``(levels (q,), quantiles (..., q) units, probabilities (k,)) -> (..., k)`` units outside the levels."""


def stratified_uniforms(paths: int, periods: int, seed: int, rho: float = 0.0) -> FloatArray:
    """
    Uniform draws whose every period is perfectly stratified, with autocorrelation ``rho``.

    Scrambled Sobol points become normal scores, an AR(1) process joins the periods (a Gaussian copula
    with correlation ``rho ** lag``), and ranks bring every period back to the midpoints of ``s`` equal
    strata: each marginal is reproduced as well as ``s`` points can.

    Parameters
    ----------
    paths, periods
        ``s`` and ``t``.
    seed
        Same seed, same draws.
    rho
        Autocorrelation of the normal scores from one period to the next [-1 < rho < 1].

    Returns
    -------
    (s, t) inside (0, 1)

    Examples
    --------
    >>> np.sort(stratified_uniforms(4, 2, seed=1), axis=0)[:, 0]
    array([0.125, 0.375, 0.625, 0.875])
    """
    sobol = qmc.Sobol(periods, rng=np.random.default_rng(seed))
    points = sobol.random_base2(max(int(np.ceil(np.log2(paths))), 0))[:paths]
    scores = ndtri(np.clip(points, 1e-12, 1 - 1e-12))
    for period in range(1, periods):
        scores[:, period] = rho * scores[:, period - 1] + np.sqrt(1 - rho**2) * scores[:, period]
    ranks = rankdata(scores, method="ordinal", axis=0)
    return np.asarray((ranks - 0.5) / paths)


def interpolation_weights(levels: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Weights that interpolate a quantile function linearly between its levels.

    Outside the levels the nearest one has all the weight.

    Returns
    -------
    (q, k)
        ``quantiles (..., q) @ weights`` are the quantiles at the ``k`` probabilities.

    Examples
    --------
    >>> interpolation_weights(np.array([0.1, 0.5, 0.9]), np.array([0.05, 0.2, 0.9]))
    array([[1.  , 0.75, 0.  ],
           [0.  , 0.25, 0.  ],
           [0.  , 0.  , 1.  ]])
    """
    return np.array([np.interp(probabilities, levels, unit) for unit in np.eye(levels.size)])


def sampled_quantiles(
    levels: FloatArray, quantiles: FloatArray, uniforms: FloatArray, tail: TailFormula
) -> FloatArray:
    """
    Demand on every path: the quantile function at the path's draw of the period.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    uniforms : (s, t)
        Shared by all lines: expected costs add up, so sharing changes nothing there.
    tail
        Demand outside the given levels.

    Returns
    -------
    (n, s, t) units
    """
    lines, periods, _ = quantiles.shape
    paths = np.empty((lines, uniforms.shape[0], periods))
    for period in range(periods):
        draws = uniforms[:, period]
        cells = quantiles[:, period, :]
        paths[:, :, period] = cells @ interpolation_weights(levels, draws)
        outside = (draws < levels[0]) | (draws > levels[-1])
        if outside.any():
            paths[:, outside, period] = tail(levels, cells, draws[outside])
    return paths
