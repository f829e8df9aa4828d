"""Distribution of slow demand that many of its quantiles tell, of whatever kind it is."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import pdtr

from replenish.formulas.counts.bands import bands, within_bands
from replenish.formulas.counts.family import NEGATIVE_BINOMIAL, SHAPES, family_chances
from replenish.formulas.counts.fit import DISPERSIONS, MEANS, MOST_UNITS, SUPPORT

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

MANY = 19  # levels that tell more than a mean and a dispersion
FINE = 0.001  # probability by which a plain distribution may leave a band; more, and the bands decide
LOOSEST = 0.05  # by which any may leave them; beyond, demand is of no kind that is known here
CHUNK = 500  # cells searched at a time
POISSON = 1.0  # dispersion
NEIGHBOURS = 4  # dispersions of the table on both sides: other shapes hardly move it
STRETCHES = np.geomspace(0.8, 1.25, 9)  # of the dispersion's excess, between two of the table
MISSED = 100.0  # what leaving a band weighs against lying off its middle
LEAST_VARIANCE = 1e-4  # of a band's probability
GIVEN = (np.ones(1),) * 3  # factors of a mean that is given
SOUGHT = (np.geomspace(0.9, 1.11, 5), np.geomspace(0.97, 1.03, 5), np.geomspace(0.97, 1.03, 121))


class Told(NamedTuple):
    """
    Distributions of some cells.

    Parameters
    ----------
    cumulative : (c, k)
        Probability of at most 0, 1, … units.
    agrees : (c,)
        Whether there is a distribution with these quantiles.
    """

    cumulative: FloatArray
    agrees: BoolArray


def told_counts(
    levels: FloatArray, quantiles: FloatArray, mean: FloatArray, start: tuple[FloatArray, FloatArray]
) -> Told:
    """
    Distributions with many given quantiles, and their means where these are given.

    Poisson where it agrees with every quantile, else the negative binomial that does; nothing then speaks for
    another. Else the member of the Poisson-Tweedie family that comes nearest to all of them, moved into
    their bands: inside the levels the quantiles decide, the family only says how demand goes on beyond them.

    Parameters
    ----------
    levels : (q,)
        `MANY` or more.
    quantiles : (c, q) units
        Whole numbers up to `MOST_UNITS`.
    mean : (c,) units
        NaN where it is not given.
    start : (c,) units, (c,)
        Mean, where it is not given, and dispersion to look around (`fitted_counts`).
    """
    given = np.isfinite(mean)  # a column of its own: no two NaN are alike
    rows = np.column_stack([quantiles, given, np.where(given, mean, start[0]), start[1]])
    rows, back = np.unique(rows, axis=0, return_inverse=True)
    parts = [
        _told(levels, some[:, :-3], *some[:, -3:].T)
        for some in (rows[at : at + CHUNK] for at in range(0, max(len(rows), 1), CHUNK))
    ]
    cumulative, agrees = (np.concatenate(column)[back.ravel()] for column in zip(*parts, strict=True))
    return Told(cumulative, agrees)


class _Question(NamedTuple):
    """Bands ``(c, k)``, means and dispersions ``(c,)`` of cells; factors by which a mean may be off."""

    low: FloatArray
    high: FloatArray
    mean: FloatArray
    dispersion: FloatArray
    coarse: FloatArray
    fine: FloatArray
    finest: FloatArray

    def of(self, cells: IntArray) -> _Question:
        rows = {name: getattr(self, name)[cells] for name in ("low", "high", "mean", "dispersion")}
        return self._replace(**rows)


class _Law(NamedTuple):
    """A member of the family for each cell, ``(c,)`` each, and how far it is off."""

    mean: FloatArray
    dispersion: FloatArray
    shape: FloatArray
    distance: FloatArray
    missed: FloatArray


def _told(
    levels: FloatArray, quantiles: FloatArray, given: FloatArray, mean: FloatArray, dispersion: FloatArray
) -> Told:
    cumulative, agrees = np.empty((len(mean), SUPPORT)), np.empty(len(mean), dtype=bool)
    for some, factors in ((np.flatnonzero(given), GIVEN), (np.flatnonzero(given == 0), SOUGHT)):
        if some.size:
            low, high = bands(levels, quantiles[some], MOST_UNITS + 1)
            around = np.maximum(mean[some], MEANS[0])
            found = _found(_Question(low, high, around, dispersion[some], *factors))
            cumulative[some], agrees[some] = found
    return Told(cumulative, agrees)


def _found(asked: _Question) -> Told:
    """The plainest that agrees, or the nearest of all shapes within its bands."""
    law = _poisson(asked)
    law = _better(asked, law, np.flatnonzero(law.missed > FINE), NEGATIVE_BINOMIAL)
    loose = np.flatnonzero(law.missed > FINE)
    for shape in SHAPES[1:]:
        law = _better(asked, law, loose, shape)
    chances = family_chances(law.mean, law.dispersion, law.shape, SUPPORT)
    cumulative = np.minimum(np.cumsum(chances, axis=1), 1.0)
    some = np.flatnonzero((law.missed > 0) & (law.missed <= LOOSEST))
    if some.size:
        cumulative[some] = within_bands(cumulative[some], asked.low[some], asked.high[some])
    return Told(cumulative, law.missed <= LOOSEST)


def _poisson(asked: _Question) -> _Law:
    """The nearest Poisson distribution; of few parameters, so its mean is looked for in small steps."""
    same, never = np.ones_like(asked.mean), np.full(asked.mean.size, np.inf)
    best = _Law(asked.mean, same * POISSON, same * NEGATIVE_BINOMIAL, never, never)
    for factor in asked.finest:
        mean = asked.mean * factor
        distance, missed = _off(asked, np.asarray(pdtr(np.arange(MOST_UNITS + 1.0), mean[:, None])))
        best = _nearer(best, best._replace(mean=mean, distance=distance, missed=missed))
    return best


def _nearer(one: _Law, other: _Law) -> _Law:
    """Of each cell the law that comes nearer; the first where both do alike."""
    nearer = other.distance < one.distance
    return _Law(*(np.where(nearer, new, old) for new, old in zip(other, one, strict=True)))


def _better(asked: _Question, law: _Law, cells: IntArray, shape: float) -> _Law:
    """The law of some cells, or the one of a shape that comes nearest, where that is nearer."""
    if not cells.size:
        return law
    part, before = asked.of(cells), _Law(*(column[cells] for column in law))
    best = _nearer(before, _refined(part, *_searched(part, shape), shape))
    return _Law(*(_placed(column, cells, new) for column, new in zip(law, best, strict=True)))


def _placed(column: FloatArray, cells: IntArray, values: FloatArray) -> FloatArray:
    column = column.copy()
    column[cells] = values
    return column


def _searched(asked: _Question, shape: float) -> tuple[FloatArray, FloatArray]:
    """Dispersion and mean of the table, around those of the question, that come nearest to the bands."""
    table, best = _table(shape), np.full(asked.mean.size, np.inf)
    dispersion, mean = np.ones_like(asked.mean), asked.mean.copy()
    centre = np.searchsorted(DISPERSIONS[1:], asked.dispersion)
    for factor in asked.coarse:
        place = np.interp(np.log(asked.mean * factor), np.log(MEANS), np.arange(MEANS.size))
        row = np.minimum(place.astype(np.int64), MEANS.size - 2)
        share = (place - row)[:, None]
        for offset in range(-NEIGHBOURS, NEIGHBOURS + 1):
            column = np.clip(centre + offset, 0, DISPERSIONS.size - 2)
            upto = table[column, row] * (1 - share) + table[column, row + 1] * share
            distance, _ = _off(asked, upto)
            nearer = distance < best
            best = np.where(nearer, distance, best)
            dispersion = np.where(nearer, DISPERSIONS[1:][column], dispersion)
            mean = np.where(nearer, asked.mean * factor, mean)
    return dispersion, mean


def _refined(asked: _Question, dispersion: FloatArray, mean: FloatArray, shape: float) -> _Law:
    """The nearest law around one of the table."""
    cells, same = mean.size, np.full(mean.size, shape)
    best = _Law(mean, dispersion, same, np.full(cells, np.inf), np.full(cells, np.inf))
    for stretch in STRETCHES if (dispersion > POISSON).any() else np.ones(1):
        for factor in asked.fine:
            one = _Law(mean * factor, 1 + (dispersion - 1) * stretch, same, best.distance, best.missed)
            upto = np.cumsum(family_chances(one.mean, one.dispersion, same, MOST_UNITS + 1), axis=1)
            distance, missed = _off(asked, upto)
            best = _nearer(best, one._replace(distance=distance, missed=missed))
    return best


def _off(asked: _Question, upto: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Distance from the middle of the bands, in their own variance; the most by which one is left."""
    middle = (asked.low + asked.high) / 2
    outside = np.maximum(np.maximum(asked.low - upto, upto - asked.high), 0.0)
    weight = (asked.high < 1) / np.maximum(middle * (1 - middle), LEAST_VARIANCE)
    return (weight * ((upto - middle) ** 2 + MISSED * outside**2)).sum(axis=1), outside.max(axis=1)


@functools.lru_cache(maxsize=len(SHAPES))
def _table(shape: float) -> FloatArray:
    """Probability of at most ``k`` units, ``(dispersions, means, k)``."""
    rows = [
        family_chances(MEANS, np.full(MEANS.size, one), np.full(MEANS.size, shape), MOST_UNITS + 1)
        for one in DISPERSIONS[1:]
    ]
    return np.cumsum(np.stack(rows), axis=2)
