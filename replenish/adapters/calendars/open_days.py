"""Days on which somebody is there: weekdays, less the days they are closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import BoolArray, DateArray, IntArray

DAYS_IN_WEEK = 7
EPOCH_WEEKDAY = 3  # 1970-01-01, numpy's day 0, was a Thursday; Monday is 0
EVERY_DAY = frozenset(range(DAYS_IN_WEEK))
A_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """
    Days in a row on which a supplier takes no orders, or a location receives nothing.

    Parameters
    ----------
    name
        Of the supplier or the location.
    first, last
        Both closed.
    reason
        Why, for people; may be empty.
    """

    name: str
    first: np.datetime64
    last: np.datetime64
    reason: str = ""

    def __str__(self) -> str:
        why = f" ({self.reason})" if self.reason else ""
        days = f"on {self.first}" if self.first == self.last else f"{self.first} to {self.last}"
        return f"{self.name} is closed {days}{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """
    When a supplier takes orders, or a location receives goods.

    Parameters
    ----------
    weekdays
        Monday being 0; at least one.
    closures
        In order of time.
    cut_off
        Days before its day by which an order has to be placed.
    """

    weekdays: frozenset[int] = EVERY_DAY
    closures: tuple[Closure, ...] = ()
    cut_off: int = 0

    def next(self, dates: DateArray) -> DateArray:
        """
        First open day on or after each date.

        Examples
        --------
        Mondays, but not the one of the holiday:

        >>> holiday = Closure(name="S", first=np.datetime64("2024-06-10"), last=np.datetime64("2024-06-10"))
        >>> mondays = OpenDays(weekdays=frozenset({0}), closures=(holiday,))
        >>> mondays.next(np.array(["2024-06-04", "2024-06-17"], dtype="datetime64[D]"))
        array(['2024-06-17', '2024-06-17'], dtype='datetime64[D]')
        """
        while True:
            dates = next_weekday(dates, self.weekdays)
            reopened = dates
            for closure in self.closures:
                reopened = np.where(_within(reopened, closure), closure.last + A_DAY, reopened)
            if (reopened == dates).all():
                return dates
            dates = reopened

    def met(self, wished: DateArray, day: DateArray) -> list[tuple[Closure, BoolArray]]:
        """Closures that took a day between each wished date and its open day, and from whom (n,)."""
        usual = next_weekday(wished, self.weekdays)
        taken = []
        for closure in self.closures:
            lost_day = next_weekday(np.maximum(usual, closure.first), self.weekdays)
            taken.append((closure, np.asarray((lost_day <= closure.last) & (lost_day < day))))
        return [(closure, lines) for closure, lines in taken if lines.any()]


def weekday(dates: DateArray) -> IntArray:
    """
    Day of the week, Monday being 0.

    Examples
    --------
    >>> weekday(np.array(["2024-06-03", "2024-06-09"], dtype="datetime64[D]"))
    array([0, 6])
    """
    return np.asarray((dates.astype(np.int64) + EPOCH_WEEKDAY) % DAYS_IN_WEEK)


def next_weekday(dates: DateArray, weekdays: frozenset[int] | set[int]) -> DateArray:
    """
    First of some weekdays on or after each date.

    Examples
    --------
    From a Tuesday to the next Monday or Thursday:

    >>> next_weekday(np.array(["2024-06-04"], dtype="datetime64[D]"), {0, 3})
    array(['2024-06-06'], dtype='datetime64[D]')
    """
    waits = [(np.array(sorted(weekdays)) - today) % DAYS_IN_WEEK for today in range(DAYS_IN_WEEK)]
    wait = np.array([days.min() for days in waits])
    return np.asarray(dates + wait[weekday(dates)].astype("timedelta64[D]"))


def _within(dates: DateArray, closure: Closure) -> BoolArray:
    return np.asarray((closure.first <= dates) & (dates <= closure.last))
