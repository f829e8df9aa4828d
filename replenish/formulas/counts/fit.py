"""Distribution of slow demand in whole units, from a few of its quantiles and its mean."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, pdtr

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

MOST_UNITS = 40  # outermost quantile of what counts as slow; above it, steps of one unit matter little
SUPPORT = 160  # units; with 40 at p90, four times that is beyond 1e-4 for any dispersion looked at
DISPERSIONS = np.concatenate([[1.0], 1 + np.geomspace(0.05, 40.0, 30)])  # variance / mean; 1 is Poisson
MEANS = np.geomspace(0.004, 80.0, 340)  # units; 3 % apart
TOLERANCE = 0.01  # probability by which a distribution may miss a level and still agree with it
CHUNK_WITH_MEAN = 2_000  # cells fitted at a time with a mean: all dispersions of them stay in the cache
CHUNK = 2_000  # cells fitted at a time without a mean: 20 million comparisons


def fitted_counts(
    levels: FloatArray, quantiles: FloatArray, mean: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """
    Mean and dispersion of a negative binomial with the given quantiles, and whether there is one.

    A whole number ``x`` is the quantile at ``p`` if ``F(x - 1) < p <= F(x)``. Poisson is taken where it
    agrees with every quantile: nothing then says that demand varies more. Else, of all dispersions (and,
    where no mean is given, means), the one that climbs from each quantile to the next most nearly
    halfway between their levels, preferring those that agree with every quantile.

    Parameters
    ----------
    levels : (q,)
    quantiles : (c, q) units
        Whole numbers up to `MOST_UNITS`.
    mean : (c,) units
        NaN where it is not given.

    Returns
    -------
    mean : (c,) units
    dispersion : (c,)
        Variance over mean, 1 for Poisson.
    agrees : (c,)
        Whether every given quantile is the distribution's own, to `TOLERANCE`.

    Examples
    --------
    Poisson demand of 0.4 sells nothing in two of three periods; three levels and the mean tell it:

    >>> fitted_counts(np.array([0.1, 0.5, 0.9]), np.array([[0.0, 0.0, 1.0]]), np.array([0.4]))
    (array([0.4]), array([1.]), array([ True]))
    """
    told = np.isfinite(mean)
    fitted, dispersion = mean.copy(), np.ones(len(mean))
    miss = np.zeros(len(mean))
    cells = np.flatnonzero(told)
    for some in (cells[at : at + CHUNK_WITH_MEAN] for at in range(0, cells.size, CHUNK_WITH_MEAN)):
        dispersion[some], miss[some] = _with_mean(levels, quantiles[some], mean[some])
    if (~told).any():
        rows, back = np.unique(quantiles[~told], axis=0, return_inverse=True)
        parts = [_without_mean(levels, rows[at : at + CHUNK]) for at in range(0, len(rows), CHUNK)]
        found = [np.concatenate(column)[back.ravel()] for column in zip(*parts, strict=True)]
        fitted[~told], dispersion[~told], miss[~told] = found
    return fitted, dispersion, miss <= TOLERANCE


def _with_mean(levels: FloatArray, quantiles: FloatArray, mean: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Best dispersion of each cell and by how much it misses a level."""
    place = np.interp(np.log(np.maximum(mean, MEANS[0])), np.log(MEANS), np.arange(MEANS.size))
    row = np.minimum(place.astype(np.int64), MEANS.size - 2)[:, None]
    share = place[:, None] - row
    units, table = quantiles.astype(np.int64), _table()
    upto = table[:, row, units + 1] * (1 - share) + table[:, row + 1, units + 1] * share
    below = table[:, row, units] * (1 - share) + table[:, row + 1, units] * share
    distance, missed = _misfit(levels, quantiles, below, upto)
    best = np.where(missed[0] <= TOLERANCE, 0, distance.argmin(axis=0))
    return DISPERSIONS[best], missed[best, np.arange(len(mean))]


