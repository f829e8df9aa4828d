"""Where a realised demand stood in its forecast, as normal scores: what past errors have in common."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

FloatArray = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-12  # probability; two ends closer than this are one point


def rank_intervals(paths: FloatArray, actual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Interval of probability that a realised demand takes in its forecast distribution.

    For demand that comes in whole units this is ``(F(x - 1), F(x)]``, wide where demand is slow; for
    other demand it is one of ``s`` strata. A uniform draw inside is the randomised probability integral
    transform: Czado, Gneiting and Held (2009), *Biometrics* 65(4), section 2.

    Parameters
    ----------
    paths : (n, s, t) units
        Equally likely demands, period by period.
    actual : (n, t) units
        What happened; NaN where unknown.

    Returns
    -------
    lower, upper : (n, t)
        Ends of the interval inside [0, 1]; NaN where unknown.

    Examples
    --------
    One of four draws is below 2, two are 2:

    >>> paths = np.array([[[1.0], [2.0], [2.0], [5.0]]])
    >>> rank_intervals(paths, np.array([[2.0]]))
    (array([[0.25]]), array([[0.75]]))
    >>> rank_intervals(paths, np.array([[3.0]]))
    (array([[0.625]]), array([[0.875]]))
    """
    draws = paths.shape[1]
    below = (paths < actual[:, None, :]).mean(axis=1)
    upto = (paths <= actual[:, None, :]).mean(axis=1)
    between = upto - below < NEGLIGIBLE
    lower = np.where(between, np.maximum(below - 0.5 / draws, 0.0), below)
    upper = np.where(between, np.minimum(upto + 0.5 / draws, 1.0), upto)
    known = np.isfinite(actual)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def expected_scores(lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Mean and variance of a standard normal variable known to lie between two of its quantiles.

    Johnson, Kotz and Balakrishnan (1994), *Continuous Univariate Distributions* 1, 2nd ed., section
    13.10.1. The mean is the normal score of a demand; the variance is what whole units hide.

    Parameters
    ----------
    lower, upper : (...)
        Probabilities, ``lower < upper``; NaN stays NaN.

    Returns
    -------
    score, hidden : (...)

    Examples
    --------
    The upper half of a normal distribution has mean sqrt(2 / pi) and variance 1 - 2 / pi:

    >>> score, hidden = expected_scores(np.array([0.5]), np.array([1.0]))
    >>> score.round(4), hidden.round(4)
    (array([0.7979]), array([0.3634]))
    """
    left, right, width = ndtri(lower), ndtri(upper), upper - lower
    density_left, density_right = _density(left), _density(right)
    score = (density_left - density_right) / width
    moment = (_times(left, density_left) - _times(right, density_right)) / width
    return score, np.maximum(1 + moment - score**2, 0.0)


def _density(scores: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * np.minimum(np.abs(scores), 40.0) ** 2) / np.sqrt(2 * np.pi))


def _times(scores: FloatArray, density: FloatArray) -> FloatArray:
    """Product that is 0 at both infinities."""
    return np.where(np.isinf(scores), 0.0, np.where(np.isinf(scores), 0.0, scores) * density)
