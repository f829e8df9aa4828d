"""Tails of a gamma distribution that agrees with the forecast's centre and edge."""

from __future__ import annotations

import functools
import sys
from importlib.util import find_spec

import numpy as np
from scipy.special import gammaincinv

from replenish.demand.tails.exponential import exponential
from replenish.problem.arrays import BoolArray, FloatArray, IntArray

SHAPES = np.geomspace(0.02, 1e5, 400)  # from near-Bernoulli to near-normal; between them, interpolated
COMPILED = "replenish.formulas.grown_tail_compiled"
COMPILED_FROM = 5_000  # cells; below, loading the compiled version takes longer than it saves


def gamma(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand beyond the levels as if it were gamma distributed there.

    For each side, shape and scale follow from two quantiles: the outermost one and the one nearest the
    median, so the tail starts exactly at the outermost quantile. Where the centre is 0 or the two
    agree, no gamma fits and the tail is `exponential`.

    Parameters
    ----------
    levels : (q,)
        With ``q = 1`` no gamma fits.
    quantiles : (..., q) units
    probabilities : (k,)
        Outside the levels.

    Returns
    -------
    (..., k) units

    Examples
    --------
    A gamma distribution itself, from its p10, p50 and p90:

    >>> from scipy.stats import gamma as truth
    >>> levels = np.array([0.1, 0.5, 0.9])
    >>> tails = gamma(levels, truth.ppf(levels, 2.5), np.array([0.01, 0.99]))
    >>> (tails / truth.ppf([0.01, 0.99], 2.5)).round(4)
    array([1., 1.])
    """
    if levels.size == 1:
        return exponential(levels, quantiles, probabilities)
    cells, centre = quantiles.reshape(-1, levels.size), int(np.abs(levels - 0.5).argmin())
    demand = np.empty((len(cells), probabilities.size))
    above = probabilities > levels[-1]
    for places, edge in ((np.flatnonzero(above), levels.size - 1), (np.flatnonzero(~above), 0)):
        if not places.size:
            continue
        fitted = np.zeros(len(cells), dtype=bool)
        if edge != centre:
            table, growth = _tables(float(levels[centre]), float(levels[edge]), probabilities[places])
            fitted = _grown(cells, (centre, edge), table, growth, places, demand)
        if not fitted.all():
            tails = exponential(levels, cells[~fitted], probabilities[places])
            demand[np.ix_(~fitted, places)] = tails
    return demand.reshape(*quantiles.shape[:-1], probabilities.size)


def _grown(  # noqa: PLR0917 - as its compiled version
    cells: FloatArray,
    ends: tuple[int, int],
    table: FloatArray,
    growth: FloatArray,
    places: IntArray,
    demand: FloatArray,
) -> BoolArray:
    """Write the tails of cells ``(c, q)`` into some columns of the demand; where a gamma fits ``(c,)``."""
    if COMPILED in sys.modules or (len(cells) >= COMPILED_FROM and find_spec("numba") is not None):
        from replenish.formulas.grown_tail_compiled import grown_tails  # noqa: PLC0415

        return grown_tails(cells, ends, table, growth, places, demand)
    centre, edge = cells[:, ends].T
    ratio = np.divide(edge, centre, out=np.ones_like(edge), where=centre > 0)
    low = np.clip(np.searchsorted(table, ratio, side="right") - 1, 0, table.size - 2)
    share = np.clip((ratio - table[low]) / (table[low + 1] - table[low]), 0.0, 1.0)[:, None]
    demand[:, places] = edge[:, None] * ((1 - share) * growth[low] + share * growth[low + 1])
    return np.asarray((centre > 0) & (ratio >= table[0]) & (ratio <= table[-1]))


def _tables(centre: float, edge: float, probabilities: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rising ratios ``(f,)`` of edge to centre, and what the tail then is of the edge ``(f, k)``."""
    ratios = _standard_quantiles(edge) / _standard_quantiles(centre)
    rising = slice(None, None, 1 if ratios[-1] > ratios[0] else -1)
    return ratios[rising], _growth(edge, tuple(probabilities.tolist()))[rising]


@functools.lru_cache(maxsize=256)
def _standard_quantiles(level: float) -> FloatArray:
    """Quantile of the gamma distribution with scale 1, for each of the `SHAPES`."""
    return np.maximum(gammaincinv(SHAPES, level), 1e-300)


@functools.lru_cache(maxsize=256)
def _growth(edge: float, probabilities: tuple[float, ...]) -> FloatArray:
    """Quantiles relative to the one at ``edge``, ``(shapes, k)``."""
    return (
        np.stack([_standard_quantiles(level) for level in probabilities], axis=1)
        / _standard_quantiles(edge)[:, None]
    )
