"""New, dying and lifted lines: what the tables say of their demand, put into forecast and order calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar
from replenish.adapters.tables.proxies import new_lines
from replenish.adapters.tables.read import PlanningTables
from replenish.adapters.tables.table import Rows
from replenish.adapters.tables.uplifts import lifted_lines
from replenish.problem.adjustment import Adjustment
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.calendar import Calendar

NEVER = np.iinfo(np.int64).max  # period after the last one in which a line without a last day is sold


def demand_factors(tables: PlanningTables, lines: Rows, calendar: Calendar) -> FloatArray | None:
    """
    By what the forecast of each line and period is multiplied, ``(n, t)``; ``None`` where by nothing.

    A period that an uplift or a last selling date cuts in two counts by its days.
    """
    parts = [
        *_launches(tables.proxies, lines, calendar),
        *((lifted.lines, lifted.factor) for lifted in _uplifts(tables.uplifts, lines, calendar)),
        *_ends(lines, calendar),
    ]
    if not parts:
        return None
    factors = np.ones((len(lines), calendar.periods))
    for some, factor in parts:
        factors[some] *= factor
    return factors


def adjustments_of(
    tables: PlanningTables, lines: Rows, orders: OrderCalendar, calendar: Calendar
) -> tuple[Adjustment, ...]:
    """What the derivation of a line has to say of it."""
    return (
        *_proxy_sentences(tables.proxies, lines),
        *_uplifts(tables.uplifts, lines, calendar),
        *_end_sentences(lines, orders, calendar),
    )


def sold_until(lines: Rows, calendar: Calendar) -> IntArray:
    """First period in which each line is not sold any more, ``(n,)``."""
    last = lines["last_selling_date"]
    if np.isnat(last).all():
        return np.full(len(lines), NEVER)
    days = (np.where(np.isnat(last), calendar.start, last) - calendar.start).astype(np.int64) + 1
    return np.where(np.isnat(last), NEVER, np.maximum(calendar.periods_until(days), 0))


def until_last_sale(orders: OrderCalendar, lines: Rows, calendar: Calendar) -> OrderCalendar:
    """
    Order calendar whose windows end with the last period in which the line is sold.

    An order that would arrive later has that period for a window, and is not placed (`arrives_too_late`).
    """
    end = sold_until(lines, calendar)
    lead = np.minimum(orders.lead_time, np.maximum(end - 1, 0))
    review = np.where(orders.lead_time >= end, 1, np.minimum(orders.review_period, end - lead))
    return replace(orders, lead_time=lead, review_period=review)


def arrives_too_late(lines: Rows, orders: OrderCalendar, calendar: Calendar) -> BoolArray:
    """Lines whose order would be due, or could first be sold, after their last selling date, ``(n,)``."""
    arrival = calendar.periods_until((orders.due_date - calendar.start).astype(np.int64))
    return np.asarray(arrival >= sold_until(lines, calendar))


def salvage_costs(
    lines: Rows, orders: OrderCalendar, calendar: Calendar, otherwise: FloatArray
) -> FloatArray:
    """Money per unit left over, ``(n,)``: its price less its salvage value where it is not sold any more."""
    final = orders.lead_time + orders.review_period >= sold_until(lines, calendar)
    return np.where(final, lines["unit_cost"] - lines["salvage_value"], otherwise)


def _launches(proxies: Rows | None, lines: Rows, calendar: Calendar) -> Iterator[tuple[IntArray, FloatArray]]:
    if proxies is None:
        return
    for row, line in enumerate(new_lines(proxies, lines)):
        factor = np.full(calendar.periods, proxies["scale"][row])
        if not np.isnat(proxies["launch_date"][row]):
            factor *= _ramp(proxies["ramp"][row], proxies["launch_date"][row], calendar)
        yield np.array([line]), factor


def _ramp(shares: tuple[float, ...], launch: np.datetime64, calendar: Calendar) -> FloatArray:
    """Share of full demand in each period, nothing before the launch, ``(t,)``."""
    age = np.arange(calendar.periods) - int(calendar.period_of(np.asarray(launch)))
    ramp = np.array([*(shares or ()), 1.0])
    return np.where(age < 0, 0.0, ramp[np.clip(age, 0, ramp.size - 1)])


def _uplifts(uplifts: Rows | None, lines: Rows, calendar: Calendar) -> Iterator[Adjustment]:
    """Uplifts that touch the calendar, each with its lines and its factor by period."""
    for row in range(0 if uplifts is None else len(uplifts)):
        first, last, factor = (uplifts[name][row] for name in ("from", "to", "factor"))  # type: ignore[index]
        share = days_inside(first, last, calendar)
        if share.any():
            author, reason = uplifts["author"][row], uplifts["reason"][row]  # type: ignore[index]
            yield Adjustment(
                lines=lifted_lines(uplifts, row, lines),  # type: ignore[arg-type]
                sentence=f"demand x {factor:g} from {first} to {last}, by {author}: {reason}",
                factor=1 + (factor - 1) * share,
            )


def _ends(lines: Rows, calendar: Calendar) -> Iterator[tuple[IntArray, FloatArray]]:
    ending = np.flatnonzero(~np.isnat(lines["last_selling_date"]))
    if ending.size:
        days = [days_inside(calendar.start, last, calendar) for last in lines["last_selling_date"][ending]]
        yield ending, np.stack(days)


def days_inside(first: np.datetime64, last: np.datetime64, calendar: Calendar) -> FloatArray:
    """Share of the days of each period between two days, both included, ``(t,)``."""
    day, starts = np.timedelta64(1, "D"), calendar.starts
    ends = starts + np.timedelta64(calendar.step_days, "D")
    inside = (np.minimum(ends, last + day) - np.maximum(starts, first)).astype(np.int64)
    return np.maximum(inside, 0) / calendar.step_days


def _proxy_sentences(proxies: Rows | None, lines: Rows) -> Iterator[Adjustment]:
    if proxies is None:
        return
    for row, line in enumerate(new_lines(proxies, lines)):
        proxy = f"item {proxies['proxy_item'][row]} at {proxies['proxy_location'][row]}"
        shares = " ".join(f"{share:g}" for share in proxies["ramp"][row])
        launch = proxies["launch_date"][row]
        began = "" if np.isnat(launch) else f", sold from {launch} on"
        ramp = f", at first {shares} of it per period" if shares else ""
        sentence = f"forecast and past errors are {proxies['scale'][row]:g} x those of {proxy}{began}{ramp}"
        yield Adjustment(lines=np.array([line]), sentence=sentence)


def _end_sentences(lines: Rows, orders: OrderCalendar, calendar: Calendar) -> Iterator[Adjustment]:
    late, ending = arrives_too_late(lines, orders, calendar), defaultdict[str, list[int]](list)
    end = orders.lead_time + orders.review_period >= sold_until(lines, calendar)
    for line in np.flatnonzero(end).tolist():
        last, worth = lines["last_selling_date"][line], lines["salvage_value"][line]
        after = f"an order would be due on {orders.due_date[line]}: none is placed"
        order = after if late[line] else "no order after this one arrives in time"
        ending[f"last sold on {last}; {order}; a unit left over is worth {worth:g}"].append(line)
    yield from (Adjustment(lines=np.array(some), sentence=said) for said, some in ending.items())
