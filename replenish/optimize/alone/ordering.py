"""What an order of each quantity costs besides: to place it, price breaks, what it saves later orders."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from replenish.demand.requirements import RequirementBlock
from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.order_cycle import MOST_WINDOWS, OrderCycle, best_cycle
from replenish.formulas.orderable import OrderRules, best_orderable, orderable_ceil
from replenish.formulas.tariffs import Tariffs, price_tariffs
from replenish.optimize.alone.span import dearer_to_the_end
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.problem import Problem

ON_STEP = 1e-9  # relative; a break this near to a step is meant to be on it
STAIRS = 12  # numbers of later windows for which it is written down what they save


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """
    What some lines order without any saving, and how they best go on ordering.

    Parameters
    ----------
    lines : (d,)
        Lines for which an order beyond the ordinary can pay.
    ordinary : (n,) units
        Best order if ordering were free and no unit cheaper.
    window : (n,) units
        Expected demand of a review period.
    holding : (n,) money per unit
        Of a review period.
    cycle
        Best number of windows per order.
    """

    lines: IntArray
    ordinary: FloatArray
    window: FloatArray
    holding: FloatArray
    cycle: OrderCycle


def with_ordering(
    curves: CostCurves, block: RequirementBlock, problem: Problem, rules: OrderRules, asked: FloatArray
) -> tuple[CostCurves, OrderRules]:
    """
    Cost curves of a block with what its orders cost, and rules without quantities too large to be useful.

    An order costs its ordering cost, and saves what price breaks save against the line's unit cost; what
    another supplier than the first asks is a break from the first unit on, where its window ends the span of
    the line's offers. Units beyond what the line would
    order otherwise cover later windows: until then they cost their holding, and they are worth what these
    windows cost in the best cycle of orders, with its ordering costs and discounts. So a unit that could be
    bought next time at the same low price claims no saving, and with certain demand the order is the economic
    order quantity.

    The curves and rules are as they came where a block has no ordering cost and no breaks.

    Parameters
    ----------
    asked : (b,) units
        What a target, a buyer or a purchase order that has to be filled may ask for besides what is useful.
    """
    ordering, breaks = problem.costs.ordering[block.lines], problem.costs.breaks
    more = dearer_to_the_end(problem, block.lines)
    if breaks is None and not (ordering > 0).any() and not more.any():
        return curves, rules
    base, lines = problem.costs.unit[block.lines] - more, block.lines.size
    if breaks is None:
        start, price, kind = np.full((lines, 0), np.inf), np.zeros((lines, 0)), np.zeros(lines, dtype=bool)
    else:
        starts, prices, kinds = breaks.table(problem.lines)
        start, price, kind = _reachable(starts[block.lines], rules), prices[block.lines], kinds[block.lines]
    start, price = _from_the_first_unit(start, price, base, more)
    tariffs = price_tariffs(ordering, base, start, price, kind)
    later = _later(curves, block, problem, rules, tariffs)
    last = np.where(np.isfinite(start), start, 0.0).max(axis=1, initial=0.0)
    most = np.maximum(last, later.ordinary + later.cycle.windows * later.window)
    useful = orderable_ceil(rules, most + asked)
    upper = rules.upper.copy()
    upper[later.lines] = useful[later.lines]
    curves = replace(_waiting(curves, later, upper), tariffs=_with_stairs(tariffs, later, upper))
    return curves, replace(rules, upper=upper)


def _from_the_first_unit(
    start: FloatArray, price: FloatArray, base: FloatArray, more: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Breaks (b, k) of rows, with one at 0 where a unit costs ``more`` (b,); such rows have no others."""
    other = more != 0
    if not other.any():
        return start, price
    if not start.shape[1]:
        start, price = np.full((base.size, 1), np.inf), np.zeros((base.size, 1))
    start[other, 0], price[other, 0] = 0.0, (base + more)[other]
    return start, price


def _reachable(start: FloatArray, rules: OrderRules) -> FloatArray:
    """Quantities (b, k) at which breaks begin, on the step that is meant; infinite beyond reach."""
    if not start.shape[1]:
        return start
    reached = np.stack([orderable_ceil(rules, column) for column in start.T], axis=1)
    within = np.isfinite(start) & (reached >= start * (1 - ON_STEP))
    return np.where(within, np.where(reached <= start * (1 + ON_STEP), reached, start), np.inf)


