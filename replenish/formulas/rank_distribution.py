"""How past demand was spread over its forecasts' probabilities: what coverage is read from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

BINS = 400  # of the probability scale
NOBODY = 1e-9  # periods at risk; less is arithmetic


def rank_distribution(
    lower: FloatArray, upper: FloatArray, censored: BoolArray, group: IntArray, groups: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """
    Share of past demand up to each probability, per group: without censored periods, and with them.

    A calibrated forecast has share ``u`` up to ``u``. A demand in whole units counts evenly over its
    interval (Czado, Gneiting and Held 2009, *Biometrics* 65(4), eq. 2). A censored period says "this or
    more"; the product-limit estimate of Kaplan and Meier (1958), *Journal of the American Statistical
    Association* 53, is right where shelves run empty independently of the demand of the period. Leaving
    censored periods out is right where they are ordinary ones. The truth lies between.

    Parameters
    ----------
    lower, upper : (k,)
        Intervals of probability, all known.
    censored : (k,)
    group : (k,)
        Group of each period, below ``groups``.

    Returns
    -------
    known, limit : (g, 401)
        Shares at the probabilities 0, 1/400, … 1, without and with censored periods.
    count : (g,)
        Periods whose demand is known.

    Examples
    --------
    Half of demand in the upper quarter, the rest below:

    >>> known, limit, count = rank_distribution(np.array([0.0, 0.75]), np.array([0.75, 1.0]),
    ...                                         np.array([False, False]), np.array([0, 0]), 1)
    >>> known[0, [100, 300, 400]].round(3), count
    (array([0.167, 0.5  , 1.   ]), array([2.]))
    """
    seen = ~censored
    total = _cumulative(lower[seen], upper[seen], group[seen], groups)
    count = np.bincount(group[seen], minlength=groups).astype(np.float64)
    known = np.divide(total, count[:, None], out=_uniform(groups), where=count[:, None] > 0)
    return known, _product_limit(total, lower[censored], group[censored], count), count


def _cumulative(lower: FloatArray, upper: FloatArray, group: IntArray, groups: int) -> FloatArray:
    """Number of demands up to each edge, each spread evenly over its interval, ``(g, bins + 1)``."""
    left = np.floor(lower * BINS + 0.5).astype(np.int64)
    right = np.maximum(np.floor(upper * BINS + 0.5).astype(np.int64), left + 1)
    left, right = np.minimum(left, BINS - 1), np.minimum(right, BINS)
    right = np.maximum(right, left + 1)
    density = 1.0 / (right - left)
    width, size = BINS + 1, groups * (BINS + 1)
    rises = np.bincount(group * width + left, density, size) - np.bincount(
        group * width + right, density, size
    )
    per_bin = np.cumsum(rises.reshape(groups, width), axis=1)[:, :BINS]
    return np.concatenate([np.zeros((groups, 1)), np.cumsum(per_bin, axis=1)], axis=1)


def _product_limit(total: FloatArray, floor: FloatArray, group: IntArray, count: FloatArray) -> FloatArray:
    """Kaplan-Meier share up to each edge; censored demands leave in the middle of their floor's bin."""
    groups = len(count)
    place = np.minimum(np.floor(floor * BINS + 0.5).astype(np.int64), BINS - 1)
    leaving = np.bincount(group * BINS + place, minlength=groups * BINS).reshape(groups, BINS)
    left = np.cumsum(leaving, axis=1)
    at_risk = count[:, None] - total[:, :-1] + left[:, -1:] - left + leaving / 2
    hazard = np.divide(np.diff(total, axis=1), at_risk, out=np.zeros_like(at_risk), where=at_risk > NOBODY)
    survival = np.cumprod(1 - np.clip(hazard, 0.0, 1.0), axis=1)
    share = np.concatenate([np.zeros((groups, 1)), 1 - survival], axis=1)
    return np.where(count[:, None] > 0, share, _uniform(groups))


def _uniform(groups: int) -> FloatArray:
    return np.tile(np.arange(BINS + 1) / BINS, (groups, 1))


def probability_reached(shares: FloatArray, levels: FloatArray) -> FloatArray:
    """
    Probability at which each level's share of past demand is reached, ``(g, q)``.

    Parameters
    ----------
    shares : (g, 401)
    levels : (q,)

    Examples
    --------
    Demand that came out twice as low as forecast reaches its median at the forecast's p25:

    >>> probability_reached(np.minimum(np.linspace(0, 2, 401), 1)[None, :], np.array([0.5, 0.9]))
    array([[0.25, 0.45]])
    """
    edges = np.arange(BINS + 1) / BINS
    return np.stack([np.interp(levels, row, edges) for row in np.maximum.accumulate(shares, axis=1)])


def share_reached(shares: FloatArray, probabilities: FloatArray) -> FloatArray:
    """Share of past demand up to some probabilities, ``(g, q)``: coverage."""
    edges = np.arange(BINS + 1) / BINS
    return np.stack([np.interp(probabilities, edges, row) for row in shares])
