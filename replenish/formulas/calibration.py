"""Whether what happens stays within a quantile as often as its level says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def rank_histogram(lower: FloatArray, upper: FloatArray, bins: int) -> FloatArray:
    """
    Share of each line's demand that fell into each equal slice of its forecast distribution.

    Flat when the forecast is calibrated, a hump when it is too wide, a valley when it is too narrow, a slope
    when it is biased. A demand that takes an interval of probability (whole units) is spread over it:
    the nonrandomised histogram of Czado, Gneiting and Held (2009), *Biometrics* 65(4), section 2.

    Parameters
    ----------
    lower, upper : (n, k)
        Ends of the interval that each demand took in its forecast, inside [0, 1]; NaN where not known.
    bins
        Number of slices ``b``.

    Returns
    -------
    (n, b) counts
        Adds up to the number of known demands of each line.

    Examples
    --------
    >>> rank_histogram(np.array([[0.0, 0.5]]), np.array([[1.0, 0.75]]), 4)
    array([[0.25, 0.25, 1.25, 0.25]])
    """
    edges = np.arange(1, bins + 1) / bins
    width = np.maximum(upper - lower, np.finfo(np.float64).tiny)
    below = [np.nansum(np.clip((edge - lower) / width, 0.0, 1.0), axis=1) for edge in edges]
    return np.diff(np.stack(below, axis=1), axis=1, prepend=0.0)


def ranks_among(paths: FloatArray, actual: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Interval of probability ``[P(demand < y), P(demand <= y)]`` of each demand among its paths.

    A demand between two paths takes the one slice between them.

    Parameters
    ----------
    paths : (n, s) units
        Equally likely demands.
    actual : (n,) units

    Examples
    --------
    >>> ranks_among(np.array([[1.0, 2.0, 2.0, 4.0]]), np.array([2.0]))
    (array([0.25]), array([0.75]))
    >>> ranks_among(np.array([[1.0, 2.0, 2.0, 4.0]]), np.array([9.0]))
    (array([0.8]), array([1.]))
    """
    paths_count = paths.shape[1]
    below = (paths < actual[:, None]).sum(axis=1)
    upto = (paths <= actual[:, None]).sum(axis=1)
    between = below == upto
    slices = np.where(between, paths_count + 1, paths_count)
    return below / slices, np.where(between, below + 1, upto) / slices


def cheapest_level(costs: FloatArray) -> IntArray:
    """
    Position of the level that would have been cheapest in hindsight; the lowest of several.

    A forecast whose quantiles mean what they say is cheapest, on average, at the level the costs ask for.
    What the cheapest level saves against that one is the part of the cost that only relabelling the
    levels could have avoided: the miscalibration term of a quantile score (Gneiting and others 2023,
    *Annual Review of Statistics and Its Application* 10, section 4), here for one map of levels per group.
    It is never negative, and a little above 0 by chance.

    Parameters
    ----------
    costs : (..., g) money

    Examples
    --------
    >>> cheapest_level(np.array([[8.0, 5.0, 5.0]]))
    array([1])
    """
    return np.asarray(np.argmin(costs, axis=-1), dtype=np.int64)
