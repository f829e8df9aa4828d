"""What will be ordered next for the same shelves: room that the orders of today must leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array

from replenish.demand.requirements import RequirementBlock, block_on_promise, line_blocks
from replenish.formulas.cost_curve import CostCurves, cheapest_quantity, stacked_curves, thinned_curves
from replenish.optimize.alone.evaluation import Evaluation, wished
from replenish.optimize.alone.worth import ProjectedStock, cost_curves, projected_stock, shortage_curves
from replenish.optimize.question.allocation import LimitRows
from replenish.optimize.shared.limits import STORED, taken_per_unit
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem

MOST_KNOTS = 64  # of a curve: what is decided later needs no exact answer today


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOrders:
    """
    Orders after the ones of today, whose goods share a limited storage with them.

    Parameters
    ----------
    line : (v,)
        Position of the line each of them is of; its orders follow one another.
    arrival : (v,) periods
        When it is received.
    most : (v,) units
        What its target wants, on top of what would be left over if nothing were ordered before.
    cheapest : (v,) units
        What costs it least in its own window, whatever its target wants.
    cost
        Expected cost of its own window, for every quantity.
    curves
        The curve its quantity follows: the same, or a target's.
    added : (v, t) units per unit ordered
        Expected stock right after the receipts, from its arrival to that of the one after it.
    stock
        Of all lines, as in `Evaluation`; from the next order of a line on, its orders are left out.
    """

    line: IntArray
    arrival: IntArray
    most: FloatArray
    cheapest: FloatArray
    cost: CostCurves
    curves: CostCurves
    added: FloatArray
    stock: ProjectedStock

    def arrivals(self, members: BoolArray) -> set[int]:
        """Periods in which next orders of some lines (n,) arrive."""
        return {int(period) for period in self.arrival[members[self.line]]}

    def takes(self, problem: Problem, limits: LimitRows) -> csr_array:
        """What a unit of each takes of every limit, ``(m, v)``; of storage alone."""
        rows, columns, values = [], [], []
        place = problem.location[self.line]
        for row, kind in enumerate(limits.kind.tolist()):
            if kind not in STORED:
                continue
            takes = taken_per_unit(problem, kind)[self.line] * self.added[:, limits.period[row]]
            column = np.flatnonzero((place == limits.name[row]) & (takes > 0))
            rows.append(np.full(column.size, row))
            columns.append(column)
            values.append(takes[column])
        shape = (len(limits.capacity), len(self.line))
        if not rows:
            return csr_array(shape)
        entries = (np.concatenate(rows), np.concatenate(columns))
        return csr_array(coo_array((np.concatenate(values), entries), shape=shape))


def next_orders(problem: Problem, params: SolveParams, evaluation: Evaluation) -> NextOrders | None:
    """
    What will be ordered later and arrives while today's orders still lie on the same shelves.

    Where lines that share a storage are ordered at different times, or wait differently long, an order that
    lasts for weeks stands in the way of those that come every few days: a plan that sees its own orders
    alone fills the shelves with it. So every line whose window ends before the last window at its
    location gets its next orders beside today's, one for each review period, each with the worth of its
    own window. They compete for the storage and are then forgotten: only the room they need is left.

    A next order is judged as if those before it had left nothing but what is owned today: what it wants
    is a level to fill up to. A line whose order of today lasts longer than that is left as it is.

    Returns
    -------
    NextOrders or None
        ``None`` where no storage is shared between lines with different windows; also where lead times are
        random.
    """
    if not params.look_ahead or problem.terms.lead_times is not None:
        return None
    until = _last_windows(problem, evaluation)
    blocks = list(_blocks(problem, evaluation, until))
    if not blocks:
        return None
    parts = [_judged(problem, params, evaluation, block) for block in blocks]
    line = np.concatenate([block.lines for block in blocks])
    arrival = np.concatenate([np.full(block.lines.size, block.lead_time) for block in blocks])
    order = np.lexsort((arrival, line))
    joined = NextOrders(
        line=line[order],
        arrival=arrival[order],
        most=np.concatenate([part.most for part in parts])[order],
        cheapest=np.concatenate([part.cheapest for part in parts])[order],
        cost=stacked_curves([part.cost for part in parts], np.argsort(order)),
        curves=stacked_curves([part.curves for part in parts], np.argsort(order)),
        added=np.concatenate([part.added for part in parts])[order],
        stock=evaluation.stock,
    )
    without = np.concatenate([part.without for part in parts])[order]
    return _taking_turns(problem, evaluation, joined, without)


def _last_windows(problem: Problem, evaluation: Evaluation) -> IntArray:
    """Period before which room is looked for, for each line ``(n,)``; 0 where no storage is limited."""
    end = np.where(evaluation.rules.upper > 0, problem.terms.protection_interval, 0)
    until = np.zeros(problem.lines, dtype=np.int64)
    for capacities in (problem.limits.storage, problem.limits.storage_weight):
        for location, capacity in capacities.items():
            if np.isfinite(capacity).any():
                members = problem.location == location
                until[members] = end[members].max(initial=0)
    return until


def _blocks(problem: Problem, evaluation: Evaluation, until: IntArray) -> Iterator[RequirementBlock]:
    """Next orders of lines with the same terms, as far as somebody needs the room and demand is drawn."""
    terms = problem.terms
    reach = np.minimum(problem.forecast.known.sum(axis=1), evaluation.model.reach)
    may = (evaluation.rules.upper > 0) & (terms.protection_interval < until)
    for lines in line_blocks(problem, evaluation.model):
        lead_time, review = int(terms.lead_time[lines[0]]), int(terms.review_period[lines[0]])
        ahead = 1
        while True:
            arrival = lead_time + ahead * review
            some = lines[may[lines] & (arrival < until[lines]) & (arrival + review <= reach[lines])]
            if not some.size:
                break
            yield block_on_promise(problem, some, evaluation.model, ahead)
            ahead += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    most: FloatArray
    cheapest: FloatArray
    cost: CostCurves
    curves: CostCurves
    added: FloatArray
    without: FloatArray


def _judged(problem: Problem, params: SolveParams, evaluation: Evaluation, block: RequirementBlock) -> _Part:
    """Next orders of a block: any fraction of a unit, no minimum and no price break."""
    cost = cost_curves(block, problem)
    most = np.maximum(wished(block, problem, params, cost), 0.0)
    curves = cost if params.rule.level is None else shortage_curves(block, problem, most)
    periods = evaluation.stock.without.shape[1]
    stock = projected_stock(block, problem, most, max(periods, block.lead_time + block.review_period))
    return _Part(
        most=most,
        cheapest=np.maximum(cheapest_quantity(cost, np.zeros(most.size)), 0.0),
        cost=thinned_curves(cost, MOST_KNOTS),
        curves=thinned_curves(curves, MOST_KNOTS),
        added=stock.added[:, :periods],
        without=stock.without[:, :periods],
    )


def _taking_turns(
    problem: Problem, evaluation: Evaluation, orders: NextOrders, without: FloatArray
) -> NextOrders | None:
    """Each line's orders count from their own arrival to the next one's; lines that need none are out."""
    stock, clock = evaluation.stock, np.arange(without.shape[1])
    first = np.append(True, orders.line[1:] != orders.line[:-1])
    level = (without + orders.added * orders.most[:, None])[np.arange(orders.line.size), orders.arrival]
    left = _left_over(problem, evaluation)[orders.line]
    needed = np.repeat((left <= level)[first], np.diff(np.append(np.flatnonzero(first), first.size)))
    if not needed.any():
        return None
    last = np.append(first[1:], True)
    end = np.where(last, clock.size, np.append(orders.arrival[1:], 0))
    turn = (clock >= orders.arrival[:, None]) & (clock < end[:, None])
    rows = np.flatnonzero(needed & last)
    lines = orders.line[rows]
    over = clock >= problem.terms.protection_interval[lines][:, None]
    all_without, all_added = stock.without.copy(), stock.added.copy()
    all_without[lines] = np.where(over, without[rows], all_without[lines])
    all_added[lines] = np.where(over, 0.0, all_added[lines])
    return NextOrders(
        line=orders.line[needed],
        arrival=orders.arrival[needed],
        most=orders.most[needed],
        cheapest=orders.cheapest[needed],
        cost=orders.cost.take(np.flatnonzero(needed)),
        curves=orders.curves.take(np.flatnonzero(needed)),
        added=np.where(turn, orders.added, 0.0)[needed],
        stock=replace(stock, without=all_without, added=all_added),
    )


def _left_over(problem: Problem, evaluation: Evaluation) -> FloatArray:
    """Expected stock (n,) at the end of each line's window if the most that is considered is ordered."""
    stock, last = evaluation.stock, problem.terms.protection_interval - 1
    lines = np.arange(problem.lines)
    full = stock.without[lines, last] + stock.added[lines, last] * evaluation.rules.upper
    demand = evaluation.figures.window_demand / problem.terms.review_period
    return np.maximum(full - demand, 0.0)
