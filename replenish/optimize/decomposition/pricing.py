"""Prices of all limits: from a sample of the lines to all, from a wide band of prices to a narrow one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.priced_response import average_answers
from replenish.optimize.decomposition.asking import Picked, moved_of, undecided_of
from replenish.optimize.decomposition.market import Lines, Market
from replenish.optimize.decomposition.newton import settle
from replenish.optimize.decomposition.polish import Polished, polished

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAMPLE = (
    20_000  # lines at least, and a tenth of them, that are asked first: their prices are near those of all
)
SAMPLED_FROM = 50_000  # lines
WIDTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)  # of the worth of a first unit
AFTER_SAMPLE = 4  # the first of the widths at which prices from a sample are corrected
NEAR = 0.1  # excess of a limit, as a share of what undecided lines can change, that a narrower band corrects
STEPS = 12  # Newton steps at one width; two or three are usual
UNDECIDED = 3_000  # lines at most; what a linear program decides in a few hundredths of a second
PER_LIMIT = 5  # undecided lines per limit, at least: a linear program decides about one for each
PER_LINE = 0.01  # undecided lines that a program decides sooner than narrower bands do
AROUND_BEND = 0.02  # of a price: how far an average over the last band can be off
HALVINGS = 35  # of that: down to round-off
JOININGS = 6  # of lines that were taken for decided; one, or none, is usual
REACH = 10.0  # widths of the band that a linear program may move a price


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """
    Prices of the limits, and what all lines together want at them.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    quantity : (n,) units
        Within the limits, nearly; some lines between two orderable quantities.
    bound : money
        Cost that no plan within the limits goes below.
    near : (l,)
        Lines to which a slightly different price would matter.
    """

    prices: FloatArray
    quantity: FloatArray
    bound: float
    near: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """
    Prices (m,) settled at a width of the bands, and the lines that were undecided at the width before.

    ``first`` are the lines that were undecided at the first width, around the ``first_prices`` (m,).
    """

    prices: FloatArray
    width: float
    near: Picked
    first: Picked
    first_prices: FloatArray


def market_prices(market: Market) -> Priced:
    """Prices at which all lines together want what is free, and the quantities they then want."""
    found = exact_prices(market, starting_prices(market))
    if isinstance(found, Polished):
        quantity, _ = market.answers(market.unit_price(found.prices))
        quantity[found.near.position] = found.quantity
        return Priced(
            prices=found.prices, quantity=quantity, bound=found.bound, near=np.sort(found.near.position)
        )
    unit_price = market.unit_price(found.prices)
    averaged = Priced(
        prices=found.prices,
        quantity=average_answers(market.curves, market.rules, unit_price, market.band * found.width)[2],
        bound=market.bound(found.prices),
        near=found.near.position,
    )
    return _at_the_bend(market, averaged) if len(averaged.prices) == 1 else averaged


def exact_prices(lines: Lines, start: FloatArray) -> Polished | Narrowed:
    """
    Prices that are right for all lines, from prices (m,) that are nearly; as near as it gets where none are.

    Parameters
    ----------
    lines
        Asked as a whole a handful of times.
    """
    highest = lines.highest_price
    narrowed = _narrowed(lines, start, highest, WIDTHS[AFTER_SAMPLE if start.any() else 0 :])
    reach, first = highest * (REACH * narrowed.width), narrowed.first
    for _ in range(JOININGS):
        found = polished(first.market, narrowed.prices, narrowed.width, reach)
        if found is None:
            break
        moved = moved_of(lines, narrowed.first_prices, found.prices, first.position)
        if not moved.position.size:
            return replace(found, near=first.again(found.near), bound=moved.bound)
        first = first.joined_by(moved)
    return narrowed


def starting_prices(market: Market) -> FloatArray:
    """Prices to start from: none, or those a sample settles at, each limit scaled to what it wants of it."""
    lines = market.lines
    if lines <= SAMPLED_FROM:
        return np.zeros(len(market.free))
    sample = market.only(np.linspace(0, lines - 1, max(SAMPLE, lines // 10)).astype(np.int64))
    return sampled_prices(sample, market.free, market.used(market.rules.upper))


def sampled_prices(sample: Market, free: FloatArray, wanted: FloatArray) -> FloatArray:
    """
    Prices that a sample of the lines settles at.

    Parameters
    ----------
    free, wanted : (m,)
        Of each limit, by all lines.
    """
    share = np.divide(sample.used(sample.rules.upper), wanted, out=np.zeros_like(wanted), where=wanted > 0)
    sample = replace(sample, free=free * share)
    start = starting_prices(sample)
    first = AFTER_SAMPLE if start.any() else 0
    widths = WIDTHS[first : max(first + 1, AFTER_SAMPLE)]
    return _narrowed(sample, start, sample.highest_price, widths).prices


def _at_the_bend(market: Market, averaged: Priced) -> Priced:
    """
    The same plan at the exact price of the only limit: where the answers turn from too much to too little.

    Lines that are all worth the same are too many for a linear program, and an average over a band is off
    by part of the band; halving finds the price itself.
    """
    low, high = averaged.prices * (1 - AROUND_BEND), averaged.prices * (1 + AROUND_BEND)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        quantity, _ = market.answers(market.unit_price(middle))
        exceeded = bool((market.used(quantity) > market.free).any())
        low, high = (middle, high) if exceeded else (low, middle)
    bound = market.bound(high)
    return averaged if bound <= averaged.bound else replace(averaged, prices=high, bound=bound)


def _narrowed(lines: Lines, prices: FloatArray, reach: FloatArray, widths: tuple[float, ...]) -> Narrowed:
    """
    Prices settled at narrower and narrower bands, until few lines are undecided or nothing settles.

    A line that answers the same all over a band stays at that when the band gets narrower, so that only
    the others are asked again. Where a price leaves the band later, `polished` notices.
    """
    first, *narrower = widths
    prices = begun = settle(lines, prices, first, reach * first, tolerance=NEAR, steps=STEPS).prices
    near = undecided = asked = undecided_of(lines, prices, first)
    settled, few = first, _few(len(prices), undecided.of)
    for width in narrower:
        if undecided.position.size <= few:
            break
        there = settle(undecided.market, prices, width, reach * width, tolerance=NEAR, steps=STEPS)
        if not there.converged:
            break
        settled, prices, near = width, there.prices, undecided
        undecided = undecided.again(undecided_of(undecided.market, prices, width))
    return Narrowed(prices=prices, width=settled, near=near, first=asked, first_prices=begun)


def _few(limits: int, lines: int) -> int:
    """Undecided lines that a linear program decides soon."""
    return max(PER_LIMIT * limits + 50, min(int(PER_LINE * lines), UNDECIDED))
