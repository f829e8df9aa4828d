"""The quantities worth considering, line by line: 0, the smallest order, then step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import HAIR, ROUND_OFF, OrderRules, best_orderable, cheapest_from
from replenish.formulas.rungs import every_rung, hull_rungs, without_repetitions
from replenish.optimize.question.allocation import Question

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """
    Rungs of ``n`` lines: rung 0 orders nothing, rung 1 the smallest order, each further rung one step more.

    A line that may order any fraction has a rung at every knot of its cost curve: between two rungs its
    cost is straight. A line whose order costs something by its quantity has rungs on the lower hull of its
    cost. So the cost is convex along the rungs of every line; an MOQ is only a longer first step.

    Parameters
    ----------
    rules
        Order rules, ``upper`` lowered to the most that can be worth ordering; finite.
    knots : (d, k) units
        Rungs of the lines without a step or with a tariff, rising; a short row repeats its last one.
    row : (n,)
        Row of a line in ``knots``; -1 for a line with a step and without a tariff.
    divisible : (n,)
        Whether a line may order any quantity between two rungs, at a cost straight in between.
    top : (n,)
        Number of the highest rung.
    """

    rules: OrderRules
    knots: FloatArray
    row: IntArray
    divisible: BoolArray
    top: IntArray

    def quantity(self, lines: IntArray, rungs: IntArray) -> FloatArray:
        """Units at the given rungs of the given lines; both of one shape."""
        step = np.where(self.rules.step > 0, self.rules.step, 1.0)[lines]
        climbed = np.round(self.rules.lower[lines] / step + rungs - 1) * step
        packed = np.where(rungs > 0, climbed, 0.0)
        if not self.knots.size:
            return np.asarray(packed)
        row = self.row[lines]
        knot = np.clip(rungs, 0, self.knots.shape[1] - 1)
        return np.where(row >= 0, self.knots[row, np.where(row >= 0, knot, 0)], packed)

    def rung(self, lines: IntArray, quantity: FloatArray) -> IntArray:
        """Highest rung of each given line that is not above its quantity, units; both ``(l,)``."""
        step = np.where(self.rules.step > 0, self.rules.step, 1.0)[lines]
        climbed = np.floor((quantity - self.rules.lower[lines]) / step + ROUND_OFF).astype(np.int64) + 1
        rungs = np.clip(climbed, 0, self.top[lines])
        any_part = np.flatnonzero(self.row[lines] >= 0)
        reached = self.knots[self.row[lines[any_part]]] <= quantity[any_part, None] * (1 + 1e-12)
        rungs[any_part] = np.minimum(reached.sum(axis=1) - 1, self.top[lines[any_part]])
        return rungs

    @property
    def lines(self) -> IntArray:
        """All lines, ``(n,)``."""
        return np.arange(len(self.top))


def ladder(question: Question) -> Ladder:
    """Rungs of every line of a question, up to the most that can be worth ordering."""
    rules, tariffs = useful_rules(question), question.curves.tariffs
    whole = rules.step > 0
    if tariffs is not None:
        whole &= tariffs.row < 0
    step = np.where(whole, rules.step, 1.0)
    top = np.where(rules.upper >= rules.lower, np.round((rules.upper - rules.lower) / step) + 1, 0).astype(
        np.int64
    )
    listed = np.flatnonzero(~whole)
    knots = without_repetitions(_ends_of_pieces(question.curves.take(listed), rules.take(listed)))
    top[listed] = (np.diff(knots, axis=1) > 0).sum(axis=1)
    row, divisible = np.where(whole, -1, np.cumsum(~whole) - 1), ~whole
    if tariffs is not None:
        divisible = divisible & (tariffs.row < 0)
    return Ladder(rules=rules, knots=knots, row=row, divisible=divisible, top=top)


def useful_rules(question: Question) -> OrderRules:
    """
    Order rules without quantities that are never better than a smaller one.

    No line needs more than it would order alone at no price, or, on a purchase order with a minimum, more
    than meets that minimum alone. Where loads must be filled, any quantity may be what fills the last one.
    """
    rules, minimum = question.rules, question.minimum_orders
    alone = best_orderable(question.curves, rules, np.zeros(len(rules.lower)))
    short = (minimum.group >= 0) & (minimum.value > 0)
    wanted = np.zeros_like(alone)
    wanted[short] = minimum.most_needed(alone)[minimum.group[short]] / minimum.value[short]
    upper = np.maximum(alone, cheapest_from(question.curves, rules, wanted))
    filling = np.append(minimum.least_of_load > 0, False)[minimum.group]
    upper = np.where(filling & np.isfinite(rules.upper), np.maximum(rules.upper, upper), upper)
    return OrderRules(lower=_smallest_worth_ordering(question, upper), step=rules.step, upper=upper)


def _smallest_worth_ordering(question: Question, upper: FloatArray) -> FloatArray:
    """Smallest order of each line, units; above 0 for any fraction where an order costs money."""
    rules, tariffs = question.rules, question.curves.tariffs
    if tariffs is None:
        return rules.lower
    some = tariffs.lines[tariffs.fixed[tariffs.row[tariffs.lines], 0] > 0]
    some = some[(rules.step[some] <= 0) & (rules.lower[some] <= 0)]
    lower = rules.lower.copy()
    lower[some] = HAIR * upper[some]
    return lower


def cost_of(curves: CostCurves, lines: IntArray, quantity: FloatArray) -> FloatArray:
    """Expected cost, money, of quantities of the given lines, units; a line may occur more than once."""
    return cost_at(curves.take(lines), quantity)


def _ends_of_pieces(curves: CostCurves, rules: OrderRules) -> FloatArray:
    """Ends of the straight pieces of each line's cost ``(d, e)``; of its lower hull with a tariff."""
    ends = np.stack([np.zeros_like(rules.lower), np.minimum(rules.lower, rules.upper), rules.upper], axis=1)
    inside = np.clip(curves.quantity, ends[:, 1:2], ends[:, 2:])
    pieces = np.sort(np.concatenate([ends, inside], axis=1), axis=1)
    some = np.zeros(0, dtype=np.int64) if curves.tariffs is None else curves.tariffs.lines
    if not some.size:
        return pieces
    few, allowed = curves.take(some), rules.take(some)
    hull = hull_rungs(few, every_rung(few, allowed))
    width = max(pieces.shape[1], hull.shape[1])
    pieces = np.pad(pieces, ((0, 0), (0, width - pieces.shape[1])), mode="edge")
    pieces[some] = np.pad(hull, ((0, 0), (0, width - hull.shape[1])), mode="edge")
    return pieces
