"""All lines answering to the prices of the limits, each alone and exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, hstack

from replenish.formulas.cost_curve import CostCurves, stacked_curves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.priced_answer import priced_answers

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

BLOCK = 65_536  # lines that are asked at a time: what is noted of them stays small


class Lines(Protocol):
    """Lines that compete for limits, as they come: in memory, or block by block from wherever they are."""

    @property
    def free(self) -> FloatArray:
        """What there is of each limit, ``(m,)``."""

    @property
    def highest_price(self) -> FloatArray:
        """Price of each limit, ``(m,)``, at which nobody who uses it wants a unit."""

    def blocks(self) -> Iterator[Market]:
        """All lines, some at a time, in the same order whenever they are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """
    Lines ``n`` that compete for limits ``m``, in memory.

    Parameters
    ----------
    curves, rules
        Of the lines; ``upper`` is finite.
    takes : (m, n)
        What one more unit of a line takes of a limit [>= 0].
    free : (m,)
        What there is of each limit.
    credit : (n,) money per unit
        Paid to a line for every unit, so that its purchase order reaches its minimum [>= 0].
    """

    curves: CostCurves
    rules: OrderRules
    takes: csc_array
    free: FloatArray
    credit: FloatArray | None = None

    @property
    def lines(self) -> int:
        """How many there are."""
        return len(self.rules.lower)

    def blocks(self) -> Iterator[Market]:
        """Some lines at a time, as they lie in memory."""
        if self.lines <= BLOCK:
            yield self
            return
        for start in range(0, self.lines, BLOCK):
            yield self.between(start, min(start + BLOCK, self.lines))

    def between(self, start: int, end: int) -> Market:
        """The lines from one position to another, not copied."""
        first, last = self.takes.indptr[start], self.takes.indptr[end]
        entries = (
            self.takes.data[first:last],
            self.takes.indices[first:last],
            self.takes.indptr[start : end + 1] - first,
        )
        return self._with(slice(start, end), csc_array(entries, shape=(len(self.free), end - start)))

    def only(self, lines: IntArray) -> Market:
        """The same limits and some of the lines."""
        return self._with(lines, self.takes[:, lines])

    def _with(self, lines: Any, takes: csc_array) -> Market:
        return replace(
            self,
            curves=self.curves.take(lines),
            rules=self.rules.take(lines),
            takes=takes,
            credit=None if self.credit is None else self.credit[lines],
        )

    def unit_price(self, prices: FloatArray) -> FloatArray:
        """What one more unit of each line pays, ``(n,)`` money, at prices (m,) of the limits."""
        charged = np.asarray(self.takes.T @ prices)
        return charged if self.credit is None else charged - self.credit

    def used(self, quantity: FloatArray) -> FloatArray:
        """What a plan (n,) takes of each limit, ``(m,)``."""
        return np.asarray(self.takes @ quantity)

    def answers(self, unit_price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Best orderable quantity of each line, ``(n,)`` units, and its cost with the price, money."""
        return priced_answers(self.curves, self.rules, unit_price)

    def bound(self, prices: FloatArray) -> float:
        """Cost that no plan within the limits goes below: weak duality holds at any prices (m,) >= 0."""
        costs = (block.answers(block.unit_price(prices))[1].sum() for block in self.blocks())
        return float(sum(costs) - prices @ self.free)

    @property
    def worth(self) -> FloatArray:
        """Money the first unit of each line can save at most, ``(n,)``: no higher price changes anything."""
        tariffs = self.curves.tariffs
        saved = -self.curves.slope_before
        if tariffs is not None and tariffs.start.size:
            saved = saved - np.append(tariffs.unit.min(axis=1), 0.0)[tariffs.row]
        return np.maximum(saved, 0.0)

    @property
    def band(self) -> FloatArray:
        """Worth of each line's first unit, ``(n,)`` money [> 0]: what widths of bands are measured in."""
        worth = self.worth
        return np.asarray(np.maximum(worth, 1e-9 * worth.max(initial=0.0) + 1e-300))

    @property
    def highest_price(self) -> FloatArray:
        """Price of each limit, ``(m,)``, at which nobody who uses it wants a unit."""
        highest = np.zeros(len(self.free))
        for block in self.blocks():
            worth = np.repeat(block.worth, np.diff(block.takes.indptr))
            uses = block.takes.data > 0
            per_unit = np.divide(worth, block.takes.data, out=np.zeros_like(worth), where=uses)
            np.maximum.at(highest, block.takes.indices, per_unit)
        return highest


def together(parts: list[Market], free: FloatArray) -> Market:
    """Some markets of the same limits as one."""
    if len(parts) == 1:
        return replace(parts[0], free=free)
    credited = [part.credit for part in parts if part.credit is not None]
    rules = {
        name: np.concatenate([getattr(part.rules, name) for part in parts])
        for name in ("lower", "step", "upper")
    }
    return Market(
        curves=stacked_curves([part.curves for part in parts], np.arange(sum(part.lines for part in parts))),
        rules=OrderRules(**rules),
        takes=csc_array(hstack([part.takes for part in parts], format="csc")),
        free=free,
        credit=np.concatenate(credited) if credited else None,
    )
