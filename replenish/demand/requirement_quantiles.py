"""Quantiles of every line's requirement, where nothing else is asked of its paths."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np

from replenish.demand.model import DemandModel, demand_model
from replenish.demand.requirements import line_blocks, requirement_blocks
from replenish.formulas.quantiles import sample_quantiles
from replenish.formulas.sampling import draw_positions, with_tail_columns
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.forecast import QuantileForecast
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

COMPILED_FROM = 5_000  # lines; below, loading the compiled version takes longer than it saves


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
        for lines in line_blocks(problem, model):
            found[lines] = sample_quantiles(_peaks_of_draws(problem, model, lines), levels)
        return found
    for block in requirement_blocks(problem, params, model):
        found[block.lines] = block.quantiles(levels)
    return found


def _straight(problem: Problem, model: DemandModel) -> bool:
    """Whether every line's demand lies straight between quantiles, and every order comes as promised."""
    told = isinstance(model.forecast, QuantileForecast) and model.forecast.levels.size > 1
    return told and model.joined is not None and not model.whole.any() and problem.terms.lead_times is None


def _peaks_of_draws(problem: Problem, model: DemandModel, lines: IntArray) -> FloatArray:
    from replenish.formulas.requirement_compiled import peaks_of_draws  # noqa: PLC0415

    terms, stock, forecast = problem.terms, problem.stock, model.forecast
    if not isinstance(forecast, QuantileForecast):
        raise TypeError(type(forecast))
    lead_time = int(terms.lead_time[lines[0]])
    interval = lead_time + int(terms.review_period[lines[0]])
    draws = model.draws_of(lines, interval)
    quantiles = forecast.quantiles[lines, :interval]
    grid, columns = with_tail_columns(forecast.levels, quantiles, draws, model.tail)
    places = [draw_positions(grid, one, forecast.levels[[0, -1]]) for one in draws.T]
    below, share = (np.stack(part) for part in zip(*places, strict=True))
    return peaks_of_draws(
        columns,
        below,
        share,
        on_order=stock.on_order[lines, :interval],
        opening=stock.on_hand[lines] - stock.backorders[lines],
        lost=terms.lost[lines],
        lead_time=lead_time,
    )