def _later(
    curves: CostCurves, block: RequirementBlock, problem: Problem, rules: OrderRules, tariffs: Tariffs
) -> Later:
    window = block.demand[:, :, block.window].sum(axis=2).mean(axis=1)
    holding = problem.costs.holding[block.lines] * block.review_period
    cycle = best_cycle(tariffs, window, holding)
    broken = np.append((tariffs.unit < 0).any(axis=1), False)[tariffs.row]
    return Later(
        lines=np.flatnonzero(broken | (cycle.windows > 1)),
        ordinary=best_orderable(curves, rules, np.zeros(len(window))),
        window=window,
        holding=holding,
        cycle=cycle,
    )


def _waiting(curves: CostCurves, later: Later, upper: FloatArray) -> CostCurves:
    """Curves in which a unit pays every window it waits, and what it would save if bought later."""
    lines = later.lines
    if not lines.size:
        return curves
    some, ordinary, window = curves.take(lines), later.ordinary[lines, None], later.window[lines, None]
    ahead = upper[lines, None] - ordinary
    waits = np.divide(ahead, window, out=np.full_like(ahead, MOST_WINDOWS), where=window > 0)
    count = int(np.ceil(np.clip(waits, 1, MOST_WINDOWS)).max())
    bends = ordinary + np.arange(count + 1) * window
    knots = np.sort(np.concatenate([some.quantity, bends], axis=1), axis=1)
    charge = np.repeat(later.holding[lines, None], count + 1, axis=1)
    charge[:, 0] = later.cycle.saved_later[lines]
    beyond = np.maximum(knots[:, :, None] - bends[:, None, :], 0.0)
    width = knots.shape[1] - curves.quantity.shape[1]
    quantity = np.pad(curves.quantity, ((0, 0), (0, width)), mode="edge")
    cost = np.pad(curves.cost, ((0, 0), (0, width)), mode="edge")
    quantity[lines] = knots
    cost[lines] = cost_at(some, knots) + np.einsum("nkj,nj->nk", beyond, charge)
    slope_after = curves.slope_after.copy()
    slope_after[lines] += charge.sum(axis=1)
    return replace(curves, quantity=quantity, cost=cost, slope_after=slope_after)


def _with_stairs(tariffs: Tariffs, later: Later, upper: FloatArray) -> Tariffs:
    """Tariffs that give back what each whole later window costs to order, once it is covered."""
    lines = tariffs.lines
    window = later.window[lines]
    ahead = np.divide(
        upper[lines] - later.ordinary[lines], window, out=np.zeros(lines.size), where=window > 0
    )
    within = np.floor(np.clip(ahead, 0, MOST_WINDOWS) + ON_STEP)
    most = np.where(later.cycle.cost[lines] > 0, np.minimum(later.cycle.windows[lines] - 1, within), 0)
    if not (most > 0).any():
        return tariffs
    covered = np.unique(np.linspace(np.zeros_like(most), most, STAIRS + 1, axis=1).round()[:, 1:], axis=1)
    start = later.ordinary[lines, None] + covered * later.window[lines, None]
    fresh = (covered > 0) & (np.diff(covered, axis=1, prepend=0.0) > 0)
    saved = covered * later.cycle.cost[lines, None]
    return _joined(tariffs, np.where(fresh, start, np.inf), np.where(fresh, saved, 0.0))


def _joined(tariffs: Tariffs, start: FloatArray, saved: FloatArray) -> Tariffs:
    """Tariffs that are lower by ``saved`` (d, j) money in all from ``start`` (d, j) units on."""
    starts = np.sort(np.concatenate([tariffs.start, start], axis=1), axis=1)
    place = (tariffs.start[:, None, :] <= starts[:, :, None]).sum(axis=2) - 1
    given = np.where(start[:, None, :] <= starts[:, :, None], saved[:, None, :], 0.0).max(axis=2, initial=0.0)
    given = np.where(np.isfinite(starts), given, 0.0)
    fixed = np.take_along_axis(tariffs.fixed, place, axis=1) - given
    return Tariffs(
        row=tariffs.row, start=starts, fixed=fixed, unit=np.take_along_axis(tariffs.unit, place, axis=1)
    )
