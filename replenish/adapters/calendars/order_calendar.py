"""From days on a calendar to periods of a plan: when an order goes out, and when it can be there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.adapters.calendars.open_days import Closure
from replenish.adapters.calendars.supply_days import SupplyDays, closures_met
from replenish.problem.arrays import BoolArray, DateArray, IntArray, TextArray, frozen_texts
from replenish.problem.calendar import Calendar

A_DAY, NO_TIME = np.timedelta64(1, "D"), np.timedelta64(0, "D")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCalendar:
    """
    When the orders of this plan go out and arrive, and what they must cover.

    Parameters
    ----------
    order_date, due_date : (n,) dates
        Day the order goes out; day its goods are received.
    next_order_date, next_due_date : (n,) dates
        The same of the order after this one.
    lead_time : (n,) periods
        From the plan date to the first period that begins on or after the due date [L].
    review_period : (n,) periods
        From that arrival to the arrival of the next order, at least 1 [R].
    sooner : (n,) periods
        By how many the order would arrive earlier with a lead time a day shorter.
    waits : (n,) texts
        Closures that put off one of these days, in words; empty where there are none.
    repairs
        Sentences about days that had to be rounded up to whole periods, and about closures.
    """

    order_date: DateArray
    due_date: DateArray
    next_order_date: DateArray
    next_due_date: DateArray
    lead_time: IntArray
    review_period: IntArray
    sooner: IntArray
    waits: TextArray
    repairs: tuple[str, ...]


def order_calendar(
    calendar: Calendar,
    supplier: TextArray,
    location: TextArray,
    *,
    lead_days: IntArray,
    review_days: IntArray,
    days: SupplyDays,
) -> OrderCalendar:
    """
    Dates and periods of the orders of a plan made on the first day of ``calendar``.

    The order goes out on the supplier's first order day whose cut-off is not past; the next one on the first
    order day a review period or more later. Each is received a lead time after it went out, on the next
    day the location receives goods. What this order must cover is read from these two dates, not from an
    average. A closed supplier takes no orders; what is on its way from it arrives.

    Parameters
    ----------
    supplier, location : (n,)
    lead_days, review_days : (n,) days
        Lead time and review period as they stand in the table.
    days
        When suppliers take orders, and locations receive goods.
    """
    first = np.full(len(supplier), calendar.start, dtype="datetime64[D]")
    lead, review = lead_days.astype("timedelta64[D]"), review_days.astype("timedelta64[D]")
    in_time = days.first_in_time(supplier, first)
    order_date = days.order_day(supplier, in_time)
    next_order = days.order_day(supplier, order_date + review)
    due, next_due = (days.receiving_day(location, day + lead) for day in (order_date, next_order))
    arrival, next_arrival = _days_from(calendar.start, due), _days_from(calendar.start, next_due)
    lead_time = calendar.periods_until(arrival)
    a_day_less = days.receiving_day(location, order_date + np.maximum(lead - A_DAY, NO_TIME))
    waits = [
        *closures_met(days.suppliers, supplier, in_time, order_date),
        *closures_met(days.suppliers, supplier, order_date + review, next_order),
        *closures_met(days.locations, location, order_date + lead, due),
        *closures_met(days.locations, location, next_order + lead, next_due),
    ]
    return OrderCalendar(
        order_date=order_date,
        due_date=due,
        next_order_date=next_order,
        next_due_date=next_due,
        lead_time=lead_time,
        review_period=np.maximum(calendar.periods_until(next_arrival) - lead_time, 1),
        sooner=lead_time - calendar.periods_until(_days_from(calendar.start, a_day_less)),
        waits=_in_words(waits, len(supplier)),
        repairs=(*_repairs(calendar, arrival, next_arrival - arrival), *_closures(waits)),
    )


def _in_words(waits: list[tuple[Closure, BoolArray]], lines: int) -> TextArray:
    """What keeps each line waiting, ``(n,)``; every closure once."""
    texts: list[dict[str, None]] = [{} for _ in range(lines)]
    for closure, waiting in waits:
        for line in np.flatnonzero(waiting):
            texts[line][str(closure)] = None
    return frozen_texts(["; ".join(text) for text in texts])


def _closures(waits: list[tuple[Closure, BoolArray]]) -> tuple[str, ...]:
    """One sentence per closure that puts off an order or its goods."""
    lines: dict[str, BoolArray] = {}
    for closure, waiting in waits:
        lines[str(closure)] = lines.get(str(closure), False) | waiting
    counts = {text: int(waiting.sum()) for text, waiting in lines.items()}
    return tuple(
        f"{text}: {'1 line waits' if count == 1 else f'{count} lines wait'}" for text, count in counts.items()
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
