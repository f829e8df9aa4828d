"""Offers of one line on one span: what is lived before an offer's window, and what follows after it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from replenish.demand.model import DemandModel
from replenish.demand.requirements import RequirementBlock
from replenish.formulas.common_span import LeftAlone, NextOrder, Window, left_alone, next_order
from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.tariffs import charged
from replenish.optimize.alone.worth import Bought, ProjectedStock
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.problem import Problem

SAME = 1e-12  # of a cost; less is arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """
    Periods over which the offers of a line are compared, ``(n,)``.

    Parameters
    ----------
    first
        The earliest arrival that any offer allows.
    end
        End of the latest window.
    """

    first: IntArray
    end: IntArray


def spans(problem: Problem) -> Span:
    """Span of every row of a problem whose rows are offers."""
    terms, of = problem.terms, problem.offer_of
    if of is None:
        return Span(first=terms.lead_time, end=terms.protection_interval)
    first, end = np.full(problem.lines, np.iinfo(np.int64).max), np.zeros(problem.lines, dtype=np.int64)
    np.minimum.at(first, of, terms.lead_time)
    np.maximum.at(end, of, terms.protection_interval)
    return Span(first=first[of], end=end[of])


def dearer(problem: Problem, rows: IntArray) -> FloatArray:
    """What a unit of some rows costs beyond the price of the line's first supplier, ``(b,)`` money."""
    unit, of = problem.costs.unit, problem.offer_of
    return np.zeros(rows.size) if of is None else np.asarray(unit[rows] - unit[of[rows]])


def dearer_to_the_end(problem: Problem, rows: IntArray) -> FloatArray:
    """The same of rows whose window ends their span: what they leave over is worth the first one's price."""
    last = problem.terms.protection_interval[rows] == spans(problem).end[rows]
    return np.where(last, dearer(problem, rows), 0.0)


def bought_for_the_window(problem: Problem, block: RequirementBlock, model: DemandModel) -> Bought | None:
    """
    What the units of a block's rows cost more where the same supplier is ordered from again in the span.

    ``None`` where no row is so.
    """
    rows, span = block.lines, spans(problem)
    more = dearer(problem, rows) - dearer_to_the_end(problem, rows)
    if not more.any():
        return None
    used, first = np.zeros(block.requirement.peak.shape[:2]), block.window.stop
    for end in np.unique(span.end[rows][more != 0]).tolist():
        some = np.flatnonzero((span.end[rows] == end) & (more != 0))
        demand = model.paths_of(rows[some], end)[:, :, first:].sum(axis=2)
        used[some] = demand - problem.stock.on_order[rows[some], first:end].sum(axis=1)[:, None]
    return Bought(dearer=more, used_later=np.maximum(used, 0.0))


def beyond_window(problem: Problem, block: RequirementBlock, model: DemandModel) -> FloatArray:
    """
    What the rows of a block cost outside the window of their order, within their span, ``(b,)`` money.

    Before the window the line lives from what it owns, exactly, on the same paths. After it the same supplier
    is ordered from again, a review period later each time: to the best base stock, at what its units and
    orders cost beyond the first supplier's.
    """
    span = spans(problem)
    cost = np.zeros(block.lines.size)
    for end in np.unique(span.end[block.lines]).tolist():
        some = np.flatnonzero(span.end[block.lines] == end)
        cost[some] = _outside(problem, block, block.lines[some], span, model)
    return cost


def _outside(
    problem: Problem, block: RequirementBlock, rows: IntArray, span: Span, model: DemandModel
) -> FloatArray:
    """Cost outside the window of rows whose spans end together, ``(b,)`` money."""
    stock, terms, costs, end = problem.stock, problem.terms, problem.costs, int(span.end[rows[0]])
    first = span.first[rows]
    if end == block.window.stop and (first == block.lead_time).all():
        return np.zeros(rows.size)
    demand = model.paths_of(rows, end)
    opening = stock.on_hand[rows] - stock.backorders[rows]
    alone = left_alone(demand, stock.on_order[rows, :end], opening, terms.lost[rows])
    each = alone.cost(costs.holding[rows], costs.shortage[rows])
    waiting = np.arange(end) >= first[:, None]
    before = (each * waiting)[:, : block.lead_time].sum(axis=1)
    return np.asarray(before + _after(problem, block, rows, demand, alone, each))


