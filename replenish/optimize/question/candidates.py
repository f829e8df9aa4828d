"""The quantities that can still be optimal, given a plan and the prices of the limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question
from replenish.optimize.question.ladder import Ladder, cost_of, ladder
from replenish.optimize.question.one_each import has_others
from replenish.optimize.question.prices import Answers
from replenish.optimize.question.room import slack, sums_by_order
from replenish.optimize.question.scattered import Listed, Scattered

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MOST = 200_000  # candidates of all lines together; more is more than a solver can look through


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """
    Quantities of ``n`` lines among which a better plan than the given one must choose.

    Parameters
    ----------
    line : (c,)
        Rising.
    quantity : (c,) units
        Rising within a line; the ends of straight pieces of cost for a line that may order any fraction.
    cost : (c,) money
        Beyond the cost of the given plan's quantity of the line.
    divisible : (c,)
        Whether the line may order any quantity between this and its other quantities above 0.
    may_stay_away : (g,)
        Whether a purchase order with a minimum can be better not placed.
    complete
        Whether every quantity that can be part of a better plan is here.
    """

    line: IntArray
    quantity: FloatArray
    cost: FloatArray
    divisible: BoolArray
    may_stay_away: BoolArray
    complete: bool


def candidates(
    question: Question, answers: Answers, plan: FloatArray, cost: float, share: float = 1.0
) -> Candidates:
    """
    Quantities whose priced cost exceeds the least of their line by no more than the plan exceeds the bound.

    A plan with any other quantity costs more than ``plan`` (reduced-cost fixing: Nemhauser and Wolsey,
    *Integer and Combinatorial Optimization*, II.5.2).

    Parameters
    ----------
    answers
        At the prices.
    plan : (n,) units
        Best known plan within all rules.
    cost : money
        Expected cost of the plan.
    share
        Less than 1 lists only quantities within this share of that distance: fewer, and the best plan
        may not be among them.
    """
    rungs = ladder(question)
    scattered = Scattered.of(question, rungs.rules, answers, plan)
    distance = share * max(cost - answers.bound, 0.0) + 1e-9 * abs(cost)
    complete = share >= 1
    while True:
        allowed, may_stay_away = _allowed(question, answers, plan, distance)
        low, high = _windows(question, rungs, answers, plan, allowed)
        may_be_none = np.append(may_stay_away, False)[question.minimum_orders.group]
        if question.choice is not None:
            may_be_none = may_be_none | has_others(question.choice)
        others = scattered.within(allowed, may_be_none)
        if (high - low + 1)[~scattered.among].sum() + others.line.size <= MOST:
            break
        distance, complete = distance / 2, False
    line, rung = _listed(low, high, may_be_none, ~scattered.among)
    listed = Listed(line=line, quantity=rungs.quantity(line, rung), divisible=rungs.divisible[line])
    listed = listed.joined_by(others)
    saved = (
        cost_of(question.curves, listed.line, listed.quantity) - cost_at(question.curves, plan)[listed.line]
    )
    return Candidates(
        line=listed.line,
        quantity=listed.quantity,
        cost=saved,
        divisible=listed.divisible,
        may_stay_away=may_stay_away,
        complete=complete,
    )


def _allowed(
    question: Question, answers: Answers, plan: FloatArray, distance: float
) -> tuple[FloatArray, BoolArray]:
    """Money (n,) a line may cost beyond its least, and which purchase orders may stay away (g,)."""
    group = question.minimum_orders.group
    least = np.minimum(answers.placed, answers.unplaced)
    away_in_plan = _away(question.minimum_orders, plan)
    may_stay_away = (answers.unplaced - least <= distance) | away_in_plan
    spent = np.append(answers.placed - least, 0.0)[group]
    behind = 0.0 if answers.behind is None else answers.behind
    return distance - np.where(group >= 0, spent, 0.0) - behind, may_stay_away


def _away(orders: MinimumOrders, plan: FloatArray) -> BoolArray:
    """Purchase orders (g,) that a plan does not place, and that nothing fixed has placed already."""
    return np.asarray((sums_by_order(orders, plan) <= 0) & orders.may_stay_away)


def _windows(
    question: Question, rungs: Ladder, answers: Answers, plan: FloatArray, allowed: FloatArray
) -> tuple[IntArray, IntArray]:
    """Lowest and highest rung of each line."""
    group = question.minimum_orders.group
    away_in_plan = _away(question.minimum_orders, plan)

    def within(rung: IntArray) -> BoolArray:
        quantity = rungs.quantity(rungs.lines, rung)
        priced = cost_at(question.curves, quantity) + answers.unit_price * quantity
        return np.asarray(priced - answers.priced_cost <= allowed)

    best = rungs.rung(rungs.lines, answers.quantity)
    placed = allowed >= 0
    low = np.where(placed, _lowest(within, np.zeros_like(best), best), 0)
    high = np.where(placed, -_lowest(lambda rung: within(-rung), -rungs.top, -best), 0)
    low, high = _with_plan(rungs, low, high, plan, stays=np.append(away_in_plan, False)[group])
    return low, np.maximum(low, np.minimum(high, _highest_alone(rungs, question.limits)))


def _lowest(holds: Callable[[IntArray], BoolArray], start: IntArray, end: IntArray) -> IntArray:
    """Lowest number from ``start`` on from which something holds that holds at ``end``; by halving."""
    while (start < end).any():
        middle = (start + end) // 2
        found = holds(middle)
        start, end = np.where(found, start, np.minimum(middle + 1, end)), np.where(found, middle, end)
    return end


def _with_plan(
    rungs: Ladder, low: IntArray, high: IntArray, plan: FloatArray, stays: BoolArray
) -> tuple[IntArray, IntArray]:
    """Windows that hold the plan, and both ends of every piece of a line that may order any fraction."""
    partly = rungs.divisible
    planned = rungs.rung(rungs.lines, plan)
    low = np.where(stays, low, np.minimum(low, planned)) - partly
    high = np.where(stays, high, np.maximum(high, planned)) + partly
    return np.maximum(low, 0), np.minimum(high, rungs.top)


def _highest_alone(rungs: Ladder, limits: LimitRows) -> IntArray:
    """Highest rung that the limits leave room for if nobody else orders; one more for fractions."""
    matrix = limits.matrix.tocoo()
    most = rungs.quantity(rungs.lines, rungs.top)
    uses = matrix.data > 0
    rows, lines = (axis[uses] for axis in matrix.coords)
    room = (np.maximum(limits.free, 0.0) + slack(limits))[rows] / matrix.data[uses]
    np.minimum.at(most, lines, room)
    return np.minimum(rungs.rung(rungs.lines, most) + rungs.divisible, rungs.top)


def _listed(
    low: IntArray, high: IntArray, may_be_none: BoolArray, among: BoolArray
) -> tuple[IntArray, IntArray]:
    """Line and rung of every candidate of some lines; 0 too for lines whose order may stay away."""
    count = np.where(among, high - low + 1, 0)
    line = np.repeat(np.arange(len(low)), count)
    rung = np.arange(len(line)) + np.repeat(low - np.cumsum(count) + count, count)
    away = np.flatnonzero(may_be_none & among & (low > 0))
    line, rung = np.concatenate([line, away]), np.concatenate([rung, np.zeros_like(away)])
    order = np.lexsort((rung, line))
    return line[order], rung[order]
