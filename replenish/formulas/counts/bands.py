"""What many quantiles in whole units say of a distribution: a band for every number of units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

FloatArray = npt.NDArray[np.float64]

SMOOTHING = 200  # rounds; twice as many move no probability by 1e-4
CERTAIN = 1e-9  # probability of what is as good as never, so that scores stay finite
EDGE = 1e-7  # probability by which the ends of a band are kept off: a level itself belongs to one side only


def bands(levels: FloatArray, quantiles: FloatArray, units: int) -> tuple[FloatArray, FloatArray]:
    """
    Least and most that the probability of at most 0, 1, … units can be, ``(c, k)`` each.

    A whole number ``x`` is the quantile at ``p`` if ``F(x - 1) < p <= F(x)``; between two levels nothing more
    is known than that the probability lies between them.

    Examples
    --------
    >>> bands(np.array([0.1, 0.5, 0.9]), np.array([[0.0, 0.0, 2.0]]), 4)
    (array([[0.5, 0.5, 0.9, 0.9]]), array([[0.9, 0.9, 1. , 1. ]]))
    """
    number = np.arange(units)
    reached = (quantiles[:, :, None] <= number).sum(axis=1)
    ends = np.concatenate([[0.0], levels, [1.0]])
    return ends[reached], ends[reached + 1]


def within_bands(cumulative: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """
    Distribution moved as smoothly as possible into the bands of its quantiles.

    Its normal scores are shifted; the shift runs through the bands like a taut string (Davies and Kovac
    2001, *Annals of Statistics* 29(1)), and beyond the last of them it stays what it was there.

    Parameters
    ----------
    cumulative : (c, m)
        Probability of at most 0, 1, … units.
    low, high : (c, k)
        `bands` of the first of them.

    Returns
    -------
    (c, m)
        Rising.

    Examples
    --------
    >>> before = np.array([[0.3, 0.7, 0.9, 0.99]])
    >>> moved = within_bands(before, np.array([[0.5, 0.5]]), np.array([[0.6, 0.8]]))
    >>> moved.round(2)
    array([[0.5 , 0.8 , 0.95, 1.  ]])
    """
    known = min(cumulative.shape[1], low.shape[1])
    score = ndtri(np.clip(cumulative, CERTAIN, 1 - CERTAIN))
    inside = score[:, :known]
    least = np.where(low > 0, ndtri(low + EDGE), -np.inf)[:, :known] - inside
    most = np.where(high < 1, ndtri(high - EDGE), np.inf)[:, :known] - inside
    shift = np.clip(np.zeros_like(inside), least, most)
    for _ in range(SMOOTHING):
        before = np.concatenate([shift[:, :1], shift[:, :-1]], axis=1)
        after = np.concatenate([shift[:, 1:], shift[:, -1:]], axis=1)
        shift = np.clip(shift / 2 + (before + after) / 4, least, most)
    rest = np.repeat(shift[:, -1:], cumulative.shape[1] - known, axis=1)
    return np.maximum.accumulate(ndtr(score + np.concatenate([shift, rest], axis=1)), axis=1)
