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

CERTAIN = 1 - 1e-9  # probability up to which the units of a count distribution are listed


def whole_paths(
    levels: FloatArray,
    quantiles: FloatArray,
    mean: FloatArray | None,
    uniforms: FloatArray,
    paths: FloatArray,
) -> FloatArray:
    """
    Paths in whole units: a count distribution for slow demand, rounded interpolation for the rest.

    A straight line between p50 = 0 and p90 = 1 says nothing about 0.4 units a period. Where all
    quantiles of a period are whole numbers of up to 40 units and a Poisson or negative binomial
    distribution agrees with every one of them (and with the mean, where it is given), demand follows that
    distribution, beyond the outermost levels too. Nineteen levels or more tell other distributions as well
    (`told_counts`). Elsewhere the interpolated paths are rounded.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    mean : (n, t) units, optional
    uniforms : (s, t)
    paths : (n, s, t) units
        Interpolated.

    Returns
    -------
    (n, s, t) units
    """
    whole = np.rint(paths)
    highest = float(uniforms.max(initial=0.0))
    counts = _counts(levels, quantiles, mean, highest)
    for period in np.unique(counts.period).tolist():
        cells = np.flatnonzero(counts.period == period)
        whole[counts.line[cells], :, period] = count_paths(counts.cumulative[cells], uniforms[:, period])
    return whole


def count_chances(
    levels: FloatArray, quantiles: FloatArray, mean: FloatArray | None
) -> tuple[IntArray, FloatArray]:
    """
    Lines of which every period follows a count distribution in `whole_paths`, and these distributions.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    mean : (n, t) units, optional

    Returns
    -------
    lines : (b,)
    chances : (b, t, k)
        Probability of 0, 1, … units.
    """
    counts = _counts(levels, quantiles, mean, CERTAIN)
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


def _counts(levels: FloatArray, quantiles: FloatArray, mean: FloatArray | None, highest: float) -> _Counts:
    lines, periods = np.nonzero(_slow(quantiles, mean))
    told = np.full(lines.size, np.nan) if mean is None else mean[lines, periods]
    cells = quantiles[lines, periods]
    fitted, dispersion, agrees = fitted_counts(levels, cells, told)
    if levels.size < MANY:
        cumulative = cumulative_counts(fitted[agrees], dispersion[agrees], highest)
    else:
        found = told_counts(levels, cells, told, (fitted, dispersion))
        agrees, cumulative = found.agrees, _until(found.cumulative[found.agrees], highest)
    return _Counts(lines[agrees], periods[agrees], cumulative)


def _until(cumulative: FloatArray, highest: float) -> FloatArray:
    """As many units as it takes until every distribution has reached the highest draw, or all."""
    reached = (cumulative >= highest).all(axis=0)
    return cumulative[:, : int(reached.argmax()) + 1] if reached.any() else cumulative


def _slow(quantiles: FloatArray, mean: FloatArray | None) -> BoolArray:
    """Periods ``(n, t)`` of slow demand that came in whole numbers and is not known to be nothing."""
    outermost = quantiles[:, :, -1]
    sells = outermost > 0 if mean is None else (outermost > 0) | (mean > 0)
    return np.asarray(sells & (outermost <= MOST_UNITS) & (quantiles % 1 == 0).all(axis=2))
