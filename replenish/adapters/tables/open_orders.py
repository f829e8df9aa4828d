"""``open_orders.csv``: what is ordered and not yet received."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import (
    Rows,
    date_column,
    id_column,
    number_column,
    read_rows,
    word_column,
)
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar

COLUMNS = (
    id_column("item"),
    id_column("location"),
    number_column("quantity", "units", expected="a number > 0", allowed=lambda values: values > 0),
    date_column("due_date"),
    word_column("reference"),
)


def read_open_orders(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``open_orders.csv``; a line may have many, or none."""
    orders = read_rows(location, COLUMNS, faults)
    if orders is not None and lines is not None:
        line_positions(orders, lines, faults)
    return orders


def on_order_by_period(
    orders: Rows | None, lines: Rows, calendar: Calendar
) -> tuple[FloatArray, tuple[str, ...]]:
    """
    Units due by line and period, and what had to be decided about dates.

    A delivery counts from the first bucket that begins on or after its due date, as a lead time does.

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
    days = (orders["due_date"] - calendar.start).astype(np.int64)
    period = _periods(orders, calendar)
    inside = period < calendar.periods
    np.add.at(on_order, (line[inside], period[inside]), orders["quantity"][inside])
    return on_order, _repairs(days, period, calendar)


def references_by_period(orders: Rows | None, lines: Rows, calendar: Calendar) -> dict[tuple[int, int], str]:
    """References of the open orders by line and the period they count from, for messages."""
    if orders is None or "reference" not in orders.present:
        return {}
    line = line_positions(orders, lines, FaultList())
    period = _periods(orders, calendar)
    named: dict[tuple[int, int], str] = {}
    for key, text in zip(zip(line.tolist(), period.tolist(), strict=True), orders["reference"], strict=True):
        named[key] = ", ".join(filter(None, (named.get(key, ""), str(text))))
    return named


def _periods(orders: Rows, calendar: Calendar) -> IntArray:
    """Period each order counts from, ``(r,)``; the plan's first for what is late."""
    days = (orders["due_date"] - calendar.start).astype(np.int64)
    return np.maximum(calendar.periods_until(days), 0)


def _repairs(days: IntArray, period: IntArray, calendar: Calendar) -> tuple[str, ...]:
    late, beyond = int((days < 0).sum()), int((period >= calendar.periods).sum())
    later = int(((days >= 0) & (period * calendar.step_days > days) & (period < calendar.periods)).sum())
    sentences = (
        (late, f"{_orders(late)} due before the plan date and expected on it"),
        (later, f"{_orders(later)} due inside a period and counted from the start of the next one"),
        (beyond, f"{_orders(beyond)} due after the last forecast period and not counted"),
    )
    return tuple(sentence for count, sentence in sentences if count)


def _orders(count: int) -> str:
    return "1 open order was" if count == 1 else f"{count} open orders were"
