"""All lines asked at prices, block by block: what they take together, and which of them are undecided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.priced_response import Response, priced_response
from replenish.optimize.decomposition.market import Lines, Market, together

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST = 0.5  # of the lines; where more are undecided, nothing is gained by leaving out the others
COPIED = 10_000  # lines at most that cost nothing to copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """
    Some of the lines.

    Parameters
    ----------
    market
        They, and what all others leave of each limit.
    position : (l,)
        Of each among all lines, rising.
    of
        How many lines there are.
    """

    market: Market
    position: IntArray
    of: int

    def again(self, picked: Picked) -> Picked:
        """Those picked from these."""
        return replace(picked, position=self.position[picked.position], of=self.of)

    def joined_by(self, moved: Moved) -> Picked:
        """These and those that moved; what those took before is free again."""
        order = np.argsort(np.concatenate([self.position, moved.position]), kind="stable")
        market = together([self.market, moved.market], self.market.free + moved.market.used(moved.before))
        return replace(
            self, market=market.only(order), position=np.concatenate([self.position, moved.position])[order]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """
    Lines whose answers differ between two prices of the limits, and what the second prices prove.

    Parameters
    ----------
    market, position
        The lines, and the place of each among all.
    before : (l,) units
        Their answers to the first prices.
    bound : money
        Cost that no plan within the limits goes below.
    """

    market: Market
    position: IntArray
    before: FloatArray
    bound: float


def response_of(lines: Lines, prices: FloatArray, width: float) -> Response:
    """
    What all lines take at prices (m,), each averaged over a band around its unit price.

    Parameters
    ----------
    width
        Of the bands, in worths of a line's first unit.
    """
    total: Response | None = None
    for block in lines.blocks():
        unit_price = block.unit_price(prices)
        part = priced_response(block.curves, block.rules, block.takes, unit_price, block.band * width)
        total = part if total is None else total + part
    if total is None:
        raise ValueError("there are no lines to ask")
    return total


def undecided_of(lines: Lines, prices: FloatArray, width: float) -> Picked:
    """
    Lines that do not answer the same all over their band, and what the others leave of each limit.

    Where most of many lines in memory do not, it is all of them: to ask a few more costs less than a copy.
    """
    held = isinstance(lines, Market)
    parts, positions, free, start = [], [], lines.free, 0
    for block in lines.blocks():
        unit_price, half = block.unit_price(prices), block.band * (width / 2)
        low, _ = block.answers(unit_price + half)
        high, _ = block.answers(unit_price - half)
        some = np.flatnonzero(low != high)
        low[some] = 0.0
        free = free - block.used(low)
        parts.append((block if held else block.only(some), some))
        positions.append(start + some)
        start += block.lines
    position = np.concatenate(positions)
    if isinstance(lines, Market):
        if position.size > max(MOST * start, COPIED):
            return Picked(market=lines, position=np.arange(start), of=start)
        parts = [(block.only(some), some) for block, some in parts]
    return Picked(market=together([part for part, _ in parts], free), position=position, of=start)


def moved_of(lines: Lines, before: FloatArray, after: FloatArray, known: IntArray) -> Moved:
    """
    Lines that answer otherwise at prices ``after`` (m,) than at those ``before``, without the known ones.

    Parameters
    ----------
    known : (k,)
        Positions, rising.
    """
    parts, positions, answers, start, priced = [], [], [], 0, 0.0
    for block in lines.blocks():
        was, _ = block.answers(block.unit_price(before))
        now, cost = block.answers(block.unit_price(after))
        here = known[slice(*np.searchsorted(known, (start, start + block.lines)))] - start
        now[here] = was[here]
        some = np.flatnonzero(was != now)
        parts.append(block.only(some))
        positions.append(start + some)
        answers.append(was[some])
        priced, start = priced + float(cost.sum()), start + block.lines
    return Moved(
        market=together(parts, lines.free),
        position=np.concatenate(positions),
        before=np.concatenate(answers),
        bound=priced - float(after @ lines.free),
    )
