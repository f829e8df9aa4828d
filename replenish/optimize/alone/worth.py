"""What each next unit of a line is worth: cost curves and figures of a block, without its paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.demand.requirements import RequirementBlock
from replenish.formulas.cost_curve import CostCurves, expected_cost_curves, thinned_curves
from replenish.formulas.requirement import (
    RequirementOnArrival,
    stock_after_receipt,
    stock_after_receipt_on_arrival,
)
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.problem import Problem

ENOUGH = 1e-9  # units; less is arithmetic
MOST_KNOTS = 512  # per line; whole units up to 512 and every sample of a shorter window stay exact
FEWEST_KNOTS = 64  # per line, however many lines there are
KNOTS_IN_ALL = 1 << 26  # 0.5 GB each for quantities and costs: beyond 131,072 lines a line has fewer than 512


def most_knots(lines: int) -> int:
    """Knots that the curve of each of so many lines may have, so that all of them fit into memory."""
    return min(max(KNOTS_IN_ALL // max(lines, 1), FEWEST_KNOTS), MOST_KNOTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """
    Units that cost more than their value in the window, but not what is left over for later orders.

    Parameters
    ----------
    dearer : (b,) money per unit
        Beyond the price at which stock is valued; below 0 where they cost less.
    used_later : (b, s) units
        What of the left-over units later orders at the same price are spared, at most.
    """

    dearer: FloatArray
    used_later: FloatArray


def cost_curves(block: RequirementBlock, problem: Problem, bought: Bought | None = None) -> CostCurves:
    """
    Expected holding, shortage and obsolescence cost of the window for every quantity of each line.

    With lost sales, holding is paid on ``max(q, M) - N`` and shortage on ``(M_end - q)⁺``; where demand
    waits, on ``(q - N)⁺`` and ``(N - q)⁺`` of each period. Both are sums of newsvendor costs.

    Parameters
    ----------
    bought
        What units cost besides, where they are not bought at the price at which stock is valued.
    """
    need, peak = block.requirement.need, block.requirement.peak
    lost = problem.terms.lost[block.lines][:, None, None]
    knots = np.where(lost, peak, need)
    if block.deliveries is None:
        overage, underage = _unit_costs(block, problem)
    else:
        overage, underage = _unit_costs_on_arrival(block, problem, block.deliveries.windows.share)
    constant = (overage * (knots - need)).sum(axis=2).mean(axis=1)
    most = most_knots(problem.lines)
    if bought is not None:
        return _curves(*_with_purchase(bought, knots, overage, underage, constant), most=most)
    return _curves(knots, overage, underage, constant, most=most)


def _with_purchase(
    bought: Bought, knots: FloatArray, overage: FloatArray, underage: FloatArray, constant: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """
    Knots and unit costs with ``d min(q, M⁺)`` of what the window uses, and of what nobody uses in the end.

    A unit left over is worth its dearer price ``d`` as long as a later order would buy it, but never more
    than the shortage and holding of a unit: so the curve stays convex.
    """
    more, end = bought.dearer[:, None, None], knots[:, :, -1:]
    over, under = (np.broadcast_to(values, knots.shape).copy() for values in (overage, underage))
    kept = np.minimum(more, over[:, :, -1:] + under[:, :, -1:])
    over[:, :, -1:] += more - kept
    under[:, :, -1:] -= more
    unused = np.maximum(end, 0.0) + bought.used_later[:, :, None]
    nothing = np.zeros_like(end)
    return (
        np.concatenate([knots, unused], axis=2),
        np.concatenate([over, np.broadcast_to(np.maximum(kept, 0.0), end.shape)], axis=2),
        np.concatenate([under, nothing], axis=2),
        constant + (more * np.maximum(end, 0.0)).mean(axis=1)[:, 0],
    )


def shortage_curves(block: RequirementBlock, problem: Problem, wanted: FloatArray) -> CostCurves:
    """
    Expected shortage cost, for a target that orders up to ``wanted`` and gives way only to limits.

    Each unit is worth the shortage it prevents, and at least a little (a millionth of the shortage
    cost), so that without limits the target, the largest quantity its rules allow, is reached exactly.
    """
    lines, paths = block.requirement.peak.shape[:2]
    peak = block.requirement.peak[:, :, -1]
    end = np.maximum(peak.max(axis=1), wanted)
    peak = np.concatenate([peak, end[:, None]], axis=1)[:, :, None]
    underage = np.zeros((lines, paths + 1, 1))
    overage = np.zeros((lines, paths + 1, 1))
    shortage = problem.costs.shortage[block.lines]
    shortage = np.where(shortage > 0, shortage, 1.0)
    underage[:, :-1, 0] = shortage[:, None]
    underage[:, -1, 0] = 1e-6 * shortage * paths
    overage[:, -1, 0] = shortage * paths
    return _curves(peak, overage, underage, np.zeros(lines), most=most_knots(problem.lines))


def _unit_costs(block: RequirementBlock, problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Overage and underage cost of each period of the window, ``(b, 1, r)`` money per unit."""
    costs, lines = problem.costs, block.lines
    overage = np.repeat(costs.holding[lines][:, None], block.review_period, axis=1)
    overage[:, -1] += costs.obsolescence[lines]
    underage = np.repeat(costs.shortage[lines][:, None], block.review_period, axis=1)
    underage[:, :-1] *= ~problem.terms.lost[lines][:, None]
    return overage[:, None, :], underage[:, None, :]