def _after(  # noqa: PLR0917 - the rows of a block, and how they live without an order
    problem: Problem,
    block: RequirementBlock,
    rows: IntArray,
    demand: FloatArray,
    alone: LeftAlone,
    each: FloatArray,
) -> FloatArray:
    """
    Cost from the end of the window on, order after order, ``(b,)`` money; none where nothing is left.

    An order that costs more than to live from what is owned (``each`` (b, t) money a period) is not placed.
    """
    costs, lost, review = problem.costs, problem.terms.lost[rows], block.review_period
    more, end = dearer(problem, rows), demand.shape[2]
    cost, position = np.zeros(rows.size), _restored(problem, block, rows, demand, alone, 0).position
    for number in range(1, -(-(end - block.window.stop) // review) + 1):
        restored = _restored(problem, block, rows, demand, alone, number)
        used = demand[:, :, (number - 1) * review : number * review].sum(axis=2)
        left = position - used
        left = np.where(lost[:, None], np.maximum(left, 0.0), left)
        bought = np.maximum(restored.position - left, 0.0)
        placed = restored.cost + more * bought.mean(axis=1)
        placed += costs.ordering[rows] * (bought > 0).mean(axis=1)
        first = block.window.start + number * review
        last = min(first + review, end) - 1
        left_over = _lost_when_over(problem, rows, last + 1) * alone.stock[:, :, last].mean(axis=1)
        idle = each[:, first : first + review].sum(axis=1) + left_over
        position = np.where((placed <= idle)[:, None], restored.position, left)
        cost += np.minimum(placed, idle)
    return cost


def _restored(  # noqa: PLR0917 - the rows of a block, and which of their orders
    problem: Problem,
    block: RequirementBlock,
    rows: IntArray,
    demand: FloatArray,
    alone: LeftAlone,
    number: int,
) -> NextOrder:
    """The order placed ``number`` review periods from now."""
    review, end = block.review_period, demand.shape[2]
    first = block.window.start + number * review
    window = Window(placed=number * review, first=first, end=min(first + review, end))
    due = problem.stock.on_order[rows, window.placed : window.end].sum(axis=1)
    owned = alone.before[:, :, window.placed] + due[:, None]
    costs, lost = problem.costs, problem.terms.lost[rows]
    worthless = _lost_when_over(problem, rows, window.end)
    return next_order(demand, owned, window, costs.holding[rows], costs.shortage[rows], lost, worthless)


def _lost_when_over(problem: Problem, rows: IntArray, end: int) -> FloatArray:
    """
    Money per unit that rows (b,) leave over when a window ends, ``(b,)``: the row's own obsolescence.

    At the end of the span it is that of the line's offer whose window ends there: a line may be sold for a
    last time then.
    """
    obsolescence, of = problem.costs.obsolescence, problem.offer_of
    if of is None:
        return np.asarray(obsolescence[rows])
    span = spans(problem)
    at_the_end = np.zeros(problem.lines)
    last = np.flatnonzero(problem.terms.protection_interval == span.end)
    np.maximum.at(at_the_end, of[last], obsolescence[last])
    return np.where(span.end[rows] == end, at_the_end[of[rows]], obsolescence[rows])


def on_one_span(curves: CostCurves, problem: Problem, beyond: FloatArray) -> CostCurves:
    """
    Cost curves of offers that add up over a line of which one offer is ordered from, or none.

    To order nothing costs a line what its best offer costs then, and that is counted in its first row. An
    order of any row costs what it saves against nothing of its own, and once what its span costs more than
    the best one's without an order: a charge like any for placing an order.

    Parameters
    ----------
    curves
        Of the rows' own windows.
    beyond : (n,) money
        What each row costs outside its window.
    """
    of = problem.offer_of
    if of is None:
        return curves
    own = cost_at(curves, np.zeros(of.size))
    least = np.full(of.size, np.inf)
    np.minimum.at(least, of, own + beyond)
    first = np.where(problem.first_offers, least, 0.0)
    extra = own + beyond - least[of]
    return replace(
        curves,
        cost=curves.cost + (first - own)[:, None],
        tariffs=charged(curves.tariffs, np.where(extra > SAME * np.abs(least[of]), extra, 0.0)),
    )


def with_stock_to_the_end(stock: ProjectedStock, problem: Problem) -> ProjectedStock:
    """Expected stock without an order of the first rows, as far as the offer sees that looks furthest."""
    of = problem.offer_of
    if of is None:
        return stock
    order = np.lexsort((-problem.terms.protection_interval, of))
    furthest = order[np.append(True, np.diff(of[order]) > 0)]
    without = stock.without.copy()
    without[of[furthest]] = stock.without[furthest]
    return replace(stock, without=without)
