"""Further suppliers of some lines: the same goods at another price, sooner or later, in other quantities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import (
    DateArray,
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_numbers,
    frozen_texts,
    per_line,
    range_faults,
)
from replenish.problem.terms import DATES

NUMBERS = ("unit", "lead_time", "review_period", "moq", "order_multiple", "max_order", "ordering")
MONEY = ("unit", "ordering")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers(Noun):
    """
    What other suppliers ask for a line; the supplier in the problem itself is its first offer.

    One of its offers is chosen for every line, or two are (`SolveParams.suppliers`). What is not named here
    (holding, shortage, shelf life, volume) is a matter of the line, whoever supplies it.

    Parameters
    ----------
    line : (k,)
        Position of the line in the problem.
    supplier : (k,) texts
    unit : (k,) money per unit
        Purchase price [>= 0].
    lead_time, review_period : (k,) periods
        As in `SupplyTerms`.
    moq, order_multiple, max_order : (k,) units
        As in `SupplyTerms`.
    ordering : (k,) money per order line
        As in `Costs`.
    obsolescence : (k,) money per unit, optional
        Left over at the end of what an order of each offer must cover; by default that of the line.
    order_date, due_date, next_due_date : (k,) dates, optional
    waits : (k,) texts, optional
        As in `SupplyTerms`.

    Examples
    --------
    >>> offers = Offers(line=[0], supplier=["near"], unit=3.4, lead_time=1, review_period=1, moq=0,
    ...                 order_multiple=6)
    >>> offers.ends.tolist()
    [2]
    """

    line: IntArray
    supplier: TextArray
    unit: FloatArray
    lead_time: IntArray
    review_period: IntArray
    moq: FloatArray
    order_multiple: FloatArray
    max_order: FloatArray = np.inf  # type: ignore[assignment]
    ordering: FloatArray = 0.0  # type: ignore[assignment]
    order_date: DateArray | None = None
    due_date: DateArray | None = None
    next_due_date: DateArray | None = None
    waits: TextArray | None = None
    obsolescence: FloatArray | None = None

    def __post_init__(self) -> None:
        self._set("line", frozen(np.atleast_1d(self.line), np.int64))
        self._set("supplier", per_line(frozen_texts(self.supplier), self.line.size))
        for field in NUMBERS:
            self._set(field, per_line(frozen_numbers(getattr(self, field), "Offers", field), self.line.size))
        for field in DATES:
            if getattr(self, field) is not None:
                self._set(field, frozen(getattr(self, field), "datetime64[D]"))
        if self.waits is not None:
            self._set("waits", frozen_texts(self.waits))
        if self.obsolescence is not None:
            values = frozen_numbers(self.obsolescence, "Offers", "obsolescence")
            self._set("obsolescence", per_line(values, self.line.size))
        self._refuse_faults()
        for field in ("lead_time", "review_period"):
            self._set(field, frozen(getattr(self, field), np.int64))

    def _faults(self) -> Iterator[Fault]:
        for field in ("supplier", *NUMBERS):
            if getattr(self, field).shape != self.line.shape:
                yield _fault(field, f"shape {self.line.shape}", str(getattr(self, field).shape))
                return
        least = {"lead_time": 0, "review_period": 1}
        for field, periods in least.items():
            values = getattr(self, field)
            whole = np.isfinite(values) & (values >= periods) & (values % 1 == 0)
            yield from range_faults("Offers", field, values, whole, f"whole periods >= {periods}")
        told = () if self.obsolescence is None else ("obsolescence",)
        for field in (*MONEY, "moq", "order_multiple", "max_order", *told):
            values = getattr(self, field)
            allowed = (values >= 0) & (np.isfinite(values) | (field == "max_order"))
            yield from range_faults("Offers", field, values, allowed, "a number >= 0")

    def faults_among(self, supplier: TextArray) -> Iterator[Fault]:
        """What is wrong of the offers, given the first suppliers (n,) of the lines."""
        seen = set(enumerate(supplier.tolist()))
        for position, (line, name) in enumerate(zip(self.line.tolist(), self.supplier.tolist(), strict=True)):
            if not 0 <= line < len(supplier):
                yield _fault(f"line[{position}]", f"a position below {len(supplier)}", str(line))
            elif (line, name) in seen:
                yield _fault(f"supplier[{position}]", "one offer of a supplier for a line", repr(name))
            seen.add((line, name))

    @property
    def ends(self) -> IntArray:
        """Periods that an order of each offer must cover, ``(k,)`` [L + R]."""
        return np.asarray(self.lead_time + self.review_period)

    def take(self, rows: Any) -> Offers:
        """Some of the offers."""
        optional = {name: getattr(self, name) for name in (*DATES, "waits", "obsolescence")}
        return self.replace(
            line=self.line[rows],
            supplier=self.supplier[rows],
            **{name: getattr(self, name)[rows] for name in NUMBERS},
            **{name: values[rows] for name, values in optional.items() if values is not None},
        )


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="Offers", column=column, expected=expected, found=found)
