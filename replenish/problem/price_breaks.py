"""Prices that fall with the quantity of an order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.formulas.tariffs import Tariffs, price_tariffs, tariff_at
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun, frozen, frozen_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceBreaks(Noun):
    """
    Quantities from which on a unit costs less than the line's ``Costs.unit``; one row per break.

    Parameters
    ----------
    line : (b,)
        Position of the line in the problem.
    from_quantity : (b,) units
        The price holds for orders of this many units or more [> 0].
    unit : (b,) money per unit
        Lower than at any smaller quantity [>= 0].
    incremental : (b,)
        Whether it holds for the units from there on only; otherwise for all units of the order. The same
        for all breaks of a line.

    Examples
    --------
    >>> breaks = PriceBreaks(line=[0, 0], from_quantity=[500, 100], unit=[0.8, 0.9], incremental=False)
    >>> breaks.paid(np.array([1.0, 1.0]), np.array([200.0, 200.0]))
    array([180., 200.])
    """

    line: IntArray
    from_quantity: FloatArray
    unit: FloatArray
    incremental: BoolArray

    def __post_init__(self) -> None:
        self._set("line", frozen(self.line, np.int64))
        for field in ("from_quantity", "unit"):
            self._set(field, frozen_numbers(getattr(self, field), "PriceBreaks", field))
        incremental = np.broadcast_to(np.asarray(self.incremental, dtype=bool), self.line.shape)
        self._set("incremental", frozen(incremental, np.bool_))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for field in ("from_quantity", "unit"):
            if getattr(self, field).shape != self.line.shape:
                found = str(getattr(self, field).shape)
                yield _fault(field, f"shape {self.line.shape}", found)
                return
        for position in np.flatnonzero(~(np.isfinite(self.from_quantity) & (self.from_quantity > 0))):
            yield _fault(f"from_quantity[{position}]", "units > 0", str(self.from_quantity[position]))
        for position in np.flatnonzero(~(np.isfinite(self.unit) & (self.unit >= 0))):
            yield _fault(f"unit[{position}]", "money >= 0", str(self.unit[position]))

    def faults_of(self, base: FloatArray) -> Iterator[Fault]:
        """What is wrong of the breaks, given the unit costs (n,) of the lines."""
        strangers = np.flatnonzero((self.line < 0) | (self.line >= len(base)))
        for position in strangers:
            yield _fault(f"line[{position}]", f"a position below {len(base)}", str(self.line[position]))
        if strangers.size:
            return
        order = np.lexsort((self.from_quantity, self.line))
        line, start, price = self.line[order], self.from_quantity[order], self.unit[order]
        follows = np.append(False, np.diff(line) == 0) if line.size else np.zeros(0, dtype=bool)
        above = np.where(follows, np.append(np.inf, price[:-1]), base[line])
        for place in np.flatnonzero(~(price < above)):
            expected = f"less than {above[place]:g}, the price of a smaller order"
            yield _fault(f"unit[{order[place]}]", expected, f"{price[place]:g}")
        for place in np.flatnonzero(follows & (np.append(-1.0, np.diff(start)) == 0)):
            found = f"{start[place]:g} again"
            yield _fault(f"from_quantity[{order[place]}]", "one break per quantity of a line", found)
        kind = self.incremental[order]
        for place in np.flatnonzero(follows & (kind != np.append(False, kind[:-1]))):
            yield _fault(f"incremental[{order[place]}]", "one kind for all breaks of a line", "both kinds")

    def take(self, lines: IntArray) -> PriceBreaks:
        """Breaks of some lines, in the given order; a line may occur more than once."""
        order = np.argsort(self.line, kind="stable")
        sorted_lines = self.line[order]
        first, last = (np.searchsorted(sorted_lines, lines, side=side) for side in ("left", "right"))
        count = last - first
        place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        return PriceBreaks(
            line=np.repeat(np.arange(len(lines)), count),
            from_quantity=self.from_quantity[order][place],
            unit=self.unit[order][place],
            incremental=self.incremental[order][place],
        )

    def table(self, lines: int) -> tuple[FloatArray, FloatArray, BoolArray]:
        """Breaks ``(n, b)`` as rising units (infinite where there are fewer) and prices; kind ``(n,)``."""
        order = np.lexsort((self.from_quantity, self.line))
        line = self.line[order]
        number = np.arange(line.size) - np.searchsorted(line, line)
        width = int(number.max(initial=-1)) + 1
        start, price = np.full((lines, width), np.inf), np.zeros((lines, width))
        start[line, number], price[line, number] = self.from_quantity[order], self.unit[order]
        incremental = np.zeros(lines, dtype=bool)
        incremental[line] = self.incremental[order]
        return start, price, incremental

    def tariffs(self, base: FloatArray) -> Tariffs:
        """What orders cost beyond ``base`` (n,) money per unit times their quantity [<= 0]."""
        start, price, incremental = self.table(len(base))
        return price_tariffs(np.zeros_like(base), base, start, price, incremental)

    def paid(self, base: FloatArray, quantity: FloatArray) -> FloatArray:
        """Money that orders (n,) of units cost to buy, ``(n,)``."""
        return np.asarray(base * quantity + tariff_at(self.tariffs(base), quantity))


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="PriceBreaks", column=column, expected=expected, found=found)
