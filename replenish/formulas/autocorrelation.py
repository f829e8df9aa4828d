"""How far one period's forecast error tells the next one's, estimated over many short series."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

HIGHEST = 0.98  # correlation; beyond it paths hardly move from one period to the next
LEAST_SIGNAL = 0.05  # share of a score's variance that whole units must leave visible
HETEROGENEOUS = 0.99  # confidence at which lines must differ before each gets its own value
LEAST_LEVEL = 0.05  # share of variance; less is not told apart from a slow decay
GRID = np.linspace(0.0, 0.98, 99)


@dataclass(frozen=True, slots=True, kw_only=True)
class LagMoments:
    """
    Products of scores ``lag`` periods apart, summed per line; every array ``(k, n)`` for ``k`` lags.

    Parameters
    ----------
    product
        Sum of the products.
    scale
        What the sum would be if the scores were perfectly correlated.
    periods
        Different pairs of target periods among them: a pair that several issues forecast counts once.
    """

    product: FloatArray
    scale: FloatArray
    periods: FloatArray


def lag_moments(score: FloatArray, hidden: FloatArray, first: IntArray, lags: int) -> LagMoments:
    """
    Moments of past normal scores for lags ``1 .. k``.

    Whole units hide part of a score: with reliability ``R`` (the share of its variance that can be
    seen), the visible correlation is ``R`` times the hidden one. The scale undoes that, to first order
    in the correlation.

    Parameters
    ----------
    score, hidden : (i, n, t)
        Normal scores of what happened after each issue, and the variance that whole units hide; NaN
        where unknown.
    first : (i,)
        Target period of each issue's first one.
    lags
        ``k >= 1``.
    """
    centred = score - np.nanmean(score)
    known = np.isfinite(centred)
    count = np.maximum(known.sum(axis=(0, 2)), 1)
    visible = np.nansum(centred**2, axis=(0, 2)) / count
    total = visible + np.nansum(np.where(known, hidden, np.nan), axis=(0, 2)) / count
    reliability = np.divide(visible, total, out=np.zeros_like(total), where=total > 0)
    unit = total * np.maximum(reliability, LEAST_SIGNAL) ** 2
    rows = [_lagged(np.where(known, centred, 0.0), known, first, lag) for lag in range(1, lags + 1)]
    product, pairs, periods = (np.stack(column) for column in zip(*rows, strict=True))
    return LagMoments(product=product, scale=pairs * unit, periods=periods * reliability**2)


def _lagged(
    score: FloatArray, known: npt.NDArray[np.bool_], first: IntArray, lag: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Sum of products, number of pairs, number of different target periods of them; each ``(n,)``."""
    both = known[:, :, :-lag] & known[:, :, lag:]
    product = (score[:, :, :-lag] * score[:, :, lag:]).sum(axis=(0, 2))
    start = first - first.min()
    seen = np.zeros((score.shape[1], int(start.max()) + both.shape[2]), dtype=bool)
    for issue, begin in enumerate(start.tolist()):
        seen[:, begin : begin + both.shape[2]] |= both[issue]
    return product, both.sum(axis=(0, 2)).astype(np.float64), seen.sum(axis=1).astype(np.float64)


def pooled_correlations(moments: LagMoments) -> FloatArray:
    """
    Correlation at each lag over all lines together, ``(k,)``; NaN where there is no pair.

    Examples
    --------
    >>> moments = LagMoments(product=np.array([[5.0, 1.0]]), scale=np.array([[8.0, 4.0]]),
    ...                      periods=np.array([[8.0, 4.0]]))
    >>> pooled_correlations(moments)
    array([0.5])
    """
    scale = moments.scale.sum(axis=1)
    found = np.divide(moments.product.sum(axis=1), scale, out=np.full(scale.size, np.nan), where=scale > 0)
    return np.asarray(np.clip(found, -HIGHEST, HIGHEST))


