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
