"""Levels at which a forecast has to be read to cover what its levels promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from replenish.demand.memory import Memory
from replenish.demand.past_errors import PastErrors
from replenish.demand.strata import read_at, strata
from replenish.formulas.rank_distribution import probability_reached, rank_distribution, share_reached
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun
from replenish.problem.forecast import QuantileForecast

GROUP_PRIOR = 300.0  # past periods of a group that its own coverage has to outweigh
ISSUE_PRIOR = 1.0  # past issues that their coverage has to outweigh: one season is not the next
OUTERMOST = 0.995  # level beyond which a past of this length tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Noun):
    """
    A recalibration of quantile levels by group of lines.

    Parameters
    ----------
    levels : (q,)
        As the forecast calls them.
    read_at : (g, q)
        Levels at which its quantile function has to be read instead, rising.
    group : (n,)
        Group of each line.
    coverage : (q,)
        Share of past demand that was covered, over all groups.
    """

    levels: FloatArray
    read_at: FloatArray
    group: IntArray
    coverage: FloatArray


def correction(errors: PastErrors, levels: FloatArray, group: IntArray) -> Correction:
    """
    Correction that past errors speak for.

    Each level moves to the one whose past coverage is what it promises. Groups are drawn towards all lines
    together as if each had 300 more periods of those, and all towards no correction as if one more issue
    had been covered exactly; what remains rises with the level. Where periods were censored, a
    level moves only as far as both ways to count them agree (`rank_distribution`): with much censoring
    the past does not tell whether a level was wrong.

    Parameters
    ----------
    errors
        Of past issues.
    levels : (q,)
    group : (n,)
        Group of each line, numbered from 0.
    """
    groups = int(group.max()) + 1
    told = np.isfinite(errors.lower)
    cell = np.broadcast_to(group[errors.lines][None, :, None], told.shape)[told]
    parts = errors.lower[told], errors.upper[told], errors.censored[told]
    all_known, all_limit, _ = rank_distribution(*parts, np.zeros_like(cell), 1)
    known, limit, count = rank_distribution(*parts, cell, groups)
    weight = (count / (count + GROUP_PRIOR))[:, None]
    moved = _agreed(
        levels,
        probability_reached(weight * known + (1 - weight) * all_known, levels),
        probability_reached(weight * limit + (1 - weight) * all_limit, levels),
    )
    trust = errors.issues / (errors.issues + ISSUE_PRIOR)
    read_at = np.clip(levels + trust * (moved - levels), 1 - OUTERMOST, OUTERMOST)
    return Correction(
        levels=levels,
        read_at=np.maximum.accumulate(read_at, axis=1),
        group=group,
        coverage=share_reached(all_known, levels)[0],
    )


def crossed_corrections(errors: PastErrors, by: Correction) -> Callable[[int], Correction]:
    """
    The same kind of correction for past issues, each learned from the half of the past it is not in.

    A correction that has seen an issue covers it too well; what would have been left to correct can only be
    told by one that has not.

    Returns
    -------
    ``(periods_ago) -> Correction``
    """
    middle = float(np.median(errors.first))
    older, newer = (
        correction(_some(errors, rows), by.levels, by.group)
        for rows in (errors.first <= middle, errors.first > middle)
    )
    return lambda periods_ago: newer if -periods_ago <= middle else older


def _some(errors: PastErrors, rows: BoolArray) -> PastErrors:
    return errors.replace(
        first=errors.first[rows],
        lower=errors.lower[rows],
        upper=errors.upper[rows],
        censored=errors.censored[rows],
    )


def _agreed(levels: FloatArray, one: FloatArray, other: FloatArray) -> FloatArray:
    """Level between ``one`` and ``other`` that moves least."""
    return np.clip(levels, np.minimum(one, other), np.maximum(one, other))


def corrected_forecast(
    forecast: QuantileForecast,
    by: Correction,
    tail: TailFormula,
    whole: BoolArray,
    memory: Memory | None = None,
) -> QuantileForecast:
    """
    Forecast with its quantiles read at the corrected levels; a given mean moves with them.

    It has the levels of the correction, whichever it was issued with: an archive may have changed them.

    ``memory`` keeps what the forecast says where it is corrected anew on every review.
    """
    called = at_levels(forecast, by.levels, tail)
    before, every = called.quantiles.copy(), np.arange(forecast.lines)
    quantiles = np.empty_like(before)
    for lines, demand in strata(forecast, every, forecast.periods, tail, whole, memory=memory):
        quantiles[lines] = corrected_quantiles(demand, by, lines, whole)
        if forecast.scale is not None:
            moved = whole[lines, None] & (forecast.scale[lines] != 1)
            before[lines] = np.where(moved[:, :, None], _own_quantiles(demand, by.levels), before[lines])
    quantiles = np.where(forecast.known[:, :, None], quantiles, np.nan)
    return called.replace(quantiles=quantiles, mean=_moved_mean(called.mean, before, quantiles), scale=None)


def _own_quantiles(demand: FloatArray, levels: FloatArray) -> FloatArray:
    """Whole units ``(b, t, q)`` of strata: slow ones are not what multiplied quantiles say."""
    return np.rint(read_at(demand, np.tile(levels, (len(demand), 1))))


def at_levels(forecast: QuantileForecast, levels: FloatArray, tail: TailFormula) -> QuantileForecast:
    """The same forecast at the levels of another."""
    if np.array_equal(forecast.levels, levels):
        return forecast
    every = np.arange(forecast.lines)
    quantiles = [forecast.quantile_of(every, float(level), tail) for level in levels]
    return forecast.replace(levels=levels, quantiles=np.stack(quantiles, axis=2))


def corrected_quantiles(demand: FloatArray, by: Correction, lines: IntArray, whole: BoolArray) -> FloatArray:
    """Quantiles ``(b, t, q)`` in units of some lines, read from their strata ``(b, 200, t)``."""
    read = read_at(demand, by.read_at[by.group[lines]])
    return np.where(whole[lines][:, None, None], np.rint(read), read)


def _moved_mean(mean: FloatArray | None, before: FloatArray, after: FloatArray) -> FloatArray | None:
    """Mean ``(n, t)``, moved by the ratio of the sums of quantiles ``(n, t, q)``."""
    if mean is None:
        return None
    was, now = before.sum(axis=2), after.sum(axis=2)
    return np.asarray(mean * np.divide(now, was, out=np.ones_like(was), where=was > 0))


def corrected_errors(errors: PastErrors, by: Correction) -> PastErrors:
    """Errors of the corrected forecast: where demand stood once its levels are read elsewhere."""
    lower, upper = errors.lower.copy(), errors.upper.copy()
    for position, group in enumerate(by.group[errors.lines].tolist()):
        read_at = np.concatenate([[0.0], by.read_at[group], [1.0]])
        called = np.concatenate([[0.0], by.levels, [1.0]])
        lower[:, position] = np.interp(lower[:, position], read_at, called)
        upper[:, position] = np.interp(upper[:, position], read_at, called)
    return errors.replace(lower=lower, upper=upper)
