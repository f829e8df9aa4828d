"""Orders that are under way for as long as their lead time happens to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.formulas.lead_time import drawn
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.lead_times import LeadTimes
from replenish.problem.pipeline import Pipeline
from replenish.problem.stock import Stock

ROUND_OFF = 1e-9  # of a probability
OWN_SEED = 32_452_843  # added to the plan's seed: what is lived is not what a plan was made on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What was ordered in a period: units (o,) of lines (o,), when they come, and what was known of that."""

    placed: int
    line: IntArray
    quantity: FloatArray
    arrival: IntArray
    chance: FloatArray


class UnderWay:
    """
    Open orders of all lines, while they are lived.

    Parameters
    ----------
    pipeline
        Open orders of the first morning; they come when a draw of their chances says.
    seed
        Of that draw.
    """

    def __init__(self, pipeline: Pipeline | None, seed: int) -> None:
        self._orders: list[_Order] = []
        if pipeline is None:
            return
        rng = np.random.default_rng(seed + OWN_SEED)
        luck = dict(zip(np.unique(pipeline.age).tolist(), rng.random(pipeline.line.size), strict=False))
        for age in luck:
            some = pipeline.age == age
            chance = pipeline.chance[some]
            arrival = drawn(chance, np.full((len(chance), 1), luck[age]))[:, 0]
            self._add(0, pipeline.line[some], pipeline.quantity[some], arrival, chance)

    @classmethod
    def beside(cls, pipeline: Pipeline | None, arrival: IntArray | None) -> UnderWay:
        """
        Open orders of lines that stand there once for each of ``s`` futures.

        Parameters
        ----------
        arrival : (o, s) periods
            In which each order of the pipeline comes.
        """
        orders = cls(None, 0)
        if pipeline is None or arrival is None:
            return orders
        futures = np.arange(arrival.shape[1])
        for age in np.unique(pipeline.age):
            some = np.flatnonzero(pipeline.age == age)
            line = pipeline.line[some, None] * futures.size + futures
            each = np.repeat(some, futures.size)
            orders._add(
                0, line.ravel(), pipeline.quantity[each], arrival[some].ravel(), pipeline.chance[each]
            )
        return orders

    def _add(
        self, placed: int, line: IntArray, quantity: FloatArray, arrival: IntArray, chance: FloatArray
    ) -> None:
        self._orders.append(
            _Order(placed=placed, line=line, quantity=quantity, arrival=arrival, chance=chance)
        )

    def place(self, period: int, quantity: FloatArray, arrival: IntArray, lead_times: LeadTimes) -> None:
        """Order units (n,) that come in the periods (n,)."""
        line = np.flatnonzero(quantity > 0)
        self._add(period, line, quantity[line], arrival[line], lead_times.chance[line])

    def coming(self, lines: int, periods: int) -> FloatArray:
        """Units by the period they really come in, ``(n, t)``."""
        units = np.zeros((lines, periods))
        for order in self._orders:
            np.add.at(units, (order.line, np.minimum(order.arrival, periods - 1)), order.quantity)
        return units

    def seen(self, period: int, periods: int) -> Pipeline | None:
        """What is known of the open orders on the morning of a period, for the ``periods`` to come."""
        rows = [(order, np.flatnonzero(order.arrival >= period)) for order in self._orders]
        rows = [(order, still) for order, still in rows if still.size]
        if not rows:
            return None
        return Pipeline(
            line=np.concatenate([order.line[still] for order, still in rows]),
            quantity=np.concatenate([order.quantity[still] for order, still in rows]),
            age=np.concatenate([np.full(still.size, number) for number, (_, still) in enumerate(rows)]),
            chance=np.concatenate([_what_is_left(order, still, period, periods) for order, still in rows]),
        )


def open_orders(stock: Stock) -> Pipeline:
    """Orders that are open on the first morning; those without chances come in their period for sure."""
    return Pipeline.promised(stock.on_order) if stock.pipeline is None else stock.pipeline


def first_receipts(stock: Stock, seed: int, periods: int) -> FloatArray:
    """Units ``(n, t)`` that come of the orders of the first morning, by the period they really come in."""
    lines, known = len(stock.on_hand), stock.on_order[:, :periods]
    if stock.pipeline is None:
        return np.pad(known, ((0, 0), (0, periods - known.shape[1])))
    return UnderWay(stock.pipeline, seed).coming(lines, periods + 1)[:, :periods]  # the last: later still


def _what_is_left(order: _Order, still: IntArray, period: int, periods: int) -> FloatArray:
    """
    Chances of the periods to come of orders that have not come yet, ``(o, t)``.

    An order that is out for longer than any lead time known counts as if placed today, as in a plan.
    """
    since = period - order.placed
    chance = order.chance[still]
    not_yet = 1 - chance[:, :since].sum(axis=1)
    rest = _over(chance[:, since:], periods) / np.maximum(not_yet, ROUND_OFF)[:, None]
    return np.where((not_yet > ROUND_OFF)[:, None], rest, _over(chance, periods))


def _over(chance: FloatArray, periods: int) -> FloatArray:
    """Chances of the first periods, ``(o, periods)``."""
    known = chance[:, :periods]
    return np.pad(known, ((0, 0), (0, periods - known.shape[1])))
