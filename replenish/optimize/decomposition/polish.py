"""Exact prices from nearly exact ones: a linear program over the few lines that are still undecided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_array, diags_array, hstack

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.market import Market

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

PLACES = (-0.5, -0.25, 0.0, 0.25, 0.5)  # of the band: where the undecided lines are asked
ROUNDS = 12  # each adds the answers to new prices; two or three are usual
MOST_LINES = 30_000  # undecided; more take a linear program longer than they are worth
LINEAR_PROGRAM: Any = linprog  # its stubs do not know that it takes sparse matrices
TOLERANCE = 1e-10  # of rows that are scaled to 1: the smallest HiGHS takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Polished:
    """
    What the program finds.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    quantity : (n,) units
        Orderable or, for as many lines as there are limits, between two orderable quantities.
    bound : money
        What the prices prove.
    """

    prices: FloatArray
    quantity: FloatArray
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces ``p`` between neighbouring answers of the undecided lines: how long, and what a unit saves."""

    line: IntArray
    size: FloatArray
    worth: FloatArray


def polished(market: Market, prices: FloatArray, band: FloatArray, reach: FloatArray) -> Polished | None:
    """
    Prices and quantities that are right for all lines, or ``None`` where no lines are undecided or too many.

    A line whose answer is the same all over its band of prices is decided. The others are bought piece
    by piece by a linear program; at its prices all lines answer again, and a new answer joins.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    band : (n,) money per unit [> 0]
    reach : (m,) money per unit of the limit
        How far a price may rise from one program to the next.
    """
    unit_price = market.unit_price(prices)
    line, quantity = _asked(market, unit_price, band)
    decided, priced_cost = market.answers(unit_price)
    best: Polished | None = None
    for _ in range(ROUNDS):
        if not 0 < np.unique(line).size <= MOST_LINES:
            break
        prices, plan = _bought(market, decided, line, quantity, prices + reach)
        answers, priced_cost = market.answers(market.unit_price(prices))
        bound = float(priced_cost.sum() - prices @ market.free)
        if best is None or bound > best.bound:
            best = Polished(prices=prices, quantity=plan, bound=bound)
        joining = np.flatnonzero(_missing(line, quantity, answers, decided))
        if not joining.size:
            break
        new = joining[~np.isin(joining, line)]
        line = np.concatenate([line, joining, new])
        quantity = np.concatenate([quantity, answers[joining], decided[new]])
    return best


def _asked(market: Market, unit_price: FloatArray, band: FloatArray) -> tuple[IntArray, FloatArray]:
    """Answers of the lines that do not answer the same all over their band: line and quantity."""
    low, _ = market.answers(unit_price + band / 2)
    high, _ = market.answers(unit_price - band / 2)
    lines = np.flatnonzero(low != high)
    some = market.only(lines)
    asked = [some.answers(unit_price[lines] + place * band[lines])[0] for place in PLACES]
    return np.tile(lines, len(PLACES)), np.concatenate(asked)


def _missing(line: IntArray, quantity: FloatArray, answers: FloatArray, decided: FloatArray) -> BoolArray:
    """Whether each line's answer is not among what it was asked for so far, ``(n,)``."""
    missing = answers != decided
    undecided = np.unique(line)
    missing[undecided] = True
    missing[line[quantity == answers[line]]] = False
    return np.asarray(missing)


def _bought(
    market: Market, decided: FloatArray, line: IntArray, quantity: FloatArray, highest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Prices of the limits, up to the highest (m,), and quantities of all lines by the linear program."""
    lines, place = np.unique(line, return_inverse=True)
    some = market.only(lines)
    smallest, pieces = _pieces(some, place, quantity)
    plan = decided.copy()
    plan[lines] = smallest
    room = market.free - market.used(plan)
    prices, share = _program(some, pieces, room, highest)
    plan[lines] += np.bincount(pieces.line, share * pieces.size, minlength=lines.size)
    return prices, plan


def _pieces(some: Market, place: IntArray, quantity: FloatArray) -> tuple[FloatArray, Pieces]:
    """Smallest quantity of each line, and the pieces from there on."""
    order = np.lexsort((quantity, place))
    place, quantity = place[order], quantity[order]
    fresh = np.ones(place.size, dtype=bool)
    fresh[1:] = (np.diff(place) > 0) | (np.diff(quantity) > 0)
    place, quantity = place[fresh], quantity[fresh]
    cost = cost_at(some.curves.take(place), quantity)
    if some.credit is not None:
        cost -= some.credit[place] * quantity
    first = np.ones(place.size, dtype=bool)
    first[1:] = np.diff(place) > 0
    after = np.flatnonzero(~first)
    size, saved = quantity[after] - quantity[after - 1], cost[after - 1] - cost[after]
    return quantity[first], Pieces(line=place[after], size=size, worth=saved / size)


def _program(
    some: Market, pieces: Pieces, room: FloatArray, highest: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """
    Prices, and the share bought of each piece.

    More than there is may be taken at a price that nobody pays in the end: while the decided lines are
    not yet decided right, there may be no other way.
    """
    size, worth = pieces.size, pieces.worth
    money = float((np.abs(worth) * size).max(initial=0.0)) or 1.0
    takes: Any = csr_array(some.takes[:, pieces.line] @ diags_array(size))
    scale = takes.max(axis=1).toarray().reshape(-1) if size.size else np.zeros(len(room))
    beyond = np.flatnonzero(scale > 0)
    takes = diags_array(1 / scale[beyond]) @ takes[beyond]
    answer = LINEAR_PROGRAM(
        np.concatenate([-worth * size, highest[beyond] * scale[beyond]]) / money,
        A_ub=csr_array(hstack([takes, -diags_array(np.ones(beyond.size))])),
        b_ub=room[beyond] / scale[beyond],
        bounds=np.concatenate(
            [np.tile([0.0, 1.0], (size.size, 1)), np.tile([0.0, np.inf], (beyond.size, 1))]
        ),
        method="highs-ds",
        options={"primal_feasibility_tolerance": TOLERANCE, "dual_feasibility_tolerance": TOLERANCE},
    )
    prices = np.zeros(len(room))
    if answer.x is None:
        return prices, np.zeros(size.size)
    prices[beyond] = np.maximum(-answer.ineqlin.marginals, 0.0) * money / scale[beyond]
    return prices, np.clip(answer.x[: size.size], 0.0, 1.0)
