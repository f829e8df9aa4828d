"""The quantities worth considering, line by line: 0, the smallest order, then step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import ROUND_OFF, OrderRules, best_orderable, orderable_ceil
from replenish.optimize.allocation import Question

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """
    Rungs of ``n`` lines: rung 0 orders nothing, rung 1 the smallest order, each further rung one step more.

    A line that may order any fraction has a rung at every knot of its cost curve: between two rungs its
    cost is straight. The cost is convex along the rungs of a line, an MOQ is only a longer first step.

    Parameters
    ----------
    rules
        Order rules, ``upper`` lowered to the most that can be worth ordering; finite.
    knots : (d, k) units
        Rungs of the lines without a step, rising; a short row repeats its last one.
    row : (n,)
        Row of a line in ``knots``; -1 for a line with a step.
    top : (n,)
        Number of the highest rung.
    """

    rules: OrderRules
    knots: FloatArray
    row: IntArray
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
    rules = useful_rules(question)
    whole = rules.step > 0
    step = np.where(whole, rules.step, 1.0)
    top = np.where(rules.upper >= rules.lower, np.round((rules.upper - rules.lower) / step) + 1, 0).astype(
        np.int64
    )
    knots, highest = _knots(question.curves.quantity[~whole], rules.take(np.flatnonzero(~whole)))
    top[~whole] = highest
    row = np.where(whole, -1, np.cumsum(~whole) - 1)
    return Ladder(rules=rules, knots=knots, row=row, top=top)


def useful_rules(question: Question) -> OrderRules:
    """
    Order rules without quantities that are never better than a smaller one.

    No line needs more than it would order alone at no price, or, on a purchase order with a minimum, more
    than meets that minimum alone.
    """
    rules, minimum = question.rules, question.minimum_orders
    alone = best_orderable(question.curves, rules, np.zeros(len(rules.lower)))
    short = (minimum.group >= 0) & (minimum.value > 0)
    wanted = np.zeros_like(alone)
    wanted[short] = minimum.minimum[minimum.group[short]] / minimum.value[short]
    upper = np.maximum(alone, orderable_ceil(rules, wanted))
    return OrderRules(lower=rules.lower, step=rules.step, upper=upper)


def curves_of(curves: CostCurves, lines: IntArray) -> CostCurves:
    """Cost curves of some lines."""
    return CostCurves(
        quantity=curves.quantity[lines],
        cost=curves.cost[lines],
        slope_before=curves.slope_before[lines],
        slope_after=curves.slope_after[lines],
    )


def cost_of(curves: CostCurves, lines: IntArray, quantity: FloatArray) -> FloatArray:
    """Expected cost, money, of quantities of the given lines, units; a line may occur more than once."""
    return cost_at(curves_of(curves, lines), quantity)


def _knots(knots: FloatArray, rules: OrderRules) -> tuple[FloatArray, IntArray]:
    """Rungs ``(d, k)`` of lines without a step, padded with the last, and the number of the highest."""
    ends = np.stack([np.zeros_like(rules.lower), np.minimum(rules.lower, rules.upper), rules.upper], axis=1)
    inside = np.clip(knots, ends[:, 1:2], ends[:, 2:])
    rungs = np.sort(np.concatenate([ends, inside], axis=1), axis=1)
    fresh = np.diff(rungs, axis=1) > 0
    number = np.concatenate([np.zeros((len(rungs), 1), dtype=np.int64), np.cumsum(fresh, axis=1)], axis=1)
    top = number[:, -1]
    merged = np.repeat(rungs[:, -1:], int(top.max(initial=0)) + 1, axis=1)
    np.put_along_axis(merged, number, rungs, axis=1)
    return merged, top
