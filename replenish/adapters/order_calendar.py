"""From days on a calendar to periods of a plan: when an order goes out, and when it can be there."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import DateArray, IntArray, TextArray
from replenish.problem.calendar import Calendar

DAYS_IN_WEEK = 7
EPOCH_WEEKDAY = 3  # 1970-01-01, numpy's day 0, was a Thursday; Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCalendar:
    """
    When the orders of this plan go out and arrive, and what they must cover.

    Parameters
    ----------
    order_date, due_date : (n,) dates
        Day the order goes out; day it is due.
    lead_time : (n,) periods
        From the plan date to the first period that begins on or after the due date [L].
    review_period : (n,) periods
        From that arrival to the arrival of the next order, at least 1 [R].
    repairs
        Sentences about days that had to be rounded up to whole periods.
    """

    order_date: DateArray
    due_date: DateArray
    lead_time: IntArray
    review_period: IntArray
    repairs: tuple[str, ...]


def weekday(dates: DateArray) -> IntArray:
    """
    Day of the week, Monday being 0.

    Examples
    --------
    >>> weekday(np.array(["2024-06-03", "2024-06-09"], dtype="datetime64[D]"))
    array([0, 6])
    """
    return np.asarray((dates.astype(np.int64) + EPOCH_WEEKDAY) % DAYS_IN_WEEK)


def next_order_day(dates: DateArray, order_days: Set[int]) -> DateArray:
    """
    First order day on or after each date.

    Examples
    --------
    From a Tuesday to the next Monday or Thursday:

    >>> next_order_day(np.array(["2024-06-04"], dtype="datetime64[D]"), {0, 3})
    array(['2024-06-06'], dtype='datetime64[D]')
    """
    waits = [(np.array(sorted(order_days)) - today) % DAYS_IN_WEEK for today in range(DAYS_IN_WEEK)]
    wait = np.array([days.min() for days in waits])
    return np.asarray(dates + wait[weekday(dates)].astype("timedelta64[D]"))


def order_calendar(
    calendar: Calendar,
    supplier: TextArray,
    lead_days: IntArray,
    review_days: IntArray,
    order_days: Mapping[str, Set[int]],
) -> OrderCalendar:
    """
    Dates and periods of the orders of a plan made on the first day of ``calendar``.

    Parameters
    ----------
    supplier : (n,)
    lead_days, review_days : (n,) days
        Lead time and review period as they stand in the table.
    order_days
        Weekdays a supplier takes orders on, Monday being 0; a supplier that is not named takes them on any.
    """
    first = np.full(len(supplier), calendar.start, dtype="datetime64[D]")
    review = review_days.astype("timedelta64[D]")
    order_date, next_order = first.copy(), first + review
    for days in {frozenset(days) for days in order_days.values()}:
        line = np.array([order_days.get(name) == days for name in supplier], dtype=bool)
        order_date[line] = next_order_day(first[line], days)
        next_order[line] = next_order_day(order_date[line] + review[line], days)
    lead = lead_days.astype("timedelta64[D]")
    arrival, next_arrival = (_days_from(calendar.start, day + lead) for day in (order_date, next_order))
    lead_time = calendar.periods_until(arrival)
    review_period = np.maximum(calendar.periods_until(next_arrival) - lead_time, 1)
    return OrderCalendar(
        order_date=order_date,
        due_date=order_date + lead,
        lead_time=lead_time,
        review_period=review_period,
        repairs=_repairs(calendar, arrival, next_arrival - arrival),
    )


def _days_from(start: np.datetime64, dates: DateArray) -> IntArray:
    return np.asarray((dates - start).astype(np.int64))


def _repairs(calendar: Calendar, arrival: IntArray, review: IntArray) -> tuple[str, ...]:
    late = int((arrival % calendar.step_days > 0).sum())
    short = int((review < calendar.step_days).sum())
    sentences = (
        (late, f"{_lines(late)} rounded up to the start of the next period"),
        (short, f"{_lines(short, 'review period')} rounded up to one period"),
    )
    return tuple(sentence for count, sentence in sentences if count)


def _lines(count: int, what: str = "lead time") -> str:
    return f"the {what} of 1 line was" if count == 1 else f"the {what}s of {count} lines were"
