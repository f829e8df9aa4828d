"""When the orders of some lines arrive, drawn jointly with their demand."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from replenish.formulas.lead_time import Windows, drawn, windows
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.lead_times import LeadTimes
from replenish.problem.stock import Stock

OWN_SEED = 15_485_863  # added to the plan's seed: lead times do not follow the draws of the demand
NEW_ORDERS = 0  # draws of the orders of this plan; open orders take the ones of their age


class Deliveries(NamedTuple):
    """
    Arrivals of ``b`` lines on ``s`` paths.

    Parameters
    ----------
    windows
        Of the orders placed now.
    receipts : (b, s, t) units
        What arrives of the open orders.
    """

    windows: Windows
    receipts: FloatArray


def deliveries(
    lead_times: LeadTimes, stock: Stock, lines: IntArray, *, paths: int, periods: int, seed: int
) -> Deliveries:
    """
    Draw when the orders of some lines arrive, each lead time stratified over the paths.

    Lines share their draws, as they share those of the demand: expected costs add up, so this changes no
    expectation. Lead times and demand are drawn independently of each other.
    """
    chance, later = lead_times.chance[lines], lead_times.next_chance
    if later is None:
        raise TypeError("lead times of no lines: LeadTimes.for_lines gives each line its own")
    return Deliveries(
        windows=windows(chance, later[lines], _uniforms(seed, NEW_ORDERS, paths, 2)),
        receipts=_receipts(stock, lines, paths, periods, seed),
    )


def _receipts(stock: Stock, lines: IntArray, paths: int, periods: int, seed: int) -> FloatArray:
    if stock.pipeline is None:
        return np.broadcast_to(stock.on_order[lines, None, :periods], (lines.size, paths, periods))
    pipeline = stock.pipeline
    receipts = np.zeros((lines.size, paths, periods))
    places = np.full(stock.on_hand.size, -1)
    places[lines] = np.arange(lines.size)
    orders = np.flatnonzero(places[pipeline.line] >= 0)
    for age in np.unique(pipeline.age[orders]):
        together = orders[pipeline.age[orders] == age]
        uniforms = _uniforms(seed, 1 + int(age), paths, 1).T
        period = drawn(pipeline.chance[together], np.broadcast_to(uniforms, (together.size, paths)))
        order, path = np.nonzero(period < min(periods, pipeline.chance.shape[1]))
        place = places[pipeline.line[together]][order]
        np.add.at(receipts, (place, path, period[order, path]), pipeline.quantity[together][order])
    return receipts


def _uniforms(seed: int, orders: int, paths: int, columns: int) -> FloatArray:
    """Midpoints of equally likely strata, ``(s, columns)``, each column in its own order."""
    rng = np.random.default_rng([seed + OWN_SEED, orders])
    strata = np.tile((np.arange(paths) + 0.5) / paths, (columns, 1))
    return np.asarray(rng.permuted(strata, axis=1).T)
