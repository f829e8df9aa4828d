"""Periods as civil dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import DateArray, IntArray, Noun

DAY, WEEK = 1, 7
WEEKDAYS, WEEKS_OF_A_YEAR = 7, 52


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Noun):
    """
    Consecutive buckets ``[start, start + step)`` of civil dates, without time zones.

    Parameters
    ----------
    start
        First day of period 0.
    step_days
        Days in a period: 1 or 7.
    periods
        Number of periods.

    Examples
    --------
    >>> weeks = Calendar(start=np.datetime64("2024-06-03"), step_days=7, periods=3)
    >>> weeks.starts.astype(str).tolist()
    ['2024-06-03', '2024-06-10', '2024-06-17']
    >>> weeks.periods_until(np.array([0, 7, 9]))
    array([0, 1, 2])
    """

    start: np.datetime64
    step_days: int
    periods: int

    def __post_init__(self) -> None:
        self._set("start", civil_date(self.start))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if self.step_days not in (DAY, WEEK):
            yield Fault(
                file="Calendar", column="step_days", expected="1 (day) or 7 (week)", found=str(self.step_days)
            )
        if self.periods < 0:
            yield Fault(file="Calendar", column="periods", expected="0 or more", found=str(self.periods))

    @property
    def starts(self) -> DateArray:
        """First day of each period, ``(t,)``."""
        return self.start + np.arange(self.periods) * np.timedelta64(self.step_days, "D")

    @property
    def end(self) -> np.datetime64:
        """First day after the last period."""
        return self.start + np.timedelta64(self.periods * self.step_days, "D")

    @property
    def season(self) -> int:
        """Periods of a season (week, year) that so many periods are long enough to show, 1 for none."""
        if self.step_days == DAY:
            return WEEKDAYS
        return WEEKS_OF_A_YEAR if self.periods >= 2 * WEEKS_OF_A_YEAR else 1

    def period_of(self, dates: DateArray) -> IntArray:
        """Period each date falls into, negative before the start."""
        days = (dates.astype("datetime64[D]") - self.start).astype(np.int64)
        return np.floor_divide(days, self.step_days)

    def periods_until(self, days: IntArray) -> IntArray:
        """Periods from the start until the first bucket that begins no earlier than ``days`` days later."""
        return -np.floor_divide(-days, self.step_days)

    def from_period(self, first: int) -> Calendar:
        """Calendar that starts at a later period of this one."""
        start = self.start + np.timedelta64(first * self.step_days, "D")
        return Calendar(start=start, step_days=self.step_days, periods=self.periods - first)


def civil_date(date: np.datetime64 | dt.date | str) -> np.datetime64:
    """Day of a date or of an ISO text."""
    return np.datetime64(date, "D")  # type: ignore[call-overload, no-any-return]
