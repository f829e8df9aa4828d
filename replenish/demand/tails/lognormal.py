"""Tails of a lognormal distribution that agrees with the forecast's centre and edge."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from replenish.demand.tails.exponential import exponential
from replenish.problem.arrays import FloatArray


def lognormal(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand beyond the levels as if its logarithm were normally distributed there.

    Heavier than `gamma` above: promotions, fashion, spare parts. As there, each side follows from the
    outermost quantile and the one nearest the median; where the centre is 0 the tail is `exponential`.

    Parameters
    ----------
    levels : (q,)
        With ``q = 1`` no lognormal fits.
    quantiles : (..., q) units
    probabilities : (k,)
        Outside the levels.

    Returns
    -------
    (..., k) units

    Examples
    --------
    >>> from scipy.stats import lognorm as truth
    >>> levels = np.array([0.1, 0.5, 0.9])
    >>> tails = lognormal(levels, truth.ppf(levels, 0.8), np.array([0.01, 0.99]))
    >>> (tails / truth.ppf([0.01, 0.99], 0.8)).round(4)
    array([1., 1.])
    """
    demand = exponential(levels, quantiles, probabilities)
    if levels.size == 1:
        return demand
    centre = int(np.abs(levels - 0.5).argmin())
    above = probabilities > levels[-1]
    for side, edge in ((above, levels.size - 1), (~above, 0)):
        if side.any() and edge != centre:
            ends = quantiles[..., [centre, edge]]
            fitted = np.asarray((ends > 0).all(axis=-1))
            tail = _continued(ends, ndtri(levels[[centre, edge]]), ndtri(probabilities[side]))
            demand[..., side] = np.where(fitted[..., None], tail, demand[..., side])
    return demand


def _continued(quantiles: FloatArray, scores: FloatArray, wanted: FloatArray) -> FloatArray:
    """Straight line through two logarithms over the normal scores of their levels."""
    logs = np.log(np.maximum(quantiles, np.finfo(float).tiny))
    slope = (logs[..., 1] - logs[..., 0]) / (scores[1] - scores[0])
    exponent = logs[..., 1, None] + slope[..., None] * (wanted - scores[1])
    return np.asarray(np.exp(np.clip(exponent, -700, 700)))
