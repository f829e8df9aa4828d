"""Tails of a gamma distribution that agrees with the forecast's centre and edge."""

from __future__ import annotations

import functools
from importlib.util import find_spec

import numpy as np
from scipy.special import gammaincinv

from replenish.demand.tails.exponential import exponential
from replenish.problem.arrays import FloatArray

SHAPES = np.geomspace(0.02, 1e5, 400)  # from near-Bernoulli to near-normal; between them, interpolated
COMPILED_FROM = 5_000  # cells; below, loading the compiled version takes longer than it saves


def gamma(levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray) -> FloatArray:
    """
    Demand beyond the levels as if it were gamma distributed there.

    For each side, shape and scale follow from two quantiles: the outermost one and the one nearest the
    median, so the tail starts exactly at the outermost quantile. Where the centre is 0 or the two
    agree, no gamma fits and the tail is `exponential`.

    Parameters
    ----------
    levels : (q,)
        With ``q = 1`` no gamma fits.
    quantiles : (..., q) units
    probabilities : (k,)
        Outside the levels.

    Returns
    -------
    (..., k) units

    Examples
    --------
    A gamma distribution itself, from its p10, p50 and p90:

    >>> from scipy.stats import gamma as truth
    >>> levels = np.array([0.1, 0.5, 0.9])
    >>> tails = gamma(levels, truth.ppf(levels, 2.5), np.array([0.01, 0.99]))
    >>> (tails / truth.ppf([0.01, 0.99], 2.5)).round(4)
    array([1., 1.])
    """
    if levels.size == 1:
        return exponential(levels, quantiles, probabilities)
    centre = int(np.abs(levels - 0.5).argmin())
    demand = np.empty((*quantiles.shape[:-1], probabilities.size))
    above = probabilities > levels[-1]
    for side, edge in ((above, levels.size - 1), (~above, 0)):
        if not side.any():
            continue
        fitted = np.zeros(quantiles.shape[:-1], dtype=bool)
        if edge != centre:
            fitted, demand[..., side] = _fitted_tail(
                levels[[centre, edge]], quantiles[..., [centre, edge]], probabilities[side]
            )
        if not fitted.all():
            tails = demand[~fitted]
            tails[:, side] = exponential(levels, quantiles[~fitted], probabilities[side])
            demand[~fitted] = tails
    return demand


def _fitted_tail(
    levels: FloatArray, quantiles: FloatArray, probabilities: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Where a gamma fits ``(...)``, and its quantiles at the probabilities ``(..., k)``."""
    centre, edge = quantiles[..., 0], quantiles[..., 1]
    ratios = _standard_quantiles(float(levels[1])) / _standard_quantiles(float(levels[0]))
    ratio = np.divide(edge, centre, out=np.ones_like(edge), where=centre > 0)
    rising = ratios[-1] > ratios[0]
    low, high = (ratios[0], ratios[-1]) if rising else (ratios[-1], ratios[0])
    fitted = (centre > 0) & (ratio >= low) & (ratio <= high)
    growth = _growth(float(levels[1]), tuple(probabilities.tolist()))
    if ratio.size >= COMPILED_FROM and find_spec("numba") is not None:
        from replenish.formulas.grown_tail_compiled import grown_tails  # noqa: PLC0415

        way = slice(None, None, 1 if rising else -1)
        tails = grown_tails(ratio.ravel(), edge.ravel(), ratios[way], growth[way])
        return fitted, tails.reshape(*ratio.shape, -1)
    table = ratios if rising else ratios[::-1]
    position = np.interp(ratio, table, np.arange(SHAPES.size) if rising else np.arange(SHAPES.size)[::-1])
    left = np.clip(position.astype(np.int64), 0, SHAPES.size - 2)
    share = (position - left)[..., None]
    factor = (1 - share) * growth[left] + share * growth[left + 1]
    return fitted, edge[..., None] * factor


@functools.lru_cache(maxsize=256)
def _standard_quantiles(level: float) -> FloatArray:
    """Quantile of the gamma distribution with scale 1, for each of the `SHAPES`."""
    return np.maximum(gammaincinv(SHAPES, level), 1e-300)


@functools.lru_cache(maxsize=256)
def _growth(edge: float, probabilities: tuple[float, ...]) -> FloatArray:
    """Quantiles relative to the one at ``edge``, ``(shapes, k)``."""
    return (
        np.stack([_standard_quantiles(level) for level in probabilities], axis=1)
        / _standard_quantiles(edge)[:, None]
    )
