"""More lines than fit into memory: read block by block, as often as prices are asked for, and never kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import OrderRules
from replenish.formulas.priced_answer import priced_answers
from replenish.formulas.priced_response import average_answers
from replenish.formulas.steps import best_up_to
from replenish.optimize.decomposition.filling import Plan
from replenish.optimize.decomposition.market import Market, together
from replenish.optimize.decomposition.polish import Polished
from replenish.optimize.decomposition.pricing import SAMPLED_FROM, Narrowed, exact_prices, sampled_prices

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

EVERY = 20  # of so many lines one is asked first


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBlock:
    """
    Some of the lines.

    Parameters
    ----------
    curves, rules
        Of ``b`` lines.
    takes : (m, b)
        What one more unit of a line takes of each limit [>= 0].
    """

    curves: CostCurves
    rules: OrderRules
    takes: csc_array


Blocks = Callable[[], Iterable[LineBlock]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedInBlocks:
    """
    What is known of the plan when its quantities have been handed over.

    Parameters
    ----------
    prices : (m,) money per unit of the limit
        Money saved by one more unit of the limit [>= 0].
    cost, lower_bound : money
        Expected cost of the plan, and what no plan within the limits goes below.
    left : (m,)
        What the plan leaves of each limit.
    """

    prices: FloatArray
    cost: float
    lower_bound: float
    left: FloatArray

    @property
    def gap(self) -> float:
        """Relative distance of the cost from its lower bound."""
        return (self.cost - self.lower_bound) / max(abs(self.cost), 1e-300)


def solve_in_blocks(
    blocks: Blocks, free: FloatArray, receive: Callable[[FloatArray], None]
) -> SolvedInBlocks:
    """
    Orderable quantities of nearly least expected cost within shared limits, for any number of lines.

    Prices are found as for lines in memory (`solve_at_scale`), by the same code: there the lines are a
    single source of blocks. Memory holds one block, a twentieth of the lines as a sample, and the lines
    to which a slightly different price would matter.

    Parameters
    ----------
    blocks
        Called about ten times; each time gives the same blocks of lines in the same order, from disk or
        out of a generator.
    free : (m,)
        What there is of each limit [>= 0].
    receive
        Called with the quantities (b,), units, of each block, in order.

    Examples
    --------
    Two blocks of one line each, of which one saves 9 and the other 3 a unit, and room for 4 units:

    >>> from replenish.formulas.cost_curve import expected_cost_curves
    >>> from replenish.formulas.orderable import order_rules
    >>> def blocks():
    ...     for worth in (9.0, 3.0):
    ...         curve = expected_cost_curves(np.full((1, 1), 3.0), np.ones((1, 1)), np.full((1, 1), worth),
    ...                                      np.zeros(1))
    ...         rules = order_rules(np.zeros(1), np.zeros(1), np.full(1, np.inf))
    ...         yield LineBlock(curves=curve, rules=rules, takes=csc_array(np.ones((1, 1))))
    >>> quantities = []
    >>> solved = solve_in_blocks(blocks, np.array([4.0]), quantities.append)
    >>> quantities, solved.prices, solved.cost, solved.gap
    ([array([3.]), array([1.])], array([3.]), 6.0, 0.0)
    """
    lines = StreamedLines(blocks, free)
    start = (
        sampled_prices(lines.sample, free, lines.wanted)
        if lines.count > SAMPLED_FROM
        else np.zeros(len(free))
    )
    final = _Final(lines, exact_prices(lines, start))
    cost = sum(final.hand_over(block, receive) for block in lines.markets())
    return SolvedInBlocks(
        prices=final.found.prices, cost=cost, lower_bound=min(final.bound, cost), left=final.left
    )


class StreamedLines:
    """
    Lines that are read whenever they are asked; see `Lines`.

    Parameters
    ----------
    source, free
        As in `solve_in_blocks`.
    """

    def __init__(self, source: Blocks, free: FloatArray) -> None:
        self.source, self.free = source, free
        self.count, self.wanted, self.highest_price = 0, np.zeros(len(free)), np.zeros(len(free))
        samples = []
        for market in self.markets():
            every = np.arange(-self.count % EVERY, market.lines, EVERY)
            samples.append(market.only(every))
            self.count += market.lines
            self.wanted += market.used(market.rules.upper)
            self.highest_price = np.maximum(self.highest_price, market.highest_price)
        self.sample = together(samples, free)

    def markets(self) -> Iterator[Market]:
        """The blocks as they come, with what each line would order alone as the most it may."""
        for block in self.source():
            alone, _ = priced_answers(block.curves, block.rules, np.zeros(len(block.rules.lower)))
            rules = OrderRules(lower=block.rules.lower, step=block.rules.step, upper=alone)
            yield Market(curves=block.curves, rules=rules, takes=block.takes, free=self.free)

    def blocks(self) -> Iterator[Market]:
        """The same in parts that are asked at a time."""
        for market in self.markets():
            yield from market.blocks()


class _Final:
    """The plan at the prices found: what lines that waver order is decided first, then the rest in order."""

    def __init__(self, lines: StreamedLines, found: Polished | Narrowed) -> None:
        self.lines, self.found, self.start = lines, found, 0
        if isinstance(found, Polished):
            self.position, self.quantity, self.left = _filled(found)
            self.bound = found.bound
        else:
            self.position, self.quantity = np.zeros(0, dtype=np.int64), np.zeros(0)
            markets = list(map(self._used, lines.blocks()))
            self.left = lines.free - sum(used for used, _ in markets)
            self.bound = float(sum(cost for _, cost in markets) - found.prices @ lines.free)

    def hand_over(self, market: Market, receive: Callable[[FloatArray], None]) -> float:
        """Quantities of the next block, with the steps that still fit, and what they cost."""
        quantities, cost = [], 0.0
        for block in market.blocks():
            unit_price = block.unit_price(self.found.prices)
            start = self._planned(block, unit_price)
            here = slice(*np.searchsorted(self.position, (self.start, self.start + block.lines)))
            start[self.position[here] - self.start] = self.quantity[here]
            used = block.used(start)
            plan = Plan(replace(block, free=np.maximum(used + self.left, 0.0)), start, unit_price)
            plan.give_back_what_does_not_fit()
            plan.take_next_steps()
            self.left = self.left + used - block.used(plan.quantity)
            self.start += block.lines
            quantities.append(plan.quantity)
            cost += float(cost_at(block.curves, plan.quantity).sum())
        receive(np.concatenate(quantities))
        return cost

    def _planned(self, block: Market, unit_price: FloatArray) -> FloatArray:
        """What lines order at the prices; where no price decides, the average of what they would."""
        if isinstance(self.found, Polished):
            return block.answers(unit_price)[0]
        band = block.band * self.found.width
        average = average_answers(block.curves, block.rules, unit_price, band)[2]
        return best_up_to(block.curves, block.rules, unit_price, average)

    def _used(self, block: Market) -> tuple[FloatArray, float]:
        unit_price = block.unit_price(self.found.prices)
        _, cost = block.answers(unit_price)
        return block.used(self._planned(block, unit_price)), float(cost.sum())


def _filled(found: Polished) -> tuple[IntArray, FloatArray, FloatArray]:
    """Orderable quantities of the lines that waver, by position, and what they leave of each limit."""
    order, near = np.argsort(found.near.position), found.near.market
    market = replace(near.only(order), free=np.maximum(near.free, 0.0))
    unit_price = market.unit_price(found.prices)
    start = best_up_to(market.curves, market.rules, unit_price, found.quantity[order])
    plan = Plan(market, start, unit_price)
    plan.give_back_what_does_not_fit()
    plan.take_next_steps()
    return found.near.position[order], plan.quantity, near.free - market.used(plan.quantity)
