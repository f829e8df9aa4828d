"""``open_orders.csv``: what is ordered and not yet received."""

from __future__ import annotations

import numpy as np

from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import (
    Rows,
    date_column,
    id_column,
    number_column,
    optional_date_column,
    read_rows,
    word_column,
)
from replenish.problem.arrays import BoolArray, DateArray, FloatArray, IntArray
from replenish.problem.calendar import Calendar

MOST_NAMED = 3  # late orders that are named; open_orders.csv has all of them

COLUMNS = (
    id_column("item"),
    id_column("location"),
    number_column("quantity", "units", expected="a number > 0", allowed=lambda values: values > 0),
    date_column("due_date"),
    word_column("reference"),
    optional_date_column("order_date"),
    number_column("received", "units", required=False, blank=0.0),
)


def read_open_orders(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``open_orders.csv``; a line may have many, or none."""
    orders = read_rows(location, COLUMNS, faults)
    if orders is not None and lines is not None:
        line_positions(orders, lines, faults)
    if orders is not None:
        _note_all_received(orders, faults)
    return orders


def _note_all_received(orders: Rows, faults: FaultList) -> None:
    """An order of which everything has come is not open."""
    for position in np.flatnonzero(orders["received"] >= orders["quantity"]):
        expected, row = f"less than the {orders['quantity'][position]:g} ordered", orders.row(int(position))
        faults.add(orders.file, expected, f"{orders['received'][position]:g}", row=row, column="received")


def on_order_by_period(
    orders: Rows | None, lines: Rows, calendar: Calendar, open_days: SupplyDays
) -> tuple[FloatArray, tuple[str, ...]]:
    """
    Units due by line and period, and what had to be decided about dates.

    A delivery counts from the first bucket that begins on or after its due date, as a lead time does; if its
    location does not receive goods on that date, on or after the next one that it does.

    Parameters
    ----------
    open_days
        When locations receive goods.

    Returns
    -------
    on_order : (n, t) units
    repairs
        Sentences about orders that are late, or due after the last period.
    """
    on_order = np.zeros((len(lines), calendar.periods))
    if orders is None:
        return on_order, ()
    line = line_positions(orders, lines, FaultList())
    received = _received(orders, calendar, open_days)
    period = _periods(received, calendar)
    inside = period < calendar.periods
    rest = orders["quantity"] - orders["received"]
    np.add.at(on_order, (line[inside], period[inside]), rest[inside])
    return on_order, _repairs(orders, received, calendar)


def references_by_period(
    orders: Rows | None, lines: Rows, calendar: Calendar, open_days: SupplyDays
) -> dict[tuple[int, int], str]:
    """References of the open orders by line and the period they count from, for messages."""
    if orders is None or "reference" not in orders.present:
        return {}
    line = line_positions(orders, lines, FaultList())
    period = _periods(_received(orders, calendar, open_days), calendar)
    named: dict[tuple[int, int], str] = {}
    for key, text in zip(zip(line.tolist(), period.tolist(), strict=True), orders["reference"], strict=True):
        named[key] = ", ".join(filter(None, (named.get(key, ""), str(text))))
    return named


def _received(orders: Rows, calendar: Calendar, open_days: SupplyDays) -> DateArray:
    """Day each order is expected to be received, ``(r,)``; not before the plan date for what is late."""
    return open_days.receiving_day(orders["location"], np.maximum(orders["due_date"], calendar.start))


def _periods(received: DateArray, calendar: Calendar) -> IntArray:
    return calendar.periods_until((received - calendar.start).astype(np.int64))


def named_orders(orders: Rows, those: BoolArray) -> str:
    """Some of the open orders by reference, line, units still to come and due date, the longest due first."""
    places = np.flatnonzero(those)
    places = places[np.argsort(orders["due_date"][places], kind="stable")]
    named = "; ".join(_named(orders, int(place)) for place in places[:MOST_NAMED])
    return f"{named}; and {places.size - MOST_NAMED} more" if places.size > MOST_NAMED else named


def _named(orders: Rows, place: int) -> str:
    reference = orders["reference"][place]
    rest = f"{orders['quantity'][place] - orders['received'][place]:,.10g}"
    line = f"item {orders['item'][place]} at {orders['location'][place]}"
    called = f"{reference}: " if reference else ""
    return f"{called}{rest} {'unit' if rest == '1' else 'units'} of {line} due {orders['due_date'][place]}"


def _repairs(orders: Rows, received: DateArray, calendar: Calendar) -> tuple[str, ...]:
    due, period = orders["due_date"], _periods(received, calendar)
    late, beyond = due < calendar.start, period >= calendar.periods
    waiting = received > np.maximum(due, calendar.start)
    inside_a_period = calendar.start + (period * calendar.step_days).astype("timedelta64[D]") > received
    sentences = (
        (late, f"due before the plan date and expected on it ({named_orders(orders, late)})"),
        (waiting & ~beyond, "due on a day its location receives nothing and counted from the next it does"),
        (inside_a_period & ~late & ~beyond, "due inside a period and counted from the start of the next one"),
        (beyond, "due after the last forecast period and not counted"),
    )
    return tuple(f"{_orders(int(those.sum()))} {what}" for those, what in sentences if those.any())


def _orders(count: int) -> str:
    return "1 open order was" if count == 1 else f"{count} open orders were"
