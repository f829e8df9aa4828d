"""Luck that all lines share: how much of it there was, and paths in an order that has it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from replenish.formulas.autocorrelation import LEAST_SIGNAL

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PRIOR_DATES = 8.0  # a share from so many dates is off by half of itself (chi-square), and counts half


class CommonShare(NamedTuple):
    """
    Share of the variance of past errors that lines had in common.

    Parameters
    ----------
    share
        In [0, 1], drawn to 0.
    dates
        Different target periods in which two or more lines are known.
    """

    share: float
    dates: int


def common_share(score: FloatArray, hidden: FloatArray, first: IntArray) -> CommonShare:
    """
    Correlation of two lines' errors of the same issue and target period, pooled over all pairs of lines.

    The products of all pairs follow from sums: ``(Σ z)² - Σ z²``. Whole units hide part of a score, as
    in `lag_moments`. It is shrunk as if 8 more target periods had been seen in which lines had nothing in
    common; issues that overlap tell of the same periods, which count once.

    Parameters
    ----------
    score, hidden : (i, n, t)
        Normal scores of what happened after each issue, and the variance that whole units hide; NaN
        where unknown.
    first : (i,)
        Target period of each issue's first one.

    Examples
    --------
    Two lines that always err alike, on 24 dates; of the share 1, a quarter is not believed:

    >>> score = np.tile(np.where(np.arange(24) % 2 == 0, 1.0, -1.0), (1, 2, 1))
    >>> common_share(score, np.zeros_like(score), np.array([-24]))
    CommonShare(share=0.75, dates=24)
    """
    known = np.isfinite(score)
    if not known.any():
        return CommonShare(0.0, 0)
    centred = np.where(known, score - np.nanmean(score), 0.0)
    count = np.maximum(known.sum(axis=(0, 2)), 1)
    visible = (centred**2).sum(axis=(0, 2)) / count
    total = visible + np.where(known, hidden, 0.0).sum(axis=(0, 2)) / count
    reliability = np.divide(visible, total, out=np.zeros_like(total), where=total > 0)
    weight = np.where(known, (np.maximum(reliability, LEAST_SIGNAL) * np.sqrt(total))[:, None], 0.0)
    alike = (known.sum(axis=1) > 1) & (weight.sum(axis=1) > 0)
    clock = first[:, None] + np.arange(score.shape[2])
    dates = np.unique(clock[alike]).size
    possible = _pairs(weight)[alike].sum()
    found = float(_pairs(centred)[alike].sum() / possible) if possible > 0 else 0.0
    return CommonShare(float(np.clip(found * dates / (dates + PRIOR_DATES), 0.0, 1.0)), dates)


def _pairs(values: FloatArray) -> FloatArray:
    """Sum of the products of all ordered pairs of different lines, ``(i, t)``."""
    return np.asarray(values.sum(axis=1) ** 2 - (values**2).sum(axis=1))


def order_with_common_luck(size: FloatArray, share: float, rng: np.random.Generator) -> IntArray:
    """
    Order in which each line takes its paths, so that lines share a part of their luck.

    Every line keeps all its paths, each once, so nothing that is expected of a line alone changes. A
    line's rank among its own paths follows a Gaussian copula with one common factor (Vasicek 2002, "The
    distribution of loan portfolio value", *Risk* 15(12)).

    Parameters
    ----------
    size : (n, s)
        What ranks the paths of a line.
    share
        Of the variance of the normal scores that all lines have in common [0 <= share <= 1].

    Returns
    -------
    (n, s) positions

    Examples
    --------
    All luck in common: the large paths of all lines come together.

    >>> size = np.array([[3.0, 1.0, 2.0], [10.0, 30.0, 20.0]])
    >>> order = order_with_common_luck(size, 1.0, np.random.default_rng(1))
    >>> np.take_along_axis(size, order, axis=1)
    array([[ 1.,  2.,  3.],
           [10., 20., 30.]])
    """
    lines, paths = size.shape
    scores = ndtri((np.arange(paths) + 0.5) / paths)
    own = rng.permuted(np.broadcast_to(scores, (lines, paths)), axis=1)
    luck = np.sqrt(share) * scores + np.sqrt(1 - share) * own
    rank = np.argsort(np.argsort(luck, axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(np.argsort(size, axis=1, kind="stable"), rank, axis=1))
