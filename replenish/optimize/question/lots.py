"""Lots: pieces of the lines' cost curves between a few orderable quantities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.ladder import Ladder
from replenish.optimize.question.prices import priced_answers

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SHARES = (0.05, 0.15, 0.3, 0.5, 0.7, 0.9)  # of the worth of a line's first unit: where to look first


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """
    Lots of ``p`` consecutive pieces of the lines' cost curves, each unit of a lot worth the same.

    Parameters
    ----------
    line : (p,)
        Line the lot belongs to; a line's lots follow each other, worth less and less.
    size : (p,) units
    worth : (p,) money per unit [> 0]
        Expected cost saved by each unit.
    """

    line: IntArray
    size: FloatArray
    worth: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """
    Some orderable quantities of every line, rising; some may occur more than once.

    Parameters
    ----------
    rung : (n, p)
    quantity : (n, p) units
    cost : (n, p) money
    """

    rung: IntArray
    quantity: FloatArray
    cost: FloatArray

    def lots(self) -> Lots:
        """What can be bought between the quantities of a line, as far as it is worth anything."""
        size, saved = np.diff(self.quantity, axis=1), -np.diff(self.cost, axis=1)
        line, place = np.nonzero((size > 0) & (saved > 0))
        size, saved = size[line, place], saved[line, place]
        return Lots(line=line, size=size, worth=saved / size)

    def hold(self, rung: IntArray) -> bool:
        """Whether all rungs ``(n, c)`` are among the points."""
        return bool((self.rung[:, :, None] == rung[:, None, :]).any(axis=1).all())

    def joined_by(self, others: Points) -> Points:
        """These and others, in order."""
        rung = np.concatenate([self.rung, others.rung], axis=1)
        quantity = np.concatenate([self.quantity, others.quantity], axis=1)
        cost = np.concatenate([self.cost, others.cost], axis=1)
        order = np.argsort(rung, axis=1, kind="stable")
        return Points(
            rung=np.take_along_axis(rung, order, axis=1),
            quantity=np.take_along_axis(quantity, order, axis=1),
            cost=np.take_along_axis(cost, order, axis=1),
        )


def first_points(question: Question, rungs: Ladder) -> Points:
    """Nothing, what each line orders alone, and its answers to shares of its first unit's worth."""
    first = rungs.quantity(rungs.lines, np.minimum(rungs.top, 1))
    saved = cost_at(question.curves, np.zeros_like(first)) - cost_at(question.curves, first)
    worth = np.maximum(saved, 0.0) / np.where(first > 0, first, 1.0)
    answers = [priced_answers(question.curves, rungs.rules, share * worth)[0] for share in (0.0, *SHARES)]
    chosen = [np.zeros_like(rungs.top), *(rungs.rung(rungs.lines, answer) for answer in answers)]
    return points_at(question, rungs, np.stack(chosen, axis=1))


def points_at(question: Question, rungs: Ladder, chosen: IntArray) -> Points:
    """Points at the chosen rungs ``(n, c)``."""
    chosen = np.sort(chosen, axis=1)
    lines = np.broadcast_to(rungs.lines[:, None], chosen.shape)
    quantity = rungs.quantity(lines, chosen)
    return Points(rung=chosen, quantity=quantity, cost=cost_at(question.curves, quantity))
