"""Small questions whose orders cost something by their quantity, and their answers by trying every price."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.tariffs import price_tariffs
from replenish.optimize.question.allocation import Question
from tests.optimize.questions import cheapest_by_trying, random_question


@dataclass(frozen=True)
class PriceList:
    """What the supplier prints: money per order, and (from, price) pairs of each line, base price first."""

    ordering: np.ndarray
    breaks: list[list[tuple[float, float]]]
    incremental: np.ndarray

    def paid(self, line: int, quantity: float) -> float:
        """The bill for an order, added up unit by unit or price times quantity."""
        reached = [(start, price) for start, price in self.breaks[line] if start <= quantity]
        if not self.incremental[line]:
            return self.ordering[line] + reached[-1][1] * quantity
        ends = [start for start, _ in reached[1:]] + [quantity]
        pieces = zip(reached, ends, strict=True)
        return self.ordering[line] + sum(price * (end - start) for (start, price), end in pieces)


def random_price_list(rng: np.random.Generator, lines: int) -> PriceList:
    breaks = []
    for _ in range(lines):
        starts = [0.0, *sorted(rng.choice(np.arange(3, 26), size=rng.choice([0, 1, 2]), replace=False) * 1.0)]
        prices = rng.integers(5, 12) - np.cumsum([0.0, *rng.choice([0.25, 0.5, 1.0], size=len(starts) - 1)])
        breaks.append(list(zip(starts, prices.tolist(), strict=True)))
    return PriceList(rng.choice([0.0, 0.0, 1.5, 4.0, 9.0], size=lines), breaks, rng.random(lines) < 0.5)


def with_prices(question: Question, prices: PriceList) -> Question:
    """The question with a price list; what is paid is counted beyond the base price."""
    lines = len(prices.breaks)
    width = max(len(some) for some in prices.breaks) - 1
    start, price = np.full((lines, width), np.inf), np.zeros((lines, width))
    for line, ((_, _), *some) in enumerate(prices.breaks):
        start[line, : len(some)], price[line, : len(some)] = (
            np.array(some).reshape(-1, 2).T if some else np.zeros((2, 0))
        )
    base = np.array([some[0][1] for some in prices.breaks])
    tariffs = price_tariffs(prices.ordering, base, start, price, prices.incremental)
    return replace(question, curves=replace(question.curves, tariffs=tariffs))


def random_priced_question(
    rng: np.random.Generator, *, divisible: float = 0.0, minimums: bool = False, lines: int = 3
) -> tuple[Question, Question, PriceList]:
    """A question with prices, the same without, and the prices."""
    plain = random_question(rng, lines=lines, divisible=divisible, minimums=minimums)
    prices = random_price_list(rng, lines)
    return with_prices(plain, prices), plain, prices


def cheapest_at_any_price(plain: Question, prices: PriceList) -> float:
    """
    Least cost over every choice of the price each line pays: then the cost is convex; all plans are tried.

    To order nothing is a choice of its own.
    """
    lines = range(len(prices.breaks))
    choices = [[None, *range(len(prices.breaks[line]))] for line in lines]
    return min(cheapest_by_trying(_at_prices(plain, prices, one)) for one in itertools.product(*choices))


def _at_prices(plain: Question, prices: PriceList, chosen: tuple[int | None, ...]) -> Question:
    curves, rules = plain.curves, plain.rules
    lower, upper = rules.lower.copy(), rules.upper.copy()
    cost, before, after = curves.cost.copy(), curves.slope_before.copy(), curves.slope_after.copy()
    for line, place in enumerate(chosen):
        if place is None:
            lower[line], upper[line] = 0.0, -1.0
            continue
        base, (start, price) = prices.breaks[line][0][1], prices.breaks[line][place]
        later = prices.breaks[line][place + 1 :]
        end = later[0][0] if later else np.inf
        step = rules.step[line]
        if step > 0:
            lower[line] = max(lower[line], np.ceil(start / step - 1e-9) * step)
            upper[line] = min(upper[line], (np.ceil(end / step - 1e-9) - 1) * step)
        else:
            lower[line], upper[line] = max(lower[line], start), min(upper[line], end * (1 - 1e-9))
        more = price - base
        fixed = prices.paid(line, start) - base * start - more * start if start else prices.ordering[line]
        cost[line] += fixed + more * curves.quantity[line]
        before[line] += more
        after[line] += more
    changed = CostCurves(quantity=curves.quantity, cost=cost, slope_before=before, slope_after=after)
    return replace(plain, curves=changed, rules=OrderRules(lower=lower, step=rules.step, upper=upper))
