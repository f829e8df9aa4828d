"""Prices of the limits: a linear program on few quantities per line, and more where they are missed."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable
from replenish.optimize.lp.buying import Bought, buy_lots, nothing_bought
from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question
from replenish.optimize.question.ladder import ladder
from replenish.optimize.question.lots import first_points, points_at
from replenish.optimize.question.prices import priced_answers, unit_prices
from replenish.optimize.question.room import limits_of

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

ROUNDS = 60  # each adds quantities; a handful is usual
AGREEMENT = 1e-9  # relative distance of the program's cost from the bound its prices prove
HAIR = 1e-7  # relative; a limit that is exactly full then has the price of the next unit, not of the last
NEIGHBOURS = np.array([-1, 0, 1])  # rungs around the best that join with it: the next round may want them


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """
    The plan in which MOQ and multiples may be kept in parts, and what it says the limits are worth.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    quantity : (n,) units
        Best within the limits; the answer itself where every line may order any fraction from 0.
    seconds
        Time the solver took.
    """

    prices: FloatArray
    quantity: FloatArray
    seconds: float


def relaxed(question: Question, *, solver: str = "highs", time_limit: float = np.inf) -> Relaxed:
    """
    Prices of the limits from the linear program over all orderable quantities, without listing them.

    Each line brings only a few of its quantities; at the prices the program finds it answers with its
    best one, which joins. Once nobody has a better answer the prices are right for all quantities
    (Dantzig and Wolfe 1960). Minimum orders are left to the caller. When the time is over, the answer
    is that of the last program solved, or to order nothing at no price.
    """
    lines, rows = contested(question)
    prices, quantity, seconds = np.zeros(len(question.limits.free)), _alone(question), 0.0
    if rows.size:
        contest = _among(question, lines, rows)
        found = _priced(contest, solver, time_limit)
        prices[rows], quantity[lines], seconds = found.prices, found.quantity, found.seconds
    return Relaxed(prices=prices, quantity=quantity, seconds=seconds)


def contested(question: Question) -> tuple[IntArray, IntArray]:
    """Lines that compete, and the limits they compete for: those that do not hold what all would order."""
    alone = _alone(question)
    rows = np.flatnonzero(question.limits.matrix @ alone > question.limits.free)
    uses = question.limits.matrix[rows].sum(axis=0)
    return np.flatnonzero((uses > 0) & (alone > 0)), rows


def _priced(question: Question, solver: str, time_limit: float) -> Relaxed:
    rungs, limits = ladder(question), _with_a_hair_more(question.limits)
    nothing = float(cost_at(question.curves, np.zeros(len(rungs.lines))).sum())
    points = first_points(question, rungs)
    bought, seconds = nothing_bought(points.lots(), limits), 0.0
    for _ in range(ROUNDS):
        lots = points.lots()
        program = buy_lots(lots, limits, solver=solver, time_limit=time_limit - seconds)
        seconds += program.seconds
        if not program.finished:
            break
        bought = program
        best, cost = priced_answers(question.curves, rungs.rules, unit_prices(limits, bought.prices))
        bound = float(cost.sum() - bought.prices @ limits.free)
        around = np.clip(rungs.rung(rungs.lines, best)[:, None] + NEIGHBOURS, 0, rungs.top[:, None])
        if nothing - bought.saved - bound <= AGREEMENT * abs(bound) or points.hold(around):
            break
        points = points.joined_by(points_at(question, rungs, around))
    if rungs.divisible.any():
        bought = _without_the_hair(bought, question.limits, solver, time_limit - seconds)
        seconds += bought.seconds
    quantity = np.bincount(bought.lots.line, weights=bought.units, minlength=len(rungs.lines))
    return Relaxed(prices=bought.prices, quantity=quantity.astype(np.float64), seconds=seconds)


def _without_the_hair(bought: Bought, limits: LimitRows, solver: str, time_limit: float) -> Bought:
    """Units that fit the limits as they are, for lines whose fractions are the answer."""
    program = buy_lots(bought.lots, limits, solver=solver, time_limit=time_limit)
    units = program.units if program.finished else bought.units
    return replace(bought, units=units, seconds=program.seconds)


def _alone(question: Question) -> FloatArray:
    return best_orderable(question.curves, question.rules, np.zeros(len(question.rules.lower)))


def _among(question: Question, lines: IntArray, rows: IntArray) -> Question:
    """The same question for some lines and limits, without minimum orders."""
    limits = limits_of(question.limits, rows)
    return Question(
        curves=question.curves.take(lines),
        rules=question.rules.take(lines),
        limits=replace(limits, matrix=limits.matrix[:, lines]),
        minimum_orders=MinimumOrders(
            group=np.full(lines.size, -1), value=np.zeros(lines.size), minimum=np.zeros(0)
        ),
    )


def _with_a_hair_more(limits: LimitRows) -> LimitRows:
    """Limits with a little more room, in parts of what is free or of what one unit takes."""
    unit = limits.matrix.max(axis=1).toarray().ravel()
    hair = HAIR * np.maximum(np.maximum(limits.free, 0.0), unit)
    return replace(limits, capacity=np.maximum(limits.capacity, limits.committed) + hair)
