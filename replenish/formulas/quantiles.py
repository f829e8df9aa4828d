"""Repairs of quantile forecasts that lose nothing but impossibilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def repaired_quantiles(quantiles: FloatArray) -> tuple[FloatArray, int, int]:
    """
    Quantiles that rise with their level and are never negative, and how many were not.

    Sorting is the monotone rearrangement of Chernozhukov, Fernández-Val and Galichon (2010),
    *Econometrica* 78(3): never worse than the crossing original in pinball loss.

    Parameters
    ----------
    quantiles : (..., q) units
        Values at rising levels; NaN cells stay NaN.

    Returns
    -------
    quantiles : (..., q) units
    crossings
        Cells whose values did not rise with their level.
    negatives
        Values below 0.

    Examples
    --------
    >>> repaired_quantiles(np.array([[2.0, 1.0, 5.0], [-3.0, 0.0, 1.0]]))
    (array([[1., 2., 5.],
           [0., 0., 1.]]), 1, 1)
    """
    crossings = int((np.diff(quantiles, axis=-1) < 0).any(axis=-1).sum())
    negatives = int((quantiles < 0).sum())
    if crossings:
        quantiles = np.where(
            np.isnan(quantiles).any(axis=-1, keepdims=True), quantiles, np.sort(quantiles, axis=-1)
        )
    if negatives:
        quantiles = np.maximum(quantiles, 0.0)
    return quantiles, crossings, negatives


def error_quantiles(errors: FloatArray, levels: FloatArray) -> FloatArray:
    """
    Quantiles of each line's known past errors, straight between their plotting positions ``(k - 0.5) / e``.

    Hazen's definition, type 5 of Hyndman and Fan (1996), *The American Statistician* 50(4): at as many
    such levels as there are errors, the quantiles are the errors themselves.

    Parameters
    ----------
    errors : (n, e) units
        NaN where unknown; one or more known per line.
    levels : (q,)

    Returns
    -------
    (n, q) units

    Examples
    --------
    >>> error_quantiles(np.array([[3.0, -1.0, np.nan]]), np.array([0.25, 0.5, 0.75]))
    array([[-1.,  1.,  3.]])
    """
    return np.asarray(np.nanquantile(errors, levels, axis=1, method="hazen").T)