def shrunk_correlations(moments: LagMoments) -> tuple[FloatArray, bool]:
    """
    Lag-1 correlation of each line, drawn towards the pooled one, and whether the lines differ at all.

    On Fisher's scale a line's own value has variance ``1 / ((periods - 3) (1 - r²))`` for errors that
    fade (Bartlett's formula for an AR(1) process). Where the lines spread no wider than that (Cochran's
    Q test at 99 %), all get the pooled value. Where they do, each is drawn to it by the share of its
    variance that is noise: DerSimonian and Laird (1986), *Controlled Clinical Trials* 7(3), so that one
    short series does not decide.

    Returns
    -------
    correlation : (n,)
    differ
        Whether each line got its own.

    Examples
    --------
    Twenty pairs at 0.6 among hundreds at 0.2: the short series does not decide.

    >>> periods = np.array([[400.0, 400.0, 20.0]])
    >>> moments = LagMoments(product=periods * [[0.2, 0.2, 0.6]], scale=periods, periods=periods)
    >>> shrunk_correlations(moments)[0].round(2)
    array([0.21, 0.21, 0.21])
    """
    pooled = float(pooled_correlations(moments)[0])
    same = np.full(moments.scale.shape[1], pooled)
    weight = np.maximum(moments.periods[0] - 3, 0.0) * (1 - np.nan_to_num(pooled) ** 2)
    told = (weight > 0) & (moments.scale[0] > 0)
    if told.sum() < 2 or not np.isfinite(pooled):  # noqa: PLR2004  # one line has nothing to differ from
        return same, False
    weight = weight[told]
    own = np.clip(moments.product[0, told] / moments.scale[0, told], -HIGHEST, HIGHEST)
    fisher, centre = np.arctanh(own), np.arctanh(pooled)
    spread = float((weight * (fisher - centre) ** 2).sum())
    if spread <= chi2.ppf(HETEROGENEOUS, weight.size - 1):
        return same, False
    between = (spread - (weight.size - 1)) / (weight.sum() - (weight**2).sum() / weight.sum())
    trust = between / (between + 1 / weight)
    same[told] = np.tanh(centre + trust * (fisher - centre))
    return same, True


def level_and_decay(correlations: FloatArray, weights: FloatArray) -> tuple[float, float]:
    """
    Share of the errors' variance that all periods have in common, and the decay of the rest.

    Least squares over a grid for ``correlation[lag] = level + (1 - level) * decay ** lag``: an error in
    the level of demand lasts for the whole issue, other errors fade. With fewer than four lags the level
    cannot be told from a slow decay, and one below 5 % cannot be told from none: it is 0 then.

    Parameters
    ----------
    correlations, weights : (k,)
        At lags ``1 .. k``; NaN or weight 0 where nothing is known.

    Returns
    -------
    level
        In [0, 1).
    decay
        In (-1, 1): the autocorrelation of what is not level.

    Examples
    --------
    >>> lags = np.arange(1, 11)
    >>> level_and_decay(0.2 + 0.8 * 0.5**lags, np.ones(10))
    (0.2, 0.5)
    >>> level_and_decay(np.array([0.6, 0.36]), np.ones(2))
    (0.0, 0.6)
    """
    told = np.isfinite(correlations) & (weights > 0)
    if not told[0]:
        return 0.0, 0.0
    if told.sum() < 4:  # noqa: PLR2004
        return 0.0, float(correlations[0])
    lags = np.arange(1, correlations.size + 1)[told]
    decays = np.concatenate([-GRID[:0:-1], GRID])
    levels = GRID[:, None, None]
    fitted = levels + (1 - levels) * decays[None, :, None] ** lags
    misfit = (weights[told] * (fitted - correlations[told]) ** 2).sum(axis=2)
    row, column = np.unravel_index(int(misfit.argmin()), misfit.shape)
    if GRID[row] < LEAST_LEVEL:
        return 0.0, float(round(decays[misfit[0].argmin()], 2))
    return float(round(GRID[row], 2)), float(round(decays[column], 2))
