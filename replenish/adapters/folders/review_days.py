"""On which days a replay reviews, and which lines are ordered on each of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from replenish.adapters.calendars.open_days import weekday
from replenish.adapters.calendars.order_calendar import OrderCalendar, order_calendar
from replenish.adapters.calendars.supply_days import ALWAYS, SupplyDays
from replenish.adapters.tables.table import Rows
from replenish.adapters.tables.weekdays import weekdays_in
from replenish.problem.arrays import BoolArray, DateArray
from replenish.problem.calendar import WEEK, Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDay:
    """
    A day on which a plan is made.

    Parameters
    ----------
    date
        The day.
    orders
        When orders decided on it go out and arrive, as `plan` works it out for that day.
    due : (n,)
        Lines whose order goes out on an order day that the next review is too late for, a review period or
        more after their last.
    """

    date: np.datetime64
    orders: OrderCalendar
    due: BoolArray


def review_days(
    lines: Rows, days: SupplyDays, calendar: Calendar, named: str | None
) -> tuple[ReviewDay, ...]:
    """
    Days on which the replay makes a plan.

    The replay follows the convention of `plan`: one plan holds the orders of all suppliers whose order day
    comes before the next plan, each on its own order day; what must wait for that day waits in the lead time.

    Parameters
    ----------
    calendar
        Periods that are lived; a review is held only on the first day of a period.
    named
        Weekdays of the reviews, ``"mon thu"``. Without them: the weekday of the first day, and, where
        lines are reviewed more often than weekly, the order days of their suppliers.
    """
    weekdays = weekdays_in(named) if named else None
    dates = _dates(calendar, weekdays or _usual_weekdays(lines, days, calendar))
    allowed = np.full(len(lines), calendar.start, dtype="datetime64[D]")
    review = lines["review_period"].astype(np.int64).astype("timedelta64[D]")
    reviews = []
    for date, following in zip(dates, [*dates[1:], dates[-1] + _usual_gap(dates)], strict=True):
        orders = _orders_on(lines, days, calendar, date)
        too_late = days.first_in_time(lines["supplier"], np.full(len(lines), following))
        next_chance = days.order_day(lines["supplier"], too_late)
        due = (orders.order_date >= allowed) & (orders.order_date < next_chance)
        allowed = np.where(due, orders.order_date + review, allowed)
        reviews.append(ReviewDay(date=date, orders=orders, due=due))
    return tuple(reviews)


def _orders_on(lines: Rows, days: SupplyDays, calendar: Calendar, date: np.datetime64) -> OrderCalendar:
    from_here = calendar.replace(start=date, periods=1)
    return order_calendar(
        from_here,
        lines["supplier"],
        lines["location"],
        lead_days=lines["lead_time"].astype(np.int64),
        review_days=lines["review_period"].astype(np.int64),
        days=days,
    )


def _usual_weekdays(lines: Rows, days: SupplyDays, calendar: Calendar) -> Set[int]:
    often = set(lines["supplier"][lines["review_period"] < WEEK].tolist())
    rules = [days.suppliers.get(name, ALWAYS) for name in often]
    last_chances = [{(day - rule.cut_off) % WEEK for day in rule.weekdays} for rule in rules]
    return {int(weekday(np.asarray(calendar.start)))}.union(*last_chances)


def _dates(calendar: Calendar, weekdays: Set[int]) -> DateArray:
    """First days of periods that fall on one of the weekdays; the first day of all is always one."""
    starts = calendar.starts
    chosen = np.isin(weekday(starts), sorted(weekdays))
    chosen[0] = True
    return np.asarray(starts[chosen])


def _usual_gap(dates: DateArray) -> np.timedelta64:
    """Days from the last review to the one that would have followed."""
    return np.timedelta64(WEEK, "D") if len(dates) < 2 else dates[1] - dates[0]  # noqa: PLR2004
