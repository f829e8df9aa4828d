"""What was sold, and when the shelf was empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import BoolArray, FloatArray, Noun, TextArray, frozen_numbers, frozen_texts
from replenish.problem.calendar import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandHistory(Noun):
    """
    Sales per line and period, with the periods in which the shelf ran empty.

    Parameters
    ----------
    item, location : (n,) texts
        One row of every array is one item at one location.
    calendar
        The ``t`` periods of the history.
    quantity : (n, t) units
        Units sold; NaN where nothing was recorded (missing is not zero).
    stockout : (n, t) share of the period, or hours, or 0/1
        Above 0 where the line was out of stock for some of the period: sales there are a floor of
        demand, not demand.
    """

    item: TextArray
    location: TextArray
    calendar: Calendar
    quantity: FloatArray
    stockout: FloatArray

    def __post_init__(self) -> None:
        self._set("item", frozen_texts(self.item))
        self._set("location", frozen_texts(self.location))
        self._set("quantity", frozen_numbers(self.quantity, "DemandHistory", "quantity"))
        self._set("stockout", frozen_numbers(self.stockout, "DemandHistory", "stockout"))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        shape = (len(self.item), self.calendar.periods)
        for field in ("quantity", "stockout"):
            values: Any = getattr(self, field)
            if values.shape != shape:
                yield Fault(
                    file="DemandHistory", column=field, expected=f"shape {shape}", found=str(values.shape)
                )
            elif (values < 0).any():
                yield Fault(
                    file="DemandHistory", column=field, expected="numbers >= 0", found=str(np.nanmin(values))
                )

    @property
    def censored(self) -> BoolArray:
        """Periods in which sales are only a floor of demand, ``(n, t)``."""
        return np.asarray(self.stockout > 0)

    def before(self, date: np.datetime64) -> DemandHistory:
        """The part that was known on the morning of ``date``: whole periods that ended by then."""
        known = min(max(int(self.calendar.period_of(np.asarray(date))), 0), self.calendar.periods)
        return self.replace(
            calendar=self.calendar.replace(periods=known),
            quantity=self.quantity[:, :known],
            stockout=self.stockout[:, :known],
        )

    def latest(self, periods: int) -> DemandHistory:
        """The last periods of it; all of it where it has no more."""
        first = max(self.calendar.periods - periods, 0)
        return self.replace(
            calendar=self.calendar.from_period(first),
            quantity=self.quantity[:, first:],
            stockout=self.stockout[:, first:],
        )
