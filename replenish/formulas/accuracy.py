"""How far a forecast was from what happened: losses per period, ratios from their sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def weighted_quantile_loss(loss: FloatArray, demand: FloatArray) -> FloatArray:
    """
    Quantile loss of each level relative to demand: the wQL.

    ``2 sum(loss) / sum(demand)`` with the loss ``level * (y - q)`` where demand ``y`` exceeds the quantile
    ``q``, and ``(1 - level) * (q - y)`` where it does not. As Amazon Forecast defines it (Developer Guide,
    "Evaluating Predictor Accuracy"): where nothing was demanded, the loss itself takes the place of the
    ratio, so such a line's number is in units.

    Parameters
    ----------
    loss : (..., q) units
        Sum of the losses at each level.
    demand : (...) units
        Sum of the demand.

    Examples
    --------
    Forecast p90 of 12 and 8, demand 10 and 10: losses 0.1 * 2 and 0.9 * 2. The second line sold nothing:

    >>> weighted_quantile_loss(np.array([[2.0], [1.2]]), np.array([20.0, 0.0]))
    array([[0.2],
           [2.4]])
    """
    return relative_error(2 * loss, demand[..., None])


def relative_error(error: FloatArray, demand: FloatArray) -> FloatArray:
    """
    Error as a share of demand (WAPE); the error itself, in units, where nothing was demanded.

    Examples
    --------
    >>> relative_error(np.array([5.0, 3.0]), np.array([20.0, 0.0]))
    array([0.25, 3.  ])
    """
    error, demand = np.broadcast_arrays(error, demand)
    return np.divide(error, demand, out=error.copy(), where=demand > 0)


def level_shares(levels: FloatArray) -> FloatArray:
    """
    Share of (0, 1) that lies nearest to each level, ``(q,)``: weights of the CRPS.

    The continuous ranked probability score is twice the integral of the quantile loss over all levels
    (Gneiting and Ranjan 2011, *Journal of Business & Economic Statistics* 29(3), eq. 11). This is its
    midpoint sum: at levels ``(k - 0.5) / q`` it is exactly the score of ``q`` equally likely demands, at
    p10 to p90 it knows nothing of the tails.

    Examples
    --------
    >>> level_shares(np.array([0.1, 0.5, 0.9]))
    array([0.3, 0.4, 0.3])
    """
    between = (levels[1:] + levels[:-1]) / 2
    return np.diff(between, prepend=0.0, append=1.0)


def seasonal_naive_errors(demand: FloatArray, season: int, width: int = 1) -> FloatArray:
    """
    Mean absolute error, up to each period, of repeating what sold one season before: scale of the MASE.

    Hyndman and Koehler (2006), *International Journal of Forecasting* 22(4), section 3. For demand over
    ``width`` periods the sum is compared with that of as many whole seasons before as leave no overlap.

    Parameters
    ----------
    demand : (n, t) units
        History; NaN where it is not known.
    season : periods
    width : periods

    Returns
    -------
    (n, t + 1) units
        Column ``k`` uses the first ``k`` periods only; NaN where they tell nothing.

    Examples
    --------
    >>> seasonal_naive_errors(np.array([[1.0, 5.0, 2.0, 8.0]]), season=2)
    array([[nan, nan, nan,  1.,  2.]])
    """
    total = _moving_sums(demand, width)
    lag = season * -(-width // season)
    change = np.abs(total[:, lag:] - total[:, :-lag])
    known = np.isfinite(change)
    count = np.cumsum(known, axis=1)
    summed = np.cumsum(np.where(known, change, 0.0), axis=1)
    errors = np.full((len(demand), demand.shape[1] + 1), np.nan)
    first = lag + width
    errors[:, first:] = np.divide(summed, count, out=np.full(summed.shape, np.nan), where=count > 0)
    return errors


def _moving_sums(demand: FloatArray, width: int) -> FloatArray:
    """Sums over ``width`` periods, ``(n, t - width + 1)``; NaN where one of them is not known."""
    if demand.shape[1] < width:
        return np.empty((len(demand), 0))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(demand, width, axis=1).sum(axis=2))
