"""Prices of the limits where lines have several offers: a linear program over whole quantities of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array, diags_array, vstack

from replenish.formulas.cost_curve import cost_at
from replenish.optimize.decomposition.at_scale import contested_market
from replenish.optimize.decomposition.market import Market
from replenish.optimize.lp.arrays import LinearProgram
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.lots import SHARES
from replenish.optimize.question.one_each import best_of_each

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

ROUNDS = 60  # each adds the answers to new prices; a handful is usual
AGREEMENT = 1e-9  # relative distance of the program from the bound its prices prove


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """
    What the program finds.

    Parameters
    ----------
    prices : (m,) money per unit of the limit [>= 0]
    taken : (n,)
        The row of each line that has the largest part in the program's plan, or is best at the prices.
    """

    prices: FloatArray
    taken: BoolArray


def offered_prices(question: Question, choice: IntArray, alone: FloatArray) -> Offered:
    """
    Prices at which lines that take the cheapest of their offers want what is free.

    Each line mixes quantities of its offers, one in all; at the prices of the program every offer answers
    with its best quantity, which joins. Once nobody has a better answer the prices are right for all
    (Dantzig and Wolfe 1960). The least cost over the offers of a line is not convex in anything, but the
    mixtures are, and they are what prices can prove.

    Parameters
    ----------
    choice : (n,)
        Line each row is an offer of.
    alone : (n,) units
        What each row would order without limits or others.
    """
    market, limited = contested_market(question, alone)
    prices = np.zeros(len(question.limits.free))
    nothing = cost_at(question.curves, np.zeros_like(alone))
    if not limited.size:
        return Offered(prices=prices, taken=best_of_each(choice, _saved(market, nothing, prices[limited])))
    mixing = _Mixing(market, choice, nothing)
    found, part = mixing.prices()
    prices[limited] = found
    saved = _saved(market, nothing, found)
    least = 1.0 + np.abs(saved).max(initial=0.0)
    return Offered(prices=prices, taken=best_of_each(choice, saved / least - 2.0 * part))


def _saved(market: Market, nothing: FloatArray, prices: FloatArray) -> FloatArray:
    """What the best quantity of each row costs beyond ordering nothing, ``(n,)`` money [<= 0]."""
    return np.asarray(market.answers(market.unit_price(prices))[1] - nothing)


class _Mixing:
    """The program over the quantities listed so far."""

    def __init__(self, market: Market, choice: IntArray, nothing: FloatArray) -> None:
        self.market, self.choice, self.nothing = market, choice, nothing
        self.lines = int(choice.max()) + 1
        self.scale = np.maximum(market.free, 1e-9 * market.free.max(initial=0.0) + 1e-12)
        self.money = float(market.worth.max(initial=0.0)) or 1.0
        self.program = LinearProgram(np.concatenate([market.free / self.scale, np.ones(self.lines)]))
        self.listed: set[tuple[int, float]] = set()
        self.row: IntArray = np.zeros(0, dtype=np.int64)
        for share in (0.0, *SHARES):
            self.list(market.answers(share * market.band)[0])

    def list(self, quantity: FloatArray) -> bool:
        """List quantities (n,) of every row that are not listed yet; whether there are any."""
        ordered = np.flatnonzero(quantity > 0)
        pairs = zip(ordered.tolist(), quantity[ordered].tolist(), strict=True)
        fresh = ordered[[pair not in self.listed for pair in pairs]] if ordered.size else ordered
        if not fresh.size:
            return False
        units = quantity[fresh]
        self.listed.update(zip(fresh.tolist(), units.tolist(), strict=True))
        cost = cost_at(self.market.curves.take(fresh), units) - self.nothing[fresh]
        takes = diags_array(1 / self.scale) @ self.market.takes[:, fresh] @ diags_array(units)
        places = (np.ones(fresh.size), (self.choice[fresh], np.arange(fresh.size)))
        one_each = coo_array(places, shape=(self.lines, fresh.size))
        self.program.add(cost / self.money, csc_array(vstack([takes, one_each])), np.ones(fresh.size))
        self.row = np.append(self.row, fresh)
        return True

    def prices(self) -> tuple[FloatArray, FloatArray]:
        """Prices that prove most (m,), and the part (n,) each row has in the last plan of mixtures."""
        best, proven, part = np.zeros(len(self.scale)), -np.inf, np.zeros(self.choice.size)
        for _ in range(ROUNDS):
            bought = self.program.solved()
            if bought is None:
                break
            prices = bought.price[: self.scale.size] * self.money / self.scale
            part = np.bincount(self.row, bought.value, minlength=self.choice.size).astype(np.float64)
            quantity, cost = self.market.answers(self.market.unit_price(prices))
            saved = cost - self.nothing
            bound = float(saved[best_of_each(self.choice, saved)].sum() - prices @ self.market.free)
            best, proven = (prices, bound) if bound > proven else (best, proven)
            value = -float(bought.price @ self.program.room) * self.money
            if value - bound <= AGREEMENT * abs(bound) or not self.list(quantity):
                break
        return best, part
