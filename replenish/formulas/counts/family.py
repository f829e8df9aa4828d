"""Count distributions of one family, from Poisson over negative binomial to Poisson orders of any size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

NEGATIVE_BINOMIAL = 0.0
GEOMETRIC_ORDERS = -1.0
SHAPES = (NEGATIVE_BINOMIAL, GEOMETRIC_ORDERS, -5.0, 0.5)
"""Looked at: 0.5 has the longest tail (Poisson-inverse Gaussian), -5 nearly Poisson orders of Poisson
size."""

LEAST_EXCESS = 1e-6  # dispersion - 1; less is Poisson


def family_chances(mean: FloatArray, dispersion: FloatArray, shape: FloatArray, units: int) -> FloatArray:
    """
    Probability of 0, 1, … units of Poisson-Tweedie demand.

    Poisson many orders, whose sizes follow from the shape: logarithmic at 0 (negative binomial demand),
    geometric at -1 (Pólya-Aeppli). El-Shaarawi, Zhu and Joe (2011), "Modelling species abundance using the
    Poisson-Tweedie family", *Environmetrics* 22(2): the generating function is
    ``exp(b ((1 - c)^a - (1 - cz)^a) / a)``, the recursion that of its logarithm's derivative (Panjer 1981).

    Parameters
    ----------
    mean : (c,) units
    dispersion : (c,)
        Variance over mean [>= 1]; 1 is Poisson.
    shape : (c,)
        [a <= 0.5]
    units
        ``k``.

    Returns
    -------
    (c, k)

    Examples
    --------
    Poisson orders, one a period, of geometric size with mean 2, sell nothing where there is no order:

    >>> chances = family_chances(np.array([2.0]), np.array([3.0]), np.array([-1.0]), 200)
    >>> (chances[0, :2] / np.exp(-1)).round(4), (chances @ np.arange(200)).round(4)
    (array([1. , 0.5]), array([2.]))
    """
    excess = np.maximum(dispersion - 1, LEAST_EXCESS)
    ratio = excess / (excess + 1 - shape)  # c
    rate = mean * (1 - ratio) ** (1 - shape)  # b c
    growth = np.empty((mean.size, units))
    growth[:, 0] = rate
    for unit in range(1, units):
        growth[:, unit] = growth[:, unit - 1] * (unit - shape) / unit * ratio
    chances = np.zeros((mean.size, units))
    chances[:, 0] = np.exp(-_orders(rate / ratio, ratio, shape))
    for unit in range(1, units):
        chances[:, unit] = (growth[:, :unit] * chances[:, unit - 1 :: -1]).sum(axis=1) / unit
    return chances


def _orders(scale: FloatArray, ratio: FloatArray, shape: FloatArray) -> FloatArray:
    """Minus the logarithm of the probability of nothing: orders a period."""
    safe = np.where(shape == 0, 1.0, shape)
    return np.asarray(scale * np.where(shape == 0, -np.log1p(-ratio), (1 - (1 - ratio) ** safe) / safe))
