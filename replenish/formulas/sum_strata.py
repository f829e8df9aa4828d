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


def peak_strata(
    chances: FloatArray, owned: FloatArray, lost: BoolArray, *, lead_time: int, strata: int
) -> FloatArray:
    """
    Most that a line has needed at the end of any period of its window so far, where goods arrive on the way.

    What later periods add to the need of the first one is the largest of the sums of their demands less
    receipts, or nothing. These are independent, so it follows from the last period backwards: a period adds
    its own and what those after it add, or nothing (Lindley 1952, *Mathematical Proceedings of the
    Cambridge Philosophical Society* 48(2)). Arguments as of `consumed_strata`; ``owned`` is whole.

    Returns
    -------
    (n, s, t - L) units
        Rising; what is owned by the first period is taken off.

    Examples
    --------
    A unit or none in each of two periods, one unit comes in the second: the need is at most that of the first
    or one less than that of both, so it is 0 or 1, evenly:

    >>> coin, owned = np.full((1, 2, 2), 0.5), np.array([[0.0, 1.0]])
    >>> peak_strata(coin, owned, np.array([False]), lead_time=0, strata=4)[0, :, 1]
    array([0., 0., 1., 1.])
    """
    receipts = np.diff(owned, axis=1, prepend=0.0).astype(np.int64)
    receipts[:, : lead_time + 1] = 0
    first = next(_sums(chances, owned, lost, lead_time))
    peaks = np.empty((len(chances), strata, chances.shape[1] - lead_time))
    patterns, pattern = np.unique(receipts > 0, axis=0, return_inverse=True)
    for number, arrives in enumerate(patterns):
        lines = np.flatnonzero(pattern.ravel() == number)
        known = first[lines], chances[lines], receipts[lines]
        for place, chance in enumerate(_peaks(*known, np.flatnonzero(arrives), lead_time)):
            peaks[lines, :, place] = strata_means(chance, strata)
    return peaks - owned[:, None, lead_time, None]


def _peaks(
    first: FloatArray,
    chances: FloatArray,
    receipts: npt.NDArray[np.int64],
    arrivals: npt.NDArray[np.int64],
    lead_time: int,
) -> Iterator[FloatArray]:
    """Probability ``(n, m)`` of each peak so far, of lines to which goods come in the same periods."""
    size = first.shape[1]
    length = next_fast_len(size, real=True)
    waves, begin = rfft(chances, length, axis=2), rfft(first, length, axis=1)
    for last in range(lead_time, chances.shape[1]):
        end, added = last + 1, np.ones_like(begin)
        for arrival in arrivals[arrivals <= last][::-1].tolist():  # between two arrivals need only grows
            total = irfft(added * waves[:, arrival:end].prod(axis=1), length, axis=1)
            added = rfft(_less(total[:, :size], receipts[:, arrival]), length, axis=1)
            end = arrival
        total = irfft(begin * added * waves[:, lead_time + 1 : end].prod(axis=1), length, axis=1)
        yield np.maximum(total[:, :size], 0.0)


def _less(chance: FloatArray, units: npt.NDArray[np.int64]) -> FloatArray:
    """Distribution ``(n, m)`` of a number less some units, or of nothing where these are more."""
    place = np.arange(chance.shape[1]) + units[:, None]
    inside = place < chance.shape[1]
    moved = np.where(inside, np.take_along_axis(chance, np.where(inside, place, 0), axis=1), 0.0)
    moved[:, 0] += np.where(np.arange(chance.shape[1]) < units[:, None], chance, 0.0).sum(axis=1)
    return moved


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