def _unit_costs_on_arrival(
    block: RequirementBlock, problem: Problem, share: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Overage and underage cost of each period of each path, ``(b, s, t)`` money per unit; 0 outside its window.

    They count with the probability that the order has a window at all.
    """
    costs, lines = problem.costs, block.lines
    need = block.requirement
    if not isinstance(need, RequirementOnArrival):
        raise TypeError(type(need))
    holding, obsolescence, shortage = (
        (share * values[lines])[:, None, None]
        for values in (costs.holding, costs.obsolescence, costs.shortage)
    )
    short = np.where(problem.terms.lost[lines][:, None, None], need.last, need.window)
    return holding * need.window + obsolescence * need.last, shortage * short


def _curves(
    knots: FloatArray, overage: FloatArray, underage: FloatArray, constant: FloatArray, *, most: int
) -> CostCurves:
    lines, paths, _ = knots.shape
    curves = expected_cost_curves(
        knots.reshape(lines, -1),
        _of_knots(overage, knots.shape) / paths,
        _of_knots(underage, knots.shape) / paths,
        constant,
    )
    return thinned_curves(curves, most)


def _of_knots(cost: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """A cost (b, 1 or s, 1 or r) of each knot, ``(b, s x r)``, or of all knots of a line, ``(b, 1)``."""
    same = cost.shape[1:] == (1, 1) and shape[2] == 1
    return cost[:, :, 0] if same else np.broadcast_to(cost, shape).reshape(shape[0], -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedStock:
    """
    Expected stock right after the receipts of each period.

    Parameters
    ----------
    without : (n, t) units
        If nothing is ordered now; after a line's window, as at its end.
    added : (n, t) units per unit ordered
        The largest mean increase up to the largest quantity considered; 0 before the order arrives.
    """

    without: FloatArray
    added: FloatArray

    def take(self, lines: IntArray) -> ProjectedStock:
        """Of some lines."""
        return ProjectedStock(without=self.without[lines], added=self.added[lines])


def projected_stock(
    block: RequirementBlock, problem: Problem, largest: FloatArray, periods: int
) -> ProjectedStock:
    """
    Stock a block would hold with and without its order.

    Stock is convex in the quantity, so the chord from 0 to the ``largest`` quantity (b,) is never below
    it: a limit that holds for the chord holds for the expected stock.
    """
    lost, reach = problem.terms.lost[block.lines], np.where(largest > 0, largest, 1.0)
    need = block.requirement
    if isinstance(need, RequirementOnArrival) and block.deliveries is not None:
        receipts = block.deliveries.receipts
        levels = (np.zeros_like(reach), reach)
        without, with_order = (
            stock_after_receipt_on_arrival(need, receipts, lost, level).mean(axis=1) for level in levels
        )
        added = (with_order - without) / reach[:, None]
        return ProjectedStock(without=_extended(without, periods), added=_extended(added, periods))
    on_order = problem.stock.on_order[block.lines][:, block.window]
    without = stock_after_receipt(need, on_order, lost, np.zeros_like(reach)).mean(axis=1)
    with_order = stock_after_receipt(need, on_order, lost, reach).mean(axis=1)
    before = need.stock_before.mean(axis=1)
    nothing = np.zeros_like(before)
    added = (with_order - without) / reach[:, None]
    return ProjectedStock(
        without=_extended(np.concatenate([before, without], axis=1), periods),
        added=_extended(np.concatenate([nothing, added], axis=1), periods),
    )


def _extended(values: FloatArray, periods: int) -> FloatArray:
    """Repeat the last column until there are ``periods``."""
    missing = periods - values.shape[1]
    return np.concatenate([values, np.repeat(values[:, -1:], missing, axis=1)], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """
    What the plan reports of a line, taken from its paths.

    Parameters
    ----------
    peak : (n, s) units
        Requirement at the end of the window, for stockout probabilities; of half the memory where that
        loses nothing.
    need : (n, 2) units
        p50 and p90 of the same.
    demand : (n, 4) units
        Mean, p10, p50 and p90 of the demand of the protection interval.
    window_demand : (n,) units
        Expected demand of the window.
    lost_before : (n,) units
        Expected demand lost before the order can arrive.
    lost_anyway : (n,) units
        Of it, what is lost before an order of any of the line's offers can arrive.
    tail_share : (n,)
        Of the demand on the paths that decide, the share beyond the forecast's outermost quantile.
    uplift : (n,) units
        Of the expected demand of the interval, what somebody's uplift has made.
    """

    peak: FloatArray
    need: FloatArray
    demand: FloatArray
    window_demand: FloatArray
    lost_before: FloatArray
    lost_anyway: FloatArray
    tail_share: FloatArray
    uplift: FloatArray


def figures(
    block: RequirementBlock, outermost: FloatArray, unclipped: FloatArray, uplift: FloatArray | None
) -> Figures:
    """
    Reduce a block's paths to what the plan reports.

    Parameters
    ----------
    outermost : (b, L + R) units
        The forecast's highest quantile of each period; infinite where there is none.
    unclipped : (b,) units
        What the target asks for.
    uplift : (n, t), optional
        By what the demand of all lines was multiplied.
    """
    lost_before = block.requirement.lost_before.mean(axis=1)
    quantiles = block.demand_quantiles(np.array([0.1, 0.5, 0.9]))
    return Figures(
        peak=block.requirement.peak[:, :, -1],
        need=block.quantiles(np.array([0.5, 0.9])),
        demand=np.column_stack([block.interval_demand.mean(axis=1), quantiles]),
        window_demand=block.window_demand,
        lost_before=lost_before,
        lost_anyway=lost_before,
        tail_share=_tail_share(block, outermost, unclipped),
        uplift=np.zeros(block.lines.size) if uplift is None else _uplift(block, uplift[block.lines]),
    )


def _uplift(block: RequirementBlock, factor: FloatArray) -> FloatArray:
    """Expected demand of the interval less what it would be without the factor, ``(b,)``."""
    return np.asarray((block.demand.mean(axis=1) * (1 - 1 / factor[:, : block.demand.shape[2]])).sum(axis=1))


def _tail_share(block: RequirementBlock, outermost: FloatArray, unclipped: FloatArray) -> FloatArray:
    """
    Share of demand beyond the outermost quantiles on the paths that ask for what is wanted, or more.

    These paths pay for the last unit: where they got there by the assumed tail, so did the order.
    """
    deciding = block.requirement.peak[:, :, -1] >= unclipped[:, None] - ENOUGH
    beyond = np.zeros(deciding.shape)
    for period in range(outermost.shape[1]):
        beyond += np.maximum(block.demand[:, :, period] - outermost[:, None, period], 0.0)
    total = (block.demand.sum(axis=2) * deciding).sum(axis=1)
    share = (beyond * deciding).sum(axis=1)
    return np.asarray(np.divide(share, total, out=np.zeros_like(total), where=total > 0))


def in_line_order(rows: list[FloatArray], lines: list[IntArray]) -> FloatArray:
    """Rows of all blocks, put back into the order of the problem."""
    ordered = np.empty((sum(each.size for each in lines), *rows[0].shape[1:]), dtype=np.result_type(*rows))
    for values, some in zip(rows, lines, strict=True):
        ordered[some] = values
    return ordered
