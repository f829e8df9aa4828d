"""Rows of which one each is taken: the offers of a line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.optimize.question.allocation import Question

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def best_of_each(choice: IntArray, cost: FloatArray) -> BoolArray:
    """
    Whether a row is the cheapest of its line, ``(n,)``; of equals the first is.

    Parameters
    ----------
    choice : (n,)
        Line each row is an offer of.
    cost : (n,) money

    Examples
    --------
    >>> best_of_each(np.array([0, 1, 0, 0]), np.array([3.0, 9.0, 2.0, 2.0]))
    array([False,  True,  True, False])
    """
    order = np.lexsort((np.arange(choice.size), cost, choice))
    first = np.append(True, np.diff(choice[order]) > 0)
    best = np.zeros(choice.size, dtype=bool)
    best[order[first]] = True
    return best


def behind_the_best(choice: IntArray, cost: FloatArray) -> FloatArray:
    """What each row costs beyond the cheapest of its line, ``(n,)`` money."""
    least = np.full(int(choice.max(initial=-1)) + 1, np.inf)
    np.minimum.at(least, choice, cost)
    return np.asarray(cost - least[choice])


def has_others(choice: IntArray) -> BoolArray:
    """Whether a line has further offers than this row, ``(n,)``."""
    return np.asarray(np.bincount(choice)[choice] > 1)


def ordered_rows(choice: IntArray, quantity: FloatArray, otherwise: BoolArray) -> IntArray:
    """
    One row of each line, rising by line: the one that is ordered, or else the one given.

    Parameters
    ----------
    quantity : (n,) units
        Above 0 for one row of a line at most.
    otherwise : (n,)
        One row of each line.
    """
    cost = np.where(quantity > 0, -1.0, np.where(otherwise, 0.0, 1.0))
    rows = np.flatnonzero(best_of_each(choice, cost))
    return rows[np.argsort(choice[rows], kind="stable")]


def wanted_alone(question: Question) -> FloatArray:
    """What every row would order without limits, ``(n,)`` units; of a line's offers only the best one."""
    nothing = np.zeros(len(question.rules.lower))
    wanted = best_orderable(question.curves, question.rules, nothing)
    if question.choice is None:
        return wanted
    gain = cost_at(question.curves, wanted) - cost_at(question.curves, nothing)
    return np.where(best_of_each(question.choice, gain), wanted, 0.0)


def only_rows(question: Question, rows: IntArray) -> Question:
    """The question of one row of each line, each without an order as dear as its line is then."""
    choice = question.choice
    if choice is None:
        return question
    nothing = cost_at(question.curves, np.zeros(choice.size))
    line_costs = np.bincount(choice, nothing)
    curves = question.curves.take(rows)
    shift = line_costs[choice[rows]] - nothing[rows]
    return Question(
        curves=replace(curves, cost=curves.cost + shift[:, None]),
        rules=question.rules.take(rows),
        limits=replace(question.limits, matrix=question.limits.matrix[:, rows]),
        minimum_orders=question.minimum_orders.of_lines(rows),
    )
