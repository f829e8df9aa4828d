"""An orderable plan within the limits: give back what does not fit, then buy what is worth most."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.orderable import best_orderable, orderable_floor
from replenish.optimize.question.allocation import Question
from replenish.optimize.question.ladder import Ladder, cost_of, ladder
from replenish.optimize.question.prices import unit_prices
from replenish.optimize.question.room import Room, missing_orders, short_orders, values_of_orders

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def filled(question: Question, start: FloatArray, prices: FloatArray) -> FloatArray:
    """
    Orderable quantities within every limit and minimum, near a plan that may keep neither.

    Each line starts at its orderable quantity below ``start``. What does not fit is given back where it
    is worth least; then lines take their next step, an MOQ being one step, in order of money saved per
    priced unit, while it fits. Purchase orders below their minimum are dropped or topped up, whichever
    costs less; one that is needed is topped up first, and where no room is left for it, the others start
    from nothing.

    Parameters
    ----------
    start : (n,) units
    prices : (m,) money per unit of the limit [>= 0]

    Returns
    -------
    (n,) units
    """
    quantity = _filled(question, start, prices)
    if missing_orders(question.minimum_orders, quantity).size:
        quantity = _filled(question, np.zeros_like(start), prices)
    return quantity


def _filled(question: Question, start: FloatArray, prices: FloatArray) -> FloatArray:
    orders, filling = question.minimum_orders, Filling(question, start, prices)
    filling.give_back_what_does_not_fit()
    for order in missing_orders(orders, filling.quantity).tolist():
        filling.top_up(order)
    filling.take_next_steps()
    while (short := short_orders(orders, filling.quantity)).size:
        filling.top_up_or_drop(int(short[0]))
        filling.take_next_steps()
    return filling.quantity


class Filling:
    """
    A plan in the making: quantities, the room they leave, and the lines that may still take a step.

    Parameters
    ----------
    question, start, prices
        As in `filled`.
    """

    def __init__(self, question: Question, start: FloatArray, prices: FloatArray) -> None:
        self.question = question
        self.rungs: Ladder = ladder(question)
        self.price = unit_prices(question.limits, prices)
        self.quantity = self._orderable_below(start)
        self.room = Room(question.limits, self.quantity)
        self.open = np.ones(len(start), dtype=bool)

    def _orderable_below(self, start: FloatArray) -> FloatArray:
        """What each line may order up to its start; with a tariff the best of that at its price."""
        rules, tariffs = self.rungs.rules, self.question.curves.tariffs
        below = orderable_floor(rules, start)
        if tariffs is not None:
            some = np.flatnonzero((tariffs.row >= 0) & (self.question.minimum_orders.group < 0))
            upto = replace(rules.take(some), upper=below[some])
            below[some] = best_orderable(self.question.curves.take(some), upto, self.price[some])
        return below

    def give_back_what_does_not_fit(self) -> None:
        """Until every limit is kept: of the most exceeded one, the step that costs least per unit of it."""
        while (row := self.room.most_exceeded(self.quantity)) is not None:
            lines, takes = self.room.users(row)
            users = self.quantity[lines] > 0
            lines, takes = lines[users], takes[users]
            below = self._lower_quantity(lines, self.room.excess(row) / takes)
            given = self.quantity[lines] - below
            best = int(np.argmin(self._priced_increase(lines, below) / (given * takes)))
            self._set(int(lines[best]), float(below[best]))

    def take_next_steps(self) -> None:
        """Steps that save money, most money per priced unit first, as long as they fit."""
        queue = self._queue(self.rungs.lines[self.open])
        while queue:
            *_, line, after = heapq.heappop(queue)
            fitting = self._fitting(line, after)
            if fitting > self.quantity[line]:
                self._set(line, fitting)
                if fitting == after:
                    for step in self._queue(np.array([line])):
                        heapq.heappush(queue, step)

    def top_up(self, order: int) -> bool:
        """Bring a purchase order to its minimum, as far as there is room; whether there was."""
        return self._top_up(order, np.flatnonzero(self.question.minimum_orders.group == order))

    def top_up_or_drop(self, order: int) -> None:
        """Bring a purchase order to its minimum, or to nothing for good, whichever costs less."""
        lines = np.flatnonzero(self.question.minimum_orders.group == order)
        before = self.quantity[lines]
        dropping = float(self._priced_increase(lines, np.zeros_like(before)).sum())
        reached = self._top_up(order, lines)
        topped = self.quantity[lines]
        topping = -float(self._priced_increase(lines, before).sum())
        if reached and topping <= dropping and (topped > before).any():
            return
        for line in lines.tolist():
            self._set(line, 0.0)
        self.open[lines] = False

    def _top_up(self, order: int, lines: IntArray) -> bool:
        """Steps of least cost per money ordered, until the minimum is reached; whether it is."""
        orders = self.question.minimum_orders
        lines = lines[orders.value[lines] > 0]
        while lines.size:
            missing = orders.minimum[order] - values_of_orders(orders, self.quantity)[order]
            if missing <= 1e-9 * orders.minimum[order]:
                return True
            after = self._next_quantity(lines, missing / orders.value[lines])
            fits = (after > self.quantity[lines]) & self.room.fits(lines, after - self.quantity[lines])
            lines, after = lines[fits], after[fits]
            if lines.size:
                ordered = orders.value[lines] * (after - self.quantity[lines])
                best = int(np.argmin(self._priced_increase(lines, after) / ordered))
                self._set(int(lines[best]), float(after[best]))
        return False

    def _queue(self, lines: IntArray) -> list[tuple[float, float, int, float]]:
        """Next steps of lines that save money and have any room, by money saved per priced unit."""
        before = self.quantity[lines]
        after = self._next_quantity(lines, np.full(lines.size, np.inf))
        step = after - before
        curves = self.question.curves
        saved = cost_of(curves, lines, before) - cost_of(curves, lines, after)
        needed = np.where(
            self.rungs.divisible[lines], np.maximum(self.rungs.rules.lower[lines] - before, 0.0), step
        )
        wanted = (step > 0) & (saved > 0) & self.room.fits(lines, needed)
        paid = (self.price[lines] * step)[wanted]
        per_price = np.divide(saved[wanted], paid, out=np.full(paid.size, np.inf), where=paid > 0)
        queue = list(
            zip(
                (-per_price).tolist(),
                (-saved[wanted]).tolist(),
                lines[wanted].tolist(),
                after[wanted].tolist(),
                strict=True,
            )
        )
        heapq.heapify(queue)
        return queue

    def _fitting(self, line: int, after: float) -> float:
        """``after`` where it fits; else, for a line that may order any fraction, as much as fits."""
        step = after - self.quantity[line]
        if self.room.fits(np.array([line]), np.array([step]))[0]:
            return after
        if not self.rungs.divisible[line]:
            return float(self.quantity[line])
        part = float(self.quantity[line]) + self.room.most(line)
        return part if part >= self.rungs.rules.lower[line] else float(self.quantity[line])

    def _next_quantity(self, lines: IntArray, enough: FloatArray) -> FloatArray:
        """Next rung of the lines, or ``enough`` units more where a fraction may be ordered."""
        rung = np.minimum(self.rungs.rung(lines, self.quantity[lines]) + 1, self.rungs.top[lines])
        after = self.rungs.quantity(lines, rung)
        smallest = np.maximum(self.quantity[lines] + enough, self.rungs.rules.lower[lines])
        return np.where(self.rungs.divisible[lines], np.minimum(after, smallest), after)

    def _lower_quantity(self, lines: IntArray, enough: FloatArray) -> FloatArray:
        """Rung below the lines, or ``enough`` units less where a fraction may be ordered."""
        rung = self.rungs.rung(lines, self.quantity[lines])
        on_rung = self.rungs.quantity(lines, rung) >= self.quantity[lines] * (1 - 1e-12)
        below = self.rungs.quantity(lines, np.maximum(rung - on_rung, 0))
        fraction = self.quantity[lines] - enough
        allowed = self.rungs.divisible[lines] & (fraction >= self.rungs.rules.lower[lines])
        return np.where(allowed, np.maximum(below, fraction), below)

    def _priced_increase(self, lines: IntArray, after: FloatArray) -> FloatArray:
        """Cost and price of moving lines to other quantities, money."""
        before = self.quantity[lines]
        curves = self.question.curves
        cost = cost_of(curves, lines, after) - cost_of(curves, lines, before)
        return np.asarray(cost + self.price[lines] * (after - before))

    def _set(self, line: int, quantity: float) -> None:
        self.room.take(line, quantity - self.quantity[line])
        self.quantity[line] = quantity
