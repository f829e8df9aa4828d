"""Exact prices from nearly exact ones: a linear program over the few lines that are still undecided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, eye_array

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.asking import Picked, moved_of, undecided_of
from replenish.optimize.decomposition.market import Lines, Market
from replenish.optimize.lp.arrays import LinearProgram

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

PLACES = (-0.5, -0.25, 0.0, 0.25, 0.5)  # of the band: where the undecided lines are asked
AROUND = 3.0  # bands: lines whose answer differs over so many may well join
ROUNDS = 24  # each adds the answers to new prices; two or three are usual
MOST_LINES = 30_000  # undecided; more take a linear program longer than they are worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Polished:
    """
    What the program finds.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    near
        Lines that were asked by the program; all others answer to the prices alone.
    quantity : (l,) units
        Theirs: orderable or, for as many lines as there are limits, between two orderable quantities.
    bound : money
        What the prices prove.
    """

    prices: FloatArray
    near: Picked
    quantity: FloatArray
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces ``p`` between neighbouring answers of the undecided lines: how long, and what a unit saves."""

    line: IntArray
    size: FloatArray
    worth: FloatArray


def polished(lines: Lines, prices: FloatArray, width: float, reach: FloatArray) -> Polished | None:
    """
    Prices and quantities that are right for all lines, or ``None`` where no lines are undecided or too many.

    A line whose answer is the same all over its band of prices is decided. The others are bought piece
    by piece by a linear program; at its prices all lines answer again, and a new answer joins.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    width
        Of the bands, in worths of a line's first unit.
    reach : (m,) money per unit of the limit
        How far a price may rise from one program to the next.
    """
    near = undecided_of(lines, prices, AROUND * width)
    start, exchange, best = prices, Exchange(near, prices, width), None
    if not 0 < exchange.undecided <= MOST_LINES:
        return None
    for _ in range(ROUNDS):
        bought = exchange.bought(prices + reach)
        if bought is None:
            break
        prices, quantity = bought
        if exchange.join(exchange.near.market.answers(exchange.near.market.unit_price(prices))[0]):
            continue
        moved = moved_of(lines, start, prices, exchange.near.position)
        found = Polished(prices=prices, near=exchange.near, quantity=quantity, bound=moved.bound)
        if not moved.position.size:
            return found
        best = found if best is None or found.bound > best.bound else best
        exchange = Exchange(exchange.near.joined_by(moved), prices, width)
        if exchange.undecided > MOST_LINES:
            break
    proven = moved_of(lines, start, start, near.position).bound
    return best if best is not None and best.bound >= proven else None


class Exchange:
    """
    The pieces of the lines that may be undecided, and the program that buys them.

    Parameters
    ----------
    near
        The lines.
    prices : (m,) money per unit of the limit [>= 0]
    width
        Of the bands in which they are asked.
    """

    def __init__(self, near: Picked, prices: FloatArray, width: float) -> None:
        self.near = near
        market, limits = near.market, np.arange(len(prices))
        unit_price, band = market.unit_price(prices), market.band * width
        asked = [market.answers(unit_price + place * band)[0] for place in PLACES]
        self.line = np.tile(np.arange(market.lines), len(PLACES))
        self.quantity = np.concatenate(asked)
        self.plan = np.zeros(market.lines)
        pieces = self._pieces_of(np.arange(market.lines))
        self.money = float((np.abs(pieces.worth) * pieces.size).max(initial=0.0)) or 1.0
        self.scale = np.zeros(limits.size)
        takes = market.takes[:, pieces.line]
        np.maximum.at(self.scale, takes.indices, takes.data * np.repeat(pieces.size, np.diff(takes.indptr)))
        self.scale[self.scale <= 0] = 1.0
        self.beyond, self.program = limits, LinearProgram(self._room())
        self.program.add(self.scale, csc_array(-eye_array(limits.size)), np.full(limits.size, np.inf))
        self.sold = Pieces(
            line=np.full(limits.size, -1), size=np.zeros(limits.size), worth=np.zeros(limits.size)
        )
        self._offer(pieces)

    @property
    def undecided(self) -> int:
        """Lines that have pieces at all."""
        return int(np.unique(self.sold.line[self.beyond.size :]).size)

    def bought(self, highest: FloatArray) -> tuple[FloatArray, FloatArray] | None:
        """
        Prices of the limits, up to the highest (m,), and quantities of the lines.

        More than there is may be taken at a price that nobody pays in the end: while the decided lines are
        not yet decided right, there may be no other way.
        """
        self.program.charge(self.beyond, highest * self.scale / self.money)
        answer = self.program.solved()
        if answer is None:
            return None
        share = np.clip(answer.value[self.beyond.size :], 0.0, 1.0)
        line, size = (values[self.beyond.size :] for values in (self.sold.line, self.sold.size))
        more = np.bincount(line, share * size, minlength=self.plan.size)
        return answer.price * self.money / self.scale, self.plan + more

    def join(self, answers: FloatArray) -> bool:
        """Take in what lines answer (l,) that they have not answered before; whether any do."""
        asked = np.zeros(self.plan.size, dtype=bool)
        asked[self.line[self.quantity == answers[self.line]]] = True
        joining = np.flatnonzero(~asked)
        if not joining.size:
            return False
        self.line = np.concatenate([self.line, joining])
        self.quantity = np.concatenate([self.quantity, answers[joining]])
        self.program.take_away(np.flatnonzero(np.isin(self.sold.line, joining)))
        pieces = self._pieces_of(joining)
        self.program.make_room(self._room())
        self._offer(pieces)
        return True

    def _pieces_of(self, lines: IntArray) -> Pieces:
        """Pieces between the answers of some lines (rising), whose plan then is their smallest answer."""
        place = np.full(self.plan.size, -1)
        place[lines] = np.arange(lines.size)
        chosen = place[self.line] >= 0
        some = self.near.market.only(lines)
        self.plan[lines], pieces = _pieces(some, place[self.line[chosen]], self.quantity[chosen])
        return replace(pieces, line=lines[pieces.line])

    def _room(self) -> FloatArray:
        market = self.near.market
        return np.asarray((market.free - market.used(self.plan)) / self.scale)

    def _offer(self, pieces: Pieces) -> None:
        takes = self.near.market.takes[:, pieces.line]
        takes.data *= np.repeat(pieces.size, np.diff(takes.indptr)) / self.scale[takes.indices]
        self.program.add(-pieces.worth * pieces.size / self.money, takes, np.ones(pieces.size.size))
        self.sold = Pieces(
            line=np.concatenate([self.sold.line, pieces.line]),
            size=np.concatenate([self.sold.size, pieces.size]),
            worth=np.concatenate([self.sold.worth, pieces.worth]),
        )


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
