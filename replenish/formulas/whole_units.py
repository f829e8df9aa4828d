"""Demand paths of what is sold in whole units."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from replenish.formulas.counts.fit import MOST_UNITS, count_paths, cumulative_counts, fitted_counts
from replenish.formulas.counts.told import MANY, told_counts

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

ROUND_OFF = 1e-9  # of a unit that was multiplied and divided
CERTAIN = 1 - 1e-9  # probability up to which the units of a count distribution are listed


def whole_paths(
    levels: FloatArray,
    quantiles: FloatArray,
    mean: FloatArray | None,
    uniforms: FloatArray,
    paths: FloatArray,
    *,
    scale: FloatArray | None = None,
) -> FloatArray:
    """
    Paths in whole units: a count distribution for slow demand, rounded interpolation for the rest.

    A straight line between p50 = 0 and p90 = 1 says nothing about 0.4 units a period. Where all
    quantiles of a period are whole numbers of up to 40 units and a Poisson or negative binomial
    distribution agrees with every one of them (and with the mean, where it is given), demand follows that
    distribution, beyond the outermost levels too. Nineteen levels or more tell other distributions as well
    (`told_counts`). Elsewhere the interpolated paths are rounded.

    Nobody buys 1.5 units where one was bought before: one more is bought now and then. So where a forecast
    was multiplied since it was issued, the rate of what was told is scaled, not the units: a negative
    binomial with as many times the mean and as variable a rate. Below 1 that is what is left of it if every
    unit is kept with the chance of the scale.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    mean : (n, t) units, optional
    uniforms : (s, t)
    paths : (n, s, t) units
        Interpolated.
    scale : (n, t), optional
        By what quantiles and mean were multiplied since they were issued.

    Returns
    -------
    (n, s, t) units
    """
    whole = np.rint(paths)
    highest = float(uniforms.max(initial=0.0))
    counts = _counts(levels, quantiles, mean, scale, highest)
    for period in np.unique(counts.period).tolist():
        cells = np.flatnonzero(counts.period == period)
        whole[counts.line[cells], :, period] = count_paths(counts.cumulative[cells], uniforms[:, period])
    return whole


def count_chances(
    levels: FloatArray, quantiles: FloatArray, mean: FloatArray | None, scale: FloatArray | None = None
) -> tuple[IntArray, FloatArray]:
    """
    Lines of which every period follows a count distribution in `whole_paths`, and these distributions.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    mean : (n, t) units, optional
    scale : (n, t), optional
        As in `whole_paths`.

    Returns
    -------
    lines : (b,)
    chances : (b, t, k)
        Probability of 0, 1, … units.
    """
    counts = _counts(levels, quantiles, mean, scale, CERTAIN)
    told = np.zeros(quantiles.shape[:2], dtype=bool)
    told[counts.line, counts.period] = True
    lines = np.flatnonzero(told.all(axis=1))
    place = np.full(len(quantiles), -1)
    place[lines] = np.arange(lines.size)
    cells = np.flatnonzero(place[counts.line] >= 0)
    if not cells.size:
        return lines, np.zeros((0, quantiles.shape[1], 1))
    cumulative = counts.cumulative[cells]
    chances = np.empty((lines.size, quantiles.shape[1], cumulative.shape[1]))
    chances[place[counts.line[cells]], counts.period[cells]] = np.diff(cumulative, axis=1, prepend=0.0)
    return lines, chances


class _Counts(NamedTuple):
    """Cells (line, period) that follow a count distribution, ``(c,)`` each, and this one ``(c, k)``."""

    line: IntArray
    period: IntArray
    cumulative: FloatArray


def _counts(
    levels: FloatArray,
    quantiles: FloatArray,
    mean: FloatArray | None,
    scale: FloatArray | None,
    highest: float,
) -> _Counts:
    if scale is not None:
        quantiles, mean = _as_issued(quantiles, mean, scale)
        highest = max(highest, float(levels[-1]))  # `_still_slow` looks as far
    lines, periods = np.nonzero(_slow(quantiles, mean))
    told = np.full(lines.size, np.nan) if mean is None else mean[lines, periods]
    factor = np.ones(lines.size) if scale is None else scale[lines, periods]
    cells = quantiles[lines, periods]
    fitted, dispersion, agrees = fitted_counts(levels, cells, told)
    if levels.size < MANY:
        fitted, dispersion = _scaled(fitted, dispersion, factor)
        cumulative = cumulative_counts(fitted[agrees], dispersion[agrees], highest)
    else:
        found = told_counts(levels, cells, told, (fitted, dispersion))
        agrees = found.agrees
        cumulative = _until(_scaled_counts(found.cumulative[agrees], factor[agrees]), highest)
    slow = (factor[agrees] == 1) | _still_slow(cumulative, float(levels[-1]))
    return _Counts(lines[agrees][slow], periods[agrees][slow], cumulative[slow])


def _as_issued(
    quantiles: FloatArray, mean: FloatArray | None, scale: FloatArray
) -> tuple[FloatArray, FloatArray | None]:
    """Quantiles and mean before they were multiplied, where that was by more than nothing."""
    by = np.where(scale > 0, scale, 1.0)
    issued = quantiles / by[:, :, None]
    units = np.rint(issued)
    issued = np.where(np.abs(issued - units) <= ROUND_OFF * np.maximum(units, 1), units, issued)
    return issued, None if mean is None else mean / by


def _scaled(mean: FloatArray, dispersion: FloatArray, factor: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and dispersion if the rate is multiplied."""
    return mean * factor, np.where(factor == 1, dispersion, 1 + factor * (dispersion - 1))


def _scaled_counts(cumulative: FloatArray, factor: FloatArray) -> FloatArray:
    """Distributions ``(c, k)`` as they are, or the negative binomials of the scaled rates of some of them."""
    moved = np.flatnonzero(factor != 1)
    if not moved.size:
        return cumulative
    beyond = 1 - cumulative[moved]  # probability of more than 0, 1, … units
    mean = beyond.sum(axis=1)
    square = (beyond * (2 * np.arange(beyond.shape[1]) + 1)).sum(axis=1)
    dispersion = np.divide(square - mean**2, mean, out=np.ones_like(mean), where=mean > 0)
    scaled = cumulative_counts(*_scaled(mean, np.maximum(dispersion, 1.0), factor[moved]), CERTAIN)
    made = np.ones((len(cumulative), max(cumulative.shape[1], scaled.shape[1])))
    made[:, : cumulative.shape[1]] = cumulative
    made[moved] = 1.0
    made[moved, : scaled.shape[1]] = scaled
    return made


def _still_slow(cumulative: FloatArray, outermost: float) -> BoolArray:
    """Whether the quantile of the outermost level is what counts as slow, ``(c,)``."""
    return np.asarray(cumulative[:, : MOST_UNITS + 1].max(axis=1, initial=0.0) >= outermost)


def _until(cumulative: FloatArray, highest: float) -> FloatArray:
    """As many units as it takes until every distribution has reached the highest draw, or all."""
    reached = (cumulative >= highest).all(axis=0)
    return cumulative[:, : int(reached.argmax()) + 1] if reached.any() else cumulative


def _slow(quantiles: FloatArray, mean: FloatArray | None) -> BoolArray:
    """Periods ``(n, t)`` of slow demand that came in whole numbers and is not known to be nothing."""
    outermost = quantiles[:, :, -1]
    sells = outermost > 0 if mean is None else (outermost > 0) | (mean > 0)
    return np.asarray(sells & (outermost <= MOST_UNITS) & (quantiles % 1 == 0).all(axis=2))
