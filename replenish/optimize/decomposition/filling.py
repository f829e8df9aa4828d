"""A plan within the limits: give back what does not fit, then take the next steps by worth, in rounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.steps import in_parts, next_down, next_up
from replenish.optimize.decomposition.market import Market

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SLACK = 1e-12  # of what is free; round-off of a sum of many products
FIRST_LOOK = 20_000  # lines whose next steps are tried before all others'
FEW = 1_000  # lines whose use is subtracted rather than everything summed anew
BLOCK = 65_536  # lines whose costs are looked up at a time
LEAST_PART = 1e-9  # of a step; less is not worth a round


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """
    Steps that lines ``l`` may take, those best for their price first.

    Parameters
    ----------
    line : (l,)
    size : (l,) units
    saved : (l,) money
        Expected cost saved by the step.
    """

    line: IntArray
    size: FloatArray
    saved: FloatArray

    def take(self, chosen: IntArray | BoolArray | slice) -> Steps:
        """Some of the steps."""
        return Steps(line=self.line[chosen], size=self.size[chosen], saved=self.saved[chosen])


class Plan:
    """
    A plan in the making.

    Parameters
    ----------
    market
        See `Market`.
    quantity : (n,) units
        Orderable; need not be within the limits.
    unit_price : (n,) money per unit
        What a unit of each line pays for the limits it takes from.
    open_lines : (n,)
        Which lines may still be given more; all by default.
    """

    def __init__(
        self,
        market: Market,
        quantity: FloatArray,
        unit_price: FloatArray,
        open_lines: BoolArray | None = None,
    ) -> None:
        self.market = market
        self.quantity = quantity.copy()
        self.unit_price = unit_price
        self.slack = SLACK * market.free
        self.open = np.ones(len(quantity), dtype=bool) if open_lines is None else open_lines
        self.left = market.free - market.used(self.quantity)

    def give_back_what_does_not_fit(self) -> None:
        """Of the most exceeded limit, the steps that lose least per unit of it, until none is exceeded."""
        self.left = self.market.free - self.market.used(self.quantity)
        while (excess := -self.left - self.slack).max(initial=0.0) > 0:
            self._give_back(int(np.argmax(excess / np.maximum(self.market.free, 1e-300))))

    def take_next_steps(self, among: IntArray | None = None) -> None:
        """Steps of all lines, or some, that save money, best for their price first, as long as any fits."""
        lines = self._with_room() if among is None else among[self.open[among]]
        while (steps := self._worth_taking(lines)).line.size:
            self._take_in_rounds(steps.take(slice(FIRST_LOOK)))
            if steps.line.size <= FIRST_LOOK:
                break
            lines = np.sort(steps.line)

    def _take_in_rounds(self, steps: Steps) -> None:
        lines = steps.line
        while steps.line.size:
            taken = self._fit_together(steps)
            if not taken.any():
                break
            self.move(steps.line[taken], steps.size[taken])
            steps = self._worth_taking(lines)
            lines = steps.line

    def _with_room(self) -> IntArray:
        """Open lines that want more than they have and for which a smallest step would fit."""
        rules, left = self.market.rules, np.where(self.left > self.slack, self.left, 0.0)
        found = []
        for start in range(0, self.quantity.size, BLOCK):
            block = slice(start, start + BLOCK)
            ordered, lower, upper = self.quantity[block], rules.lower[block], rules.upper[block]
            wanting = np.flatnonzero(self.open[block] & (ordered < upper))
            ordered, lower, upper = ordered[wanting], lower[wanting], upper[wanting]
            least = np.where(ordered < lower, lower - ordered, rules.step[block][wanting])
            most = self._most(start + wanting, left)
            found.append(start + wanting[(most >= least) & (most > LEAST_PART * upper)])
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def _worth_taking(self, lines: IntArray) -> Steps:
        """Next steps of the lines that save money and would fit alone, least loss per priced unit first."""
        some, rules = self.market.curves.take(lines), self.market.rules.take(lines)
        before = self.quantity[lines]
        after = next_up(some, rules, before)
        step = after - before
        size = np.where(in_parts(rules, before), np.minimum(step, self._most(lines, self.left)), step)
        fits = (size > LEAST_PART * step) & (step > 0) & self.each_fits(lines, size)
        lines, size, before = lines[fits], size[fits], before[fits]
        some = some.take(np.flatnonzero(fits))
        saved = cost_at(some, before) - cost_at(some, before + size)
        worth = saved > 0
        paid = self.unit_price[lines] * size
        gain = np.divide(saved, paid, out=np.full(lines.size, np.inf), where=paid > 0)
        order = np.lexsort((-saved[worth], -gain[worth]))
        return Steps(line=lines, size=size, saved=saved).take(np.flatnonzero(worth)[order])

    def _fit_together(self, steps: Steps) -> BoolArray:
        """Steps that fit when all before them in the list are taken too."""
        entries = self.market.takes[:, steps.line]
        step = np.repeat(np.arange(steps.line.size), np.diff(entries.indptr))
        order = np.argsort(entries.indices, kind="stable")
        row, amount = entries.indices[order], (entries.data * steps.size[step])[order]
        running = np.cumsum(amount)
        first = np.append(True, np.diff(row) > 0)
        start = np.maximum.accumulate(np.where(first, np.arange(row.size), 0))
        running -= (running - amount)[start]
        full = (running > (self.left + self.slack)[row] * (1 + SLACK)) & (amount > 0)
        return np.asarray(np.bincount(step[order][full], minlength=steps.line.size) == 0)

    def _users(self, row: int) -> tuple[IntArray, FloatArray]:
        """Lines that take from a limit, and how much a unit of each takes."""
        takes = self.market.takes
        entries = np.flatnonzero(takes.indices == row)
        return np.searchsorted(takes.indptr, entries, side="right") - 1, takes.data[entries]

    def each_fits(self, lines: IntArray, size: FloatArray) -> BoolArray:
        """Whether each line alone could take so many units more, ``(l,)``."""
        entries = self.market.takes[:, lines]
        line = np.repeat(np.arange(lines.size), np.diff(entries.indptr))
        full = (entries.data * size[line] > (self.left + self.slack)[entries.indices]) & (entries.data > 0)
        return np.asarray(np.bincount(line[full], minlength=lines.size) == 0)

    def _most(self, lines: IntArray, left: FloatArray) -> FloatArray:
        """Units that each line alone could take more of what is left (m,), ``(l,)``."""
        entries = self.market.takes[:, lines]
        line = np.repeat(np.arange(lines.size), np.diff(entries.indptr))
        most = np.full(lines.size, np.inf)
        uses = entries.data > 0
        np.minimum.at(most, line[uses], (left[entries.indices] / np.where(uses, entries.data, 1.0))[uses])
        return np.asarray(np.maximum(most, 0.0))

    def _give_back(self, row: int) -> None:
        """Bring one limit back to what is free."""
        excess = -self.left[row]
        lines, takes = self._users(row)
        ordered = (takes > 0) & (self.quantity[lines] > 0)
        lines, takes = lines[ordered], takes[ordered]
        some, rules = self.market.curves.take(lines), self.market.rules.take(lines)
        before = self.quantity[lines]
        below = next_down(some, rules, before)
        partly = np.where(in_parts(rules, below), np.maximum(below, before - excess / takes), below)
        lost = cost_at(some, partly) - cost_at(some, before) - self.unit_price[lines] * (before - partly)
        order = np.argsort(lost / ((before - partly) * takes), kind="stable")
        given = np.cumsum(((before - partly) * takes)[order])
        chosen = order[: int(np.searchsorted(given, excess)) + 1]
        last, rest = chosen[-1], excess - given[chosen.size - 2] if chosen.size > 1 else excess
        if in_parts(rules, partly)[last]:
            partly[last] = max(partly[last], before[last] - max(rest, 0.0) / takes[last])
        self.move(lines[chosen], (partly - before)[chosen])

    def move(self, lines: IntArray, units: FloatArray) -> None:
        """Order so many units more of some lines, or fewer (< 0)."""
        self.quantity[lines] += units
        if lines.size < FEW:
            self.left = self.left - self.market.takes[:, lines] @ units
        else:
            self.left = self.market.free - self.market.used(self.quantity)


def plan_cost(curves: CostCurves, quantity: FloatArray) -> float:
    """Expected cost of all lines together, money."""
    parts = (slice(start, start + BLOCK) for start in range(0, len(quantity), BLOCK))
    return float(sum(cost_at(curves.take(part), quantity[part]).sum() for part in parts))
