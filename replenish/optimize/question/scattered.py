"""Candidates of lines whose cost is not convex: they need not follow each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import OrderRules
from replenish.formulas.rungs import Rungs, every_rung
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.prices import Answers

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Lines (c,) rising, quantities in units rising within a line, and whether parts lead up to them."""

    line: IntArray
    quantity: FloatArray
    divisible: BoolArray

    def joined_by(self, others: Listed) -> Listed:
        """These and those of other lines, in order."""
        if not others.line.size:
            return self
        line = np.concatenate([self.line, others.line])
        order = np.argsort(line, kind="stable")
        return Listed(
            line=line[order],
            quantity=np.concatenate([self.quantity, others.quantity])[order],
            divisible=np.concatenate([self.divisible, others.divisible])[order],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scattered:
    """
    Every quantity of the lines with a tariff, and what it costs beyond the best of its line.

    Parameters
    ----------
    among : (n,)
        Whether a line has a tariff.
    lines : (d,)
        Those that have.
    rungs
        Their quantities ``(d, r)``.
    beyond : (d, r) money
        Priced cost beyond the least of the line.
    planned : (d, r)
        Which of them the plan orders, or has on both of its sides.
    """

    among: BoolArray
    lines: IntArray
    rungs: Rungs
    beyond: FloatArray
    planned: BoolArray

    @classmethod
    def of(cls, question: Question, rules: OrderRules, answers: Answers, plan: FloatArray) -> Self:
        """Quantities of a question's lines at prices; ``plan`` (n,) units stays possible."""
        tariffs, among = question.curves.tariffs, np.zeros(len(plan), dtype=bool)
        lines = np.zeros(0, dtype=np.int64) if tariffs is None else tariffs.lines
        among[lines] = True
        if not lines.size:
            nothing = np.zeros((0, 1))
            empty = nothing.astype(bool)
            rungs = Rungs(quantity=nothing, straight=empty)
            return cls(among=among, lines=lines, rungs=rungs, beyond=nothing, planned=empty)
        curves = question.curves.take(lines)
        rungs = every_rung(curves, rules.take(lines))
        priced = cost_at(curves, rungs.quantity) + answers.unit_price[lines, None] * rungs.quantity
        width = rungs.quantity.shape[1]
        reached = np.minimum((rungs.quantity < plan[lines, None]).sum(axis=1), width - 1)
        exactly = rungs.quantity[np.arange(len(lines)), reached] == plan[lines]
        place, below = np.arange(width), np.where(exactly, reached, np.maximum(reached - 1, 0))
        return cls(
            among=among,
            lines=lines,
            rungs=rungs,
            beyond=priced - answers.priced_cost[lines, None],
            planned=(place >= below[:, None]) & (place <= reached[:, None]),
        )

    def within(self, allowed: FloatArray, may_be_none: BoolArray) -> Listed:
        """Quantities that cost no more beyond the best than is allowed (n,), and the plan's."""
        quantity, straight = self.rungs.quantity, self.rungs.straight
        chosen = (self.beyond <= allowed[self.lines, None]) | self.planned
        chosen[:, 0] |= may_be_none[self.lines]
        chosen |= _beside(chosen, straight)
        chosen[:, 1:] &= np.diff(quantity, axis=1) > 0
        line, place = np.nonzero(chosen)
        leads_up = straight[line, place] & chosen[line, place - 1]
        return Listed(line=self.lines[line], quantity=quantity[line, place], divisible=leads_up)


def _beside(chosen: BoolArray, straight: BoolArray) -> BoolArray:
    """The other ends of straight pieces that have one end among the chosen."""
    beside = np.zeros_like(chosen)
    beside[:, :-1] |= straight[:, 1:] & chosen[:, 1:]
    beside[:, 1:] |= straight[:, 1:] & chosen[:, :-1]
    return beside
