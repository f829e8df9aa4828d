"""What a quantile costs that was too high or too low."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def pinball_loss(levels: FloatArray, actual: FloatArray, quantiles: FloatArray) -> FloatArray:
    """
    Loss of quantiles at their levels: Koenker and Bassett (1978), *Econometrica* 46(1).

    Parameters
    ----------
    levels : (q,)
    actual : (..., 1) units
    quantiles : (..., q) units

    Returns
    -------
    (..., q) units

    Examples
    --------
    Two units short of a p90 cost nine times what two units over cost:

    >>> pinball_loss(np.array([0.9, 0.9]), np.array([10.0]), np.array([8.0, 12.0])).round(2)
    array([1.8, 0.2])
    """
    error = actual - quantiles
    return np.asarray(np.maximum(levels * error, (levels - 1) * error))
