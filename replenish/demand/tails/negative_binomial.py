"""Tails of a negative binomial distribution, for whole units."""

from __future__ import annotations

import numpy as np

from replenish.demand.tails.gamma import gamma
from replenish.formulas.counts.fit import MOST_UNITS, count_paths, cumulative_counts, fitted_counts
from replenish.problem.arrays import FloatArray


def negative_binomial(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand beyond the levels as if it were negative binomial there.

    Fitted to all levels where the quantiles are whole numbers of up to 40 units; above that, and where no
    count distribution agrees with them, the gamma distribution is its limit.

    Parameters
    ----------
    levels : (q,)
    quantiles : (..., q) units
    probabilities : (k,)
        Outside the levels.

    Returns
    -------
    (..., k) units

    Examples
    --------
    >>> from scipy.stats import nbinom as truth
    >>> levels = np.arange(1, 20) / 20
    >>> negative_binomial(levels, truth.ppf(levels, 2.0, 0.5), np.array([0.01, 0.99]))
    array([0., 9.])
    """
    demand = gamma(levels, quantiles, probabilities)
    rows, flat = quantiles.reshape(-1, levels.size), demand.reshape(-1, probabilities.size)
    slow = np.flatnonzero((rows[:, -1] > 0) & (rows[:, -1] <= MOST_UNITS) & (rows % 1 == 0).all(axis=1))
    if slow.size:
        mean, dispersion, agrees = fitted_counts(levels, rows[slow], np.full(slow.size, np.nan))
        highest = float(probabilities.max(initial=0.0))
        counts = count_paths(cumulative_counts(mean[agrees], dispersion[agrees], highest), probabilities)
        ends = np.clip(counts, None, np.where(probabilities < levels[0], rows[slow[agrees], :1], np.inf))
        flat[slow[agrees]] = np.maximum(
            ends, np.where(probabilities > levels[-1], rows[slow[agrees], -1:], 0.0)
        )
    return flat.reshape(demand.shape)
