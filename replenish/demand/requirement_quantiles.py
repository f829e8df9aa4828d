"""Quantiles of every line's requirement, where nothing else is asked of its paths."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.demand.requirements import line_blocks, requirement_blocks
from replenish.formulas.quantiles import sample_quantiles
from replenish.formulas.sampling import DrawPlaces, draw_places
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.forecast import QuantileForecast
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

COMPILED_FROM = 5_000  # lines; below, loading the compiled version takes longer than it saves
CELLS = 3  # a path: its peak, its peak sorted, and about as much of quantile functions


def requirement_quantiles(
    problem: Problem, params: SolveParams, levels: FloatArray, model: DemandModel | None = None
) -> FloatArray:
    """
    Units ``(n, q)`` that each line needs from this order, not exceeded with the probability of each level.

    As the quantiles of what `requirement_blocks` tells. From 5,000 lines on, where numba is installed
    (extra ``speed``), quantile forecasts go to requirements without paths in between.

    Parameters
    ----------
    levels : (q,)
    model
        Demand of the problem under the parameters, where it is already made.
    """
    model = model or demand_model(problem, params)
    found = np.empty((problem.lines, len(levels)))
    if problem.lines >= COMPILED_FROM and _straight(problem, model) and find_spec("numba") is not None:
        for lines, peaks in _peaks_without_paths(problem, model):
            found[lines] = sample_quantiles(peaks, levels)
        return found
    for block in requirement_blocks(problem, params, model):
        found[block.lines] = block.quantiles(levels)
    return found


def _straight(problem: Problem, model: DemandModel) -> bool:
    """Whether every line's demand lies straight between quantiles, and every order comes as promised."""
    told = isinstance(model.forecast, QuantileForecast) and model.forecast.levels.size > 1
    return told and model.joined is not None and not model.whole.any() and problem.terms.lead_times is None


def _peaks_without_paths(problem: Problem, model: DemandModel) -> Iterator[tuple[IntArray, FloatArray]]:
    """Lines that share their draws and what becomes of unmet demand, and their last peaks ``(b, s)``."""
    forecast, terms = model.forecast, problem.terms
    if not isinstance(forecast, QuantileForecast):
        raise TypeError(type(forecast))
    alike, places = None, None
    for block in line_blocks(problem, model, CELLS * model.paths):
        interval = int(terms.lead_time[block[0]]) + int(terms.review_period[block[0]])
        if alike != (alike := (int(model.kind[block[0]]), interval)) or places is None:
            places = draw_places(forecast.levels, model.draws_of(block, interval))
        for lines in (block[terms.lost[block]], block[~terms.lost[block]]):
            if lines.size:
                quantiles = forecast.quantiles[lines, :interval]
                tails = model.tail(forecast.levels, quantiles, places.knots)
                yield lines, _peaks(problem, lines, quantiles, tails, places)


def _peaks(
    problem: Problem, lines: IntArray, quantiles: FloatArray, tails: FloatArray, places: DrawPlaces
) -> FloatArray:
    from replenish.formulas.requirement_compiled import peaks_of_draws  # noqa: PLC0415

    terms, stock = problem.terms, problem.stock
    return peaks_of_draws(
        quantiles,
        tails,
        places,
        on_order=stock.on_order[lines, : quantiles.shape[1]],
        opening=stock.on_hand[lines] - stock.backorders[lines],
        lost=bool(terms.lost[lines[0]]),
        lead_time=int(terms.lead_time[lines[0]]),
    )
