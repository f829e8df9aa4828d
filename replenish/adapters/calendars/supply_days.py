"""When every supplier takes orders and every location receives goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from replenish.adapters.calendars.open_days import Closure, OpenDays
from replenish.problem.arrays import BoolArray, DateArray, TextArray

ALWAYS = OpenDays()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyDays:
    """
    Order days of suppliers and receiving days of locations; who is not named is there every day.

    Parameters
    ----------
    suppliers, locations
        Open days by name.
    """

    suppliers: Mapping[str, OpenDays] = field(default_factory=dict)
    locations: Mapping[str, OpenDays] = field(default_factory=dict)

    def order_day(self, supplier: TextArray, dates: DateArray) -> DateArray:
        """First order day of each line's supplier ``(n,)`` on or after a date."""
        return _next_of(self.suppliers, supplier, dates)

    def first_in_time(self, supplier: TextArray, dates: DateArray) -> DateArray:
        """First date whose cut-off is not past when an order is placed on each date ``(n,)``."""
        cut_off = np.array([self.suppliers.get(name, ALWAYS).cut_off for name in supplier], dtype=np.int64)
        return np.asarray(dates + cut_off.astype("timedelta64[D]"))

    def receiving_day(self, location: TextArray, dates: DateArray) -> DateArray:
        """First day on or after a date on which each line's location ``(n,)`` receives goods."""
        return _next_of(self.locations, location, dates)


def closures_met(
    days: Mapping[str, OpenDays], name: TextArray, wished: DateArray, day: DateArray
) -> list[tuple[Closure, BoolArray]]:
    """Closures that moved a wished date to its day, with the lines ``(n,)`` they kept waiting."""
    found = []
    for one, open_days in days.items():
        line = np.asarray(name == one)
        if open_days.closures and line.any():
            met = open_days.met(wished, day)
            found += [(closure, waiting & line) for closure, waiting in met if (waiting & line).any()]
    return found


def _next_of(days: Mapping[str, OpenDays], name: TextArray, dates: DateArray) -> DateArray:
    """Next open day ``(n,)`` of each name on or after a date."""
    moved = dates.copy()
    for open_days in set(days.values()):
        line = np.array([days.get(one) == open_days for one in name], dtype=bool)
        moved[line] = open_days.next(dates[line])
    return moved
