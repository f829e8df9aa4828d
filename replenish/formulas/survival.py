"""The distribution of a time of which some cases are not over yet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def kaplan_meier(
    days: IntArray,
    over: BoolArray,
    weight: FloatArray,
    prior: FloatArray | None = None,
    strength: float = 0.0,
) -> FloatArray:
    """
    Probability of each length, from cases that are over and cases that are not.

    The product-limit estimate (Kaplan and Meier 1958, *JASA* 53): of the cases that lasted until a day, the
    share that ended on it. A prior counts like ``strength`` further cases spread as it says; that is the
    Bayes estimate under a Dirichlet process prior (Susarla and Van Ryzin 1976, *JASA* 71) and shrinks few
    cases towards many. What lasted longer than anything that is over is put on the longest length known
    (Efron 1967).

    Parameters
    ----------
    days : (r,)
        Length of each case; of one that is not over, the days it has lasted: its length is that or more.
    over : (r,)
        Whether it is over.
    weight : (r,)
        How much it counts. [> 0]
    prior : (d,), optional
        Probability of each length from 0 on.
    strength
        Cases that the prior is worth.

    Returns
    -------
    (d,)
        Probability of 0, 1, … days.

    Examples
    --------
    Three deliveries after 2, 3 and 5 days, one that is out for 4: it takes part in the shares of
    days 2 and 3, and what is left after them can only be 5:

    >>> kaplan_meier(np.array([2, 3, 5, 4]), np.array([True, True, True, False]), np.ones(4))
    array([0.  , 0.  , 0.25, 0.25, 0.  , 0.5 ])
    """
    longest = max(int(days.max(initial=0)), 0 if prior is None else prior.size - 1)
    ended = np.bincount(days[over], weight[over], longest + 1).astype(np.float64)
    lasted = np.bincount(days + over, weight, longest + 2).astype(np.float64)[::-1].cumsum()[::-1][1:]
    if prior is not None:
        spread = strength * np.pad(prior, (0, longest + 1 - prior.size))
        ended, lasted = ended + spread, lasted + spread[::-1].cumsum()[::-1]
    share = np.divide(ended, lasted, out=np.zeros_like(ended), where=lasted > 0)
    still_out = np.concatenate([[1.0], np.cumprod(1 - np.minimum(share, 1.0))])
    chance = -np.diff(still_out)
    chance[-1] += still_out[-1]
    return np.asarray(np.maximum(chance, 0.0) / np.maximum(chance, 0.0).sum())
