"""Prices of all limits: from a sample of the lines to all, from a wide band of prices to a narrow one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.newton import Settled, settle
from replenish.optimize.decomposition.polish import polished

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAMPLE = 20_000  # lines that are asked first; the prices they find are near those of all
SAMPLED_FROM = 50_000  # lines
WIDTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)  # of the worth of a first unit
AFTER_SAMPLE = 4  # the first of the widths at which prices from a sample are corrected
NEAR = 0.1  # excess of a limit, as a share of what undecided lines can change, that a narrower band corrects
STEPS = 12  # Newton steps at one width; two or three are usual
UNDECIDED = 10_000  # lines at most; what a linear program decides in half a second
PER_LIMIT = 4  # undecided lines per limit, at least: a linear program decides about one for each
PER_LINE = 0.01  # undecided lines that a program decides sooner than a narrower band over all lines does
AROUND_BEND = 0.02  # of a price: how far an average over the last band can be off
HALVINGS = 35  # of that: down to round-off
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


def market_prices(market: Market) -> Priced:
    """Prices at which all lines together want what is free, and the quantities they then want."""
    band, reach = _worth_band(market), market.highest_price
    lines = len(band)
    first = AFTER_SAMPLE if lines > SAMPLED_FROM else 0
    start = _sampled_prices(market) if first else np.zeros(len(market.free))
    settled, width, near = _narrowed(market, start, band, reach, WIDTHS[first:])
    averaged = Priced(
        prices=settled.prices,
        quantity=settled.response.quantity,
        bound=market.bound(settled.prices),
        near=near,
    )
    found = polished(market, settled.prices, band * width, reach * (REACH * width))
    if found is None or found.bound < averaged.bound:
        return _at_the_bend(market, averaged) if len(averaged.prices) == 1 else averaged
    return Priced(prices=found.prices, quantity=found.quantity, bound=found.bound, near=near)


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


def _worth_band(market: Market) -> FloatArray:
    """Worth of each line's first unit, ``(n,)`` money: what widths of bands are measured in."""
    worth = market.worth
    return np.asarray(np.maximum(worth, 1e-9 * worth.max(initial=0.0) + 1e-300))


def _narrowed(
    market: Market, prices: FloatArray, band: FloatArray, reach: FloatArray, widths: tuple[float, ...]
) -> tuple[Settled, float, IntArray]:
    """Prices settled at narrower and narrower bands, until few lines are undecided or nothing settles."""
    width, *narrower = widths
    few = max(PER_LIMIT * len(prices) + 50, min(int(PER_LINE * len(band)), UNDECIDED))
    settled = settle(market, prices, band * width, reach * width, tolerance=NEAR, steps=STEPS)
    near = undecided = settled.response.undecided
    for next_width in narrower:
        if undecided.size <= few:
            break
        prices = settled.prices
        there = settle(market, prices, band * next_width, reach * next_width, tolerance=NEAR, steps=STEPS)
        if not there.converged:
            break
        settled, width, near, undecided = there, next_width, undecided, there.response.undecided
    return settled, width, near


def _sampled_prices(market: Market) -> FloatArray:
    """Prices that a sample of the lines settles at, each limit scaled to what the sample wants of it."""
    lines = len(market.rules.lower)
    sample = market.only(np.linspace(0, lines - 1, SAMPLE).astype(np.int64))
    wanted = market.used(market.rules.upper)
    sample = replace(sample, free=market.free * sample.used(sample.rules.upper) / wanted)
    band, reach = _worth_band(sample), sample.highest_price
    settled, _, _ = _narrowed(sample, np.zeros(len(market.free)), band, reach, WIDTHS[:AFTER_SAMPLE])
    return settled.prices
