"""No demand beyond the outermost levels."""

from __future__ import annotations

import numpy as np

from replenish.problem.arrays import FloatArray


def flat(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand of the nearest given level. For comparison: a 98 % target then covers 90 to 94 %.

    Parameters
    ----------
    levels : (q,)
    quantiles : (..., q) units
    probabilities : (k,)

    Returns
    -------
    (..., k) units
    """
    nearest = np.where(probabilities < levels[0], 0, levels.size - 1)
    return np.asarray(quantiles[..., nearest])
