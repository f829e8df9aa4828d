"""The lines' answers, averaged over a band of prices, so that they change smoothly with the prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.optimize.decomposition.market import Market

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    Average answers of the lines to prices in a band around their unit prices.

    Parameters
    ----------
    low, high : (n,) units
        Answers to the upper and the lower end of the band.
    quantity : (n,) units
        Average answer over the band.
    bend : (n,) units per money per unit [>= 0]
        How much less is wanted per increase of the unit price.
    excess : (m,)
        What the average answers take beyond what is free.
    """

    low: FloatArray
    high: FloatArray
    quantity: FloatArray
    bend: FloatArray
    excess: FloatArray

    @property
    def undecided(self) -> IntArray:
        """Lines that do not answer the same all over their band."""
        return np.flatnonzero(self.low != self.high)


def smoothed_response(market: Market, prices: FloatArray, band: FloatArray) -> Response:
    """
    Answers averaged over a band of each line's unit price.

    The least priced cost of a line is concave in the price and its slope is the line's answer, so the
    average answer is the difference of two priced costs over the width: two look-ups per line, whatever
    its rules. Nesterov (2005), *Smooth minimization of non-smooth functions*, for this dual.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    band : (n,) money per unit [> 0]
        Width of the band.
    """
    unit_price = market.unit_price(prices)
    low, cost_above = market.answers(unit_price + band / 2)
    high, cost_below = market.answers(unit_price - band / 2)
    quantity = np.clip((cost_above - cost_below) / band, low, high)
    return Response(
        low=low,
        high=high,
        quantity=quantity,
        bend=(high - low) / band,
        excess=market.used(quantity) - market.free,
    )
