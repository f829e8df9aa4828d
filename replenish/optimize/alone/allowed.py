"""What each line of a block may order by itself: MOQ, multiple, largest order, shelf life."""

from __future__ import annotations

import numpy as np

from replenish.demand.requirements import RequirementBlock
from replenish.formulas.orderable import OrderRules, order_rules
from replenish.problem.arrays import FloatArray
from replenish.problem.problem import Problem


def block_rules(block: RequirementBlock, problem: Problem) -> OrderRules:
    """Orderable quantities of a block's lines; only 0 where the shelf life forbids the smallest order."""
    terms, lines = problem.terms, block.lines
    most = terms.max_order[lines]
    if np.isfinite(terms.max_cover[lines]).any():
        most = np.minimum(most, cover_limit(block, problem))
    return order_rules(terms.moq[lines], terms.order_multiple[lines], most)


def cover_limit(block: RequirementBlock, problem: Problem) -> FloatArray:
    """
    Most units that are gone within the maximum cover of each line, ``(b,)``; infinite where it has none.

    What is on the shelf when the order arrives goes first, then the order, then what arrives later. On
    every path that is the demand of the periods from the arrival on, less the shelf right before it and
    other receipts of that period; of it the mean is taken or the stated quantile. Demand beyond the window
    goes on at the window's rate on that path; where arrivals are not certain, all of it does.
    """
    terms, lines = problem.terms, block.lines
    most, cover = np.full(lines.size, np.inf), terms.max_cover[lines]
    some = np.flatnonzero(np.isfinite(cover))
    if block.deliveries is None:
        arriving = problem.stock.on_order[lines[some], block.lead_time][:, None]
        gone = _demand_within(block.demand[some][:, :, block.window], cover[some])
    else:
        first = block.deliveries.windows.first[some][:, :, None]
        arriving = np.take_along_axis(block.deliveries.receipts[some], first, axis=2)[:, :, 0]
        gone = block.window_rate[some] * cover[some][:, None]
    room = gone - block.requirement.shelf[some] - arriving
    level = terms.cover_level[lines[some]]
    most[some] = room.mean(axis=1)
    for one in np.unique(level[~np.isnan(level)]):
        stated = level == one
        most[some[stated]] = np.quantile(room[stated], one, axis=1, method="inverted_cdf")
    return np.asarray(np.maximum(most, 0.0))


def _demand_within(demand: FloatArray, cover: FloatArray) -> FloatArray:
    """Demand (b, s, r) of the first ``cover`` (b,) periods, the last one in part, ``(b, s)`` units."""
    periods = demand.shape[2]
    share = np.clip(cover[:, None] - np.arange(periods), 0.0, 1.0)
    inside = np.einsum("bsr,br->bs", demand, share)
    beyond = np.maximum(cover - periods, 0.0) / periods
    return np.asarray(inside + beyond[:, None] * demand.sum(axis=2))