def _without_mean(levels: FloatArray, quantiles: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Best mean and dispersion of each cell on the grid, and by how much they miss a level."""
    table, units = _table(), quantiles.astype(np.int64)
    best, cells = _Best(len(units)), np.arange(len(units))
    for column in range(DISPERSIONS.size):
        distance, missed = _misfit(levels, quantiles, table[column][:, units], table[column][:, units + 1])
        row = distance.argmin(axis=0)
        best.offer(column, row, distance[row, cells], missed[row, cells])
    nothing = units[:, -1] == 0  # every mean that small agrees: the forecast says that nothing sells
    return (
        np.where(nothing, 0.0, MEANS[best.row]),
        np.where(nothing, 1.0, DISPERSIONS[best.column]),
        np.where(nothing, 0.0, best.missed),
    )


class _Best:
    """The best candidate of each cell so far; Poisson, which comes first, is kept where it agrees."""

    def __init__(self, cells: int) -> None:
        self.column, self.row = np.zeros(cells, dtype=np.int64), np.zeros(cells, dtype=np.int64)
        self.distance, self.missed = np.full(cells, np.inf), np.full(cells, np.inf)

    def offer(self, column: int, row: IntArray, distance: FloatArray, missed: FloatArray) -> None:
        """Take a candidate where it is better."""
        settled = (self.column == 0) & (self.missed <= TOLERANCE) & (column > 0)
        better = (distance < self.distance) & ~settled
        self.column, self.row = np.where(better, column, self.column), np.where(better, row, self.row)
        self.distance = np.where(better, distance, self.distance)
        self.missed = np.where(better, missed, self.missed)


def _misfit(
    levels: FloatArray, quantiles: FloatArray, below: FloatArray, upto: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Distance to minimise, and the largest probability by which a level is missed; over the last axis.

    Where the quantile climbs from one level to the next, the probabilities of at most the lower and of
    less than the higher lie between the two levels, halfway at best guess.
    """
    missed = np.maximum(np.maximum(levels - upto, below - levels), 0.0)
    halfway = (levels[1:] + levels[:-1]) / 2
    climbs = np.diff(quantiles, axis=-1) > 0
    distance = climbs * ((upto[..., :-1] - halfway) ** 2 + (below[..., 1:] - halfway) ** 2)
    return distance.sum(axis=-1) + 100 * (missed**2).sum(axis=-1), missed.max(axis=-1)


def _cumulative(units: FloatArray, mean: FloatArray, dispersion: float) -> FloatArray:
    """Probability of at most so many units."""
    safe = np.maximum(mean, 1e-12)
    if dispersion == 1.0:
        return np.asarray(pdtr(units, safe))
    return np.asarray(betainc(safe / (dispersion - 1), units + 1, 1 / dispersion))


@functools.lru_cache(maxsize=1)
def _table() -> FloatArray:
    """Probability of fewer than ``k`` units, ``(dispersions, means, k)``."""
    units = np.arange(MOST_UNITS + 1, dtype=np.float64)
    rows = [_cumulative(units, MEANS[:, None], dispersion) for dispersion in DISPERSIONS]
    return np.pad(np.stack(rows), ((0, 0), (0, 0), (1, 0)))


def count_paths(cumulative: FloatArray, uniforms: FloatArray) -> FloatArray:
    """
    Whole units on each path: the smallest number that is not exceeded with the draw's probability.

    Parameters
    ----------
    cumulative : (c, k)
        Probability of at most 0, 1, … units, beyond the highest draw (`cumulative_counts`).
    uniforms : (s,)
        Inside (0, 1).

    Returns
    -------
    (c, s) units

    Examples
    --------
    >>> poisson = cumulative_counts(np.array([0.4]), np.array([1.0]), 0.95)
    >>> count_paths(poisson, np.array([0.95, 0.5, 0.7]))
    array([[2., 0., 1.]])
    """
    order = np.argsort(uniforms, kind="stable")
    reached = np.searchsorted(uniforms[order], cumulative, side="right")
    cells, draws = len(cumulative), uniforms.size
    flat = (np.arange(cells)[:, None] * (draws + 1) + reached).ravel()
    steps = np.bincount(flat, minlength=cells * (draws + 1)).reshape(cells, draws + 1)
    paths = np.empty((cells, draws))
    paths[:, order] = np.cumsum(steps[:, :-1], axis=1)
    return paths


def cumulative_counts(mean: FloatArray, dispersion: FloatArray, highest: float) -> FloatArray:
    """
    Cumulative probabilities ``(c, k)`` from 0 units until the highest draw is covered, by recursion.

    Parameters
    ----------
    mean, dispersion : (c,)
        Of negative binomial (dispersion 1: Poisson) demand.
    highest
        Draw that has to be covered [< 1].
    """
    excess = dispersion - 1
    safe = np.where(excess > 0, excess, 1.0)
    chance = excess / dispersion
    current = np.exp(-mean * np.where(excess > 0, np.log(dispersion) / safe, 1.0))
    columns, total = [], np.zeros_like(mean)
    for unit in range(SUPPORT):
        total = total + current
        columns.append(total)
        if (total >= highest).all():
            break
        current = current * (mean / dispersion + unit * chance) / (unit + 1)
    return np.stack(columns, axis=1)
