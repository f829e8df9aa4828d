"""Demand paths of what is sold in whole units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.formulas.count_fit import MOST_UNITS, count_paths, cumulative_counts, fitted_counts

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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
    distribution, beyond the outermost levels too. Elsewhere the interpolated paths are rounded.

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
    slow = _slow(quantiles, mean)
    lines, periods = np.nonzero(slow)
    told = np.full(lines.size, np.nan) if mean is None else mean[lines, periods]
    fitted, dispersion, agrees = fitted_counts(levels, quantiles[lines, periods], told)
    lines, periods = lines[agrees], periods[agrees]
    cumulative = cumulative_counts(fitted[agrees], dispersion[agrees], float(uniforms.max(initial=0.0)))
    for period in np.unique(periods).tolist():
        cells = np.flatnonzero(periods == period)
        whole[lines[cells], :, period] = count_paths(cumulative[cells], uniforms[:, period])
    return whole


def _slow(quantiles: FloatArray, mean: FloatArray | None) -> BoolArray:
    """Periods ``(n, t)`` of slow demand that came in whole numbers and is not known to be nothing."""
    outermost = quantiles[:, :, -1]
    sells = outermost > 0 if mean is None else (outermost > 0) | (mean > 0)
    return np.asarray(sells & (outermost <= MOST_UNITS) & (quantiles % 1 == 0).all(axis=2))
