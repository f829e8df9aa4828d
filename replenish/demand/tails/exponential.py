"""Tails that fall off at a constant rate."""

from __future__ import annotations

import numpy as np

from replenish.demand.tails.flat import flat
from replenish.problem.arrays import FloatArray


def exponential(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand that continues the outermost two levels with an exponential tail.

    Above, each halving of the remaining probability adds the same number of units; below, mirrored and
    never negative. The rule of GluonTS' quantile forecasts.

    Parameters
    ----------
    levels : (q,)
        With ``q = 1`` nothing can be continued: the tail is flat.
    quantiles : (..., q) units
    probabilities : (k,)
        Outside the levels.

    Returns
    -------
    (..., k) units

    Examples
    --------
    The exponential distribution itself, from its p80 and p90:

    >>> exponential(np.array([0.8, 0.9]), -np.log([0.2, 0.1]), np.array([0.99])).round(3)
    array([4.605])
    """
    if levels.size == 1:
        return flat(levels, quantiles, probabilities)
    above = probabilities > levels[-1]
    demand = np.empty((*quantiles.shape[:-1], probabilities.size))
    demand[..., above] = _continued(quantiles[..., -2:], 1 - levels[-2:], 1 - probabilities[above])
    demand[..., ~above] = _continued(quantiles[..., 1::-1], levels[1::-1], probabilities[~above])
    return np.maximum(demand, 0.0)


def _continued(quantiles: FloatArray, remaining: FloatArray, wanted: FloatArray) -> FloatArray:
    """Straight line through two quantiles over the logarithm of the remaining probability."""
    rate = (quantiles[..., 1] - quantiles[..., 0]) / np.log(remaining[0] / remaining[1])
    return np.asarray(quantiles[..., 1:] + rate[..., None] * np.log(remaining[1] / wanted))
