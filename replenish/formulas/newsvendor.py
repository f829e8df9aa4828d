"""The critical ratio: how sure to be of having enough."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def critical_ratio(underage_cost: FloatArray, overage_cost: FloatArray) -> FloatArray:
    """
    Probability of no stockout at which one more unit stops paying for itself.

    Parameters
    ----------
    underage_cost : (n,) money per unit
        Cost of being one unit short at the end of a cycle. [c_u >= 0]
    overage_cost : (n,) money per unit
        Cost of having one unit too many at the end of a cycle. [c_o >= 0]

    Returns
    -------
    (n,) in [0, 1]
        1 where being over costs nothing, 0 where neither costs anything.

    Examples
    --------
    Example 4.3 of Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed.:

    >>> critical_ratio(np.array([0.70]), np.array([0.18])).round(4)
    array([0.7955])
    """
    total = underage_cost + overage_cost
    return np.asarray(np.divide(underage_cost, total, out=np.zeros_like(total), where=total > 0))
