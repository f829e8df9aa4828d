"""Quantiles of demand from its mean and its dispersion."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

FloatArray = npt.NDArray[np.float64]

OVERDISPERSED = 1.01  # variance / mean; closer to 1 the negative binomial is a Poisson to the last unit


def count_quantiles(levels: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """
    Quantiles in whole units: negative binomial where demand varies more than Poisson, else Poisson.

    The negative binomial with mean μ and variance φμ has r = μ / (φ - 1) and p = 1 / φ: Johnson, Kemp
    and Kotz (2005), *Univariate Discrete Distributions*, 3rd ed., section 5.1. Demand that varies less
    than Poisson is given Poisson's spread: too wide rather than too narrow.

    Parameters
    ----------
    levels : (q,)
        Probabilities inside (0, 1).
    mean : (...) units
        Expected demand. [μ >= 0]
    dispersion : (...)
        Variance over mean, broadcast against ``mean``. [φ]

    Returns
    -------
    quantiles : (..., q) units
        Smallest whole number that is not exceeded with the probability of its level.

    Examples
    --------
    Poisson(0.3) sells nothing with probability exp(-0.3) = 0.74; variance 3 x mean spreads wider:

    >>> count_quantiles(np.array([0.5, 0.9]), np.array([0.3, 20.0, 0.0]), np.array(1.0))
    array([[ 0.,  1.],
           [20., 26.],
           [ 0.,  0.]])
    >>> count_quantiles(np.array([0.5, 0.9]), np.array([20.0]), np.array([3.0]))
    array([[19., 30.]])
    """
    mean, dispersion = np.broadcast_arrays(mean[..., None], dispersion[..., None])
    excess = np.maximum(dispersion, OVERDISPERSED) - 1
    spread = stats.nbinom.ppf(levels, np.maximum(mean, np.finfo(float).tiny) / excess, 1 / (1 + excess))
    quantiles = np.where(dispersion > OVERDISPERSED, spread, stats.poisson.ppf(levels, mean))
    return np.where(mean > 0, quantiles, 0.0)


def amount_quantiles(levels: FloatArray, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """
    Quantiles of what is sold in fractions (weight, metres): gamma with the same mean and variance.

    Parameters
    ----------
    levels, mean, dispersion
        As in `count_quantiles`.

    Returns
    -------
    quantiles : (..., q) units

    Examples
    --------
    Shape 1 is the exponential, whose median is log 2:

    >>> amount_quantiles(np.array([0.5]), np.array([1.0]), np.array([1.0])).round(4)
    array([[0.6931]])
    """
    mean, dispersion = np.broadcast_arrays(mean[..., None], dispersion[..., None])
    quantiles = dispersion * stats.gamma.ppf(levels, np.maximum(mean, np.finfo(float).tiny) / dispersion)
    return np.where(mean > 0, quantiles, 0.0)
