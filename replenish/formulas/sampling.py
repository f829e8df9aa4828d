"""Demand paths from quantiles: shared, stratified, dependent draws and one matrix product per period."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import qmc, rankdata

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TAIL_KNOTS = 8  # columns a side: exact for exponential tails, 0.5 % at worst for lognormal ones
WIDEST_SUM = 0.95  # of the spread that periods have if they are all one
MOST_COMMON = 20.0  # standard deviations; more common than this is all in common
SHORT_GRID = 32  # columns; a longer grid is read faster column by column than multiplied

TailFormula = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
"""``(levels (q,), quantiles (..., q) units, probabilities (k,)) -> (..., k)`` units outside the levels."""


def stratified_uniforms(
    paths: int, periods: int, seed: int, rho: float = 0.0, level: float = 0.0
) -> FloatArray:
    """
    Uniform draws whose every period is perfectly stratified, dependent from period to period.

    Scrambled Sobol points become normal scores, an AR(1) process and a level common to all periods join
    them (a Gaussian copula with correlation ``level + (1 - level) * rho ** lag``), and ranks bring every
    period back to the midpoints of ``s`` equal strata: each marginal is reproduced as well as ``s``
    points can.

    Parameters
    ----------
    paths, periods
        ``s`` and ``t``.
    seed
        Same seed, same draws.
    rho
        Autocorrelation from one period to the next of what is not level [-1 < rho < 1].
    level
        Share of the scores' variance that all periods have in common [0 <= level < 1].

    Returns
    -------
    (s, t) inside (0, 1)

    Examples
    --------
    >>> np.sort(stratified_uniforms(4, 2, seed=1), axis=0)[:, 0]
    array([0.125, 0.375, 0.625, 0.875])
    """
    scores = _normal_scores(paths, periods + (level > 0), seed)
    common, scores = scores[:, periods:], scores[:, :periods]
    for period in range(1, periods):
        scores[:, period] = rho * scores[:, period - 1] + np.sqrt(1 - rho**2) * scores[:, period]
    if level > 0:
        scores = np.sqrt(level) * common + np.sqrt(1 - level) * scores
    return _stratified(scores)


def reordered_uniforms(template: FloatArray, paths: int, seed: int) -> FloatArray:
    """
    Stratified draws in the order of what happened: the Schaake shuffle.

    Clark, Gangopadhyay, Hay, Rajagopalan and Wilby (2004), *Journal of Hydrometeorology* 5(1): every
    period keeps its own distribution, and the paths take the ranks that past periods had together.

    Parameters
    ----------
    template : (m, t)
        Past errors (or ranks), one row for each stretch of ``t`` periods that belong together.
    paths
        ``s``: where it is more than ``m``, rows are used several times; where it is less, some are
        left out.
    seed
        Decides which, and breaks ties.

    Returns
    -------
    (s, t) inside (0, 1)

    Examples
    --------
    High after high, low after low:

    >>> reordered_uniforms(np.array([[1.0, 10.0], [3.0, 30.0], [2.0, 20.0]]), 3, seed=1)
    array([[0.16666667, 0.16666667],
           [0.83333333, 0.83333333],
           [0.5       , 0.5       ]])
    """
    rng = np.random.default_rng(seed)
    copies, rest = divmod(paths, len(template))
    extra = np.sort(rng.choice(len(template), rest, replace=False))
    rows = np.concatenate([np.tile(np.arange(len(template)), copies), extra])
    chosen = template[rows]
    order = np.lexsort((rng.random(chosen.shape), chosen), axis=0)
    ranks = np.argsort(order, axis=0)
    return np.asarray((ranks + 0.5) / paths)


def moved_uniforms(
    uniforms: FloatArray, periods: int, shift: float, spread: float, *, everywhere: bool = False
) -> FloatArray:
    """
    Draws whose sums over some periods lie higher and spread wider.

    Wider sums come from a larger part that all periods have in common: the mean score of a path is added to
    each of its scores, and ranks bring every period back to its strata. Higher sums come from scores that
    are all moved up. With comparable periods, the normal score of the sum becomes ``shift + spread`` times
    what it was.

    Parameters
    ----------
    uniforms : (s, t)
        Inside (0, 1), every period in the same strata.
    periods
        Over how many of them the sums are meant.
    shift
        Of the sum, in standard deviations of the old sum.
    spread
        New standard deviation of the sum over the old one [> 0].
    everywhere
        Over any so many periods that follow one another, not over the first: what is added to a period is the
        mean score of all such stretches that hold it, those that run on from the end to the beginning too.

    Examples
    --------
    >>> draws = stratified_uniforms(1024, 4, seed=1)
    >>> sums = ndtri(moved_uniforms(draws, 4, shift=0.5, spread=1.25)).sum(axis=1) / 2
    >>> sums.mean().round(2), sums.std().round(2)
    (np.float64(0.5), np.float64(1.25))
    """
    scores, strata = ndtri(uniforms), np.sort(uniforms, axis=0)
    periods = min(periods, scores.shape[1])

    def sums(scores: FloatArray) -> FloatArray:
        """Sums ``(s, w)`` of the stretches that are meant, by their first period."""
        return _sums_in_a_circle(scores, periods) if everywhere else scores[:, :periods].sum(axis=1)[:, None]

    total = sums(scores)
    before = float(total.std(axis=0).mean())
    wanted = min(spread * before, WIDEST_SUM * float(scores[:, :periods].std(axis=0).sum()))
    level = np.roll(_sums_in_a_circle(total, periods), periods - 1, axis=1) / periods if everywhere else total
    common = level / before

    def joined(share: float) -> FloatArray:
        return np.asarray(ndtri(np.take_along_axis(strata, _ranks(scores + share * common), axis=0)))

    def excess(share: float) -> float:
        return float(sums(joined(share)).std(axis=0).mean()) - wanted

    none = -before / periods  # takes all away that the periods have in common
    if excess(MOST_COMMON) <= 0:  # stretches that overlap cannot all be as wide as one of them
        share = MOST_COMMON
    else:
        share = float(brentq(excess, none, MOST_COMMON, xtol=1e-3)) if excess(none) < 0 else 0.0
    return np.asarray(ndtr(joined(share) + shift * before / periods))


def _sums_in_a_circle(values: FloatArray, periods: int) -> FloatArray:
    """Sums ``(s, t)`` of so many columns from each one on; after the last comes the first again."""
    passed = np.cumsum(
        np.concatenate([np.zeros((len(values), 1)), values, values[:, :periods]], axis=1), axis=1
    )
    return np.asarray(passed[:, periods : periods + values.shape[1]] - passed[:, : values.shape[1]])


def _ranks(scores: FloatArray) -> IntArray:
    return np.asarray(np.argsort(np.argsort(scores, axis=0, kind="stable"), axis=0, kind="stable"))


def _normal_scores(paths: int, dimensions: int, seed: int) -> FloatArray:
    """Scrambled Sobol points as independent normal scores, ``(s, dimensions)``."""
    sobol = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    points = sobol.random_base2(max(int(np.ceil(np.log2(paths))), 0))[:paths]
    return np.asarray(ndtri(np.clip(points, 1e-12, 1 - 1e-12)))


def _stratified(scores: FloatArray) -> FloatArray:
    ranks = rankdata(scores, method="ordinal", axis=0)
    return np.asarray((ranks - 0.5) / len(scores))


def sampled_quantiles(
    levels: FloatArray, quantiles: FloatArray, uniforms: FloatArray, tail: TailFormula
) -> FloatArray:
    """
    Demand on every path: the quantile function at the path's draw of the period.

    The tails become extra columns of the grid, so that a period is one matrix product; between them the
    quantile function is straight over the logarithm of the remaining probability.

    Parameters
    ----------
    levels : (q,)
    quantiles : (n, t, q) units
    uniforms : (s, t)
        Shared by all lines: expected costs add up, so sharing changes nothing there.
    tail
        Demand outside the given levels.

    Returns
    -------
    (n, s, t) units
        Laid out period by period.
    """
    lines, periods, _ = quantiles.shape
    places = draw_places(levels, uniforms)
    if places.knots.size:
        tails, lower = tail(levels, quantiles, places.knots), places.lower
        quantiles = np.concatenate([tails[..., :lower], quantiles, tails[..., lower:]], axis=2)
    paths = np.empty((periods, lines, len(uniforms)))
    for period in range(periods):
        _interpolate(quantiles[:, period, :], places.below[period], places.share[period], paths[period])
    return paths.transpose(1, 2, 0)


class DrawPlaces(NamedTuple):
    """
    Where draws fall among the columns of a quantile function, the same for every line.

    Parameters
    ----------
    knots : (k,)
        Rising probabilities outside the levels at which the tails have columns.
    lower
        How many of them are below the levels.
    below : (t, s)
        The column below each draw, of the lower knots, the levels and the upper knots.
    share : (t, s)
        How much of the way to the next column it has gone.
    """

    knots: FloatArray
    lower: int
    below: IntArray
    share: FloatArray


def draw_places(levels: FloatArray, uniforms: FloatArray) -> DrawPlaces:
    """
    Where draws ``(s, t)`` fall; knots reach from the lowest to the highest of them.

    Beyond the lowest and the highest level the way is measured in logarithms.
    """
    low, high = _knots(levels, uniforms)
    grid, draws = np.concatenate([low, levels, high]), uniforms.T
    position = np.interp(draws, grid, np.arange(grid.size))
    below = np.minimum(position.astype(np.int64), max(grid.size - 2, 0))
    above = np.minimum(below + 1, grid.size - 1)
    share = position - below
    for side, remaining in ((draws < levels[0], grid), (draws > levels[-1], 1 - grid)):
        if side.any():
            start, stop = np.log(remaining[below[side]]), np.log(remaining[above[side]])
            reached = np.log(draws[side] if remaining is grid else 1 - draws[side])
            share[side] = (reached - start) / (stop - start)
    return DrawPlaces(knots=np.concatenate([low, high]), lower=low.size, below=below, share=share)


def _knots(levels: FloatArray, uniforms: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rising probabilities outside the levels down to the lowest and up to the highest draw."""
    lowest, highest = float(uniforms.min(initial=1.0)), float(uniforms.max(initial=0.0))
    low = np.geomspace(lowest, levels[0], TAIL_KNOTS + 1)[:-1] if lowest < levels[0] else np.empty(0)
    rest = np.geomspace(1 - levels[-1], 1 - highest, TAIL_KNOTS + 1)[1:] if highest > levels[-1] else low[:0]
    return low, 1 - rest


def _interpolate(quantiles: FloatArray, below: IntArray, share: FloatArray, paths: FloatArray) -> None:
    """Write the quantile functions ``(n, g)`` at the draws ``(s,)`` into the paths ``(n, s)``."""
    columns = quantiles.shape[1]
    above = np.minimum(below + 1, columns - 1)
    if columns > SHORT_GRID:
        paths[:] = quantiles[:, below] * (1 - share) + quantiles[:, above] * share
        return
    weights = np.zeros((columns, below.size))
    draw = np.arange(below.size)
    weights[above, draw] += share
    weights[below, draw] += 1 - share
    np.matmul(quantiles, weights, out=paths)
