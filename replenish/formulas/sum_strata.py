"""Exact distribution of what independent periods of whole units add up to, at equally likely strata."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

DECIMALS = 9  # of a stratum's mean: a stratum inside one unit has exactly that unit


def consumed_strata(
    chances: FloatArray, owned: FloatArray, lost: BoolArray, *, lead_time: int, strata: int
) -> FloatArray:
    """
    Units taken from what a line owns until the end of each period of its window, without an order.

    The distribution of the running sum follows from those of the periods by convolution. Where demand that
    meets an empty shelf is lost, no more can be taken before the order arrives than is owned by then.
    From the arrival on every unit counts. A stratum has its mean, so the expected excess over a whole number
    of units is exact wherever no stratum reaches over more than two of them.

    Parameters
    ----------
    chances : (n, t, k)
        Probability of 0, 1, … units in each period; periods are independent.
    owned : (n, t) units
        On hand minus backorders and receipts so far, by period; whole where ``lost`` [>= 0 there].
    lost : (n,)
        Whether unmet demand is lost.
    lead_time
        ``L`` periods; the window is the rest.
    strata
        ``s``.

    Returns
    -------
    (n, s, t - L) units
        Rising.

    Examples
    --------
    Two periods, each with a unit or none; with one owned and lost sales the first can take no more than one:

    >>> coin = np.full((1, 2, 2), 0.5)
    >>> consumed_strata(coin, np.zeros((1, 2)), np.array([False]), lead_time=1, strata=4)[0, :, 0]
    array([0., 1., 1., 2.])
    >>> consumed_strata(coin, np.zeros((1, 2)), np.array([True]), lead_time=1, strata=4)[0, :, 0]
    array([0., 0., 1., 1.])
    """
    sums = _sums(chances, owned, lost, lead_time)
    return np.stack([strata_means(chance, strata) for chance in sums], axis=2)


def _sums(chances: FloatArray, owned: FloatArray, lost: BoolArray, lead_time: int) -> Iterator[FloatArray]:
    """Probability ``(n, m)`` of each number of units taken, for every period of the window."""
    _, periods, units = chances.shape
    size = periods * (units - 1) + 1
    length = next_fast_len(size, real=True)
    waves = rfft(chances, length, axis=2)
    clipped = np.flatnonzero(lost) if lead_time else np.empty(0, dtype=np.int64)
    floors = np.minimum(owned[clipped], size - 1).astype(np.int64)
    total = np.ones_like(waves[:, 0])
    for period in range(periods):
        total = total * waves[:, period]
        if period < lead_time and clipped.size:
            stopped = _stopped(irfft(total[clipped], length, axis=1), floors[:, period])
            total[clipped] = rfft(stopped, length, axis=1)
        if period >= lead_time:
            yield np.maximum(irfft(total, length, axis=1)[:, :size], 0.0)


def _stopped(chance: FloatArray, floor: npt.NDArray[np.int64]) -> FloatArray:
    """Move the probability of more units than there are ``(c,)`` to all that there are."""
    beyond = np.arange(chance.shape[1]) > floor[:, None]
    excess = np.where(beyond, chance, 0.0)
    chance = chance - excess
    chance[np.arange(len(chance)), floor] += excess.sum(axis=1)
    return chance


def strata_means(chance: FloatArray, strata: int) -> FloatArray:
    """
    Mean of each of ``s`` equally likely strata of whole-numbered demand.

    Parameters
    ----------
    chance : (n, k)
        Probability of 0, 1, … units; what is missing to 1 counts as the last.
    strata
        ``s``.

    Returns
    -------
    (n, s) units

    Examples
    --------
    >>> strata_means(np.array([[0.6, 0.4]]), 2)
    array([[0. , 0.8]])
    """
    lines, units = chance.shape
    edges = np.arange(1, strata) / strata
    below = np.concatenate([np.zeros((lines, 1)), np.cumsum(chance, axis=1)[:, :-1]], axis=1)
    partial = np.concatenate([np.zeros((lines, 1)), np.cumsum(below[:, 1:], axis=1)], axis=1)
    reached = np.searchsorted(edges, below[:, 1:], side="right")
    flat = (np.arange(lines)[:, None] * strata + reached).ravel()
    steps = np.bincount(flat, minlength=lines * strata).reshape(lines, strata)
    unit = np.cumsum(steps[:, :-1], axis=1)  # at each edge: the smallest number not exceeded that often
    area = unit * edges - np.take_along_axis(partial, unit, axis=1)
    whole = (units - 1) - partial[:, -1:]
    ends = np.concatenate([np.zeros((lines, 1)), area, whole], axis=1)
    return np.asarray(np.round(np.diff(ends, axis=1) * strata, DECIMALS))
