"""``price_breaks.csv``: from which quantity on a unit costs less."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import (
    Rows,
    choice_column,
    id_column,
    number_column,
    read_rows,
    word_column,
)
from replenish.problem.arrays import BoolArray, IntArray
from replenish.problem.price_breaks import PriceBreaks

INCREMENTAL = "incremental"
KINDS = ("all-units", INCREMENTAL)

COLUMNS = (
    id_column("item"),
    word_column("location"),
    word_column("supplier"),
    number_column(
        "from_quantity", "units", expected="a number > 0", allowed=lambda values: np.asarray(values > 0)
    ),
    number_column("unit_cost", "money per unit"),
    choice_column("kind", KINDS, required=False, absent=KINDS[0]),
)


def read_price_breaks(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``price_breaks.csv``, checked against the lines they speak of."""
    before, rows = len(faults), read_rows(location, COLUMNS, faults)
    if rows is None or lines is None or len(faults) > before:
        return rows
    for position in range(len(rows)):
        if not _lines_of(rows, position, lines).any():
            faults.add(rows.file, f"lines of {lines.file}", _named(rows, position), row=rows.row(position))
    row, line = _pairs(rows, lines)
    _note_prices(rows, lines, row, line, faults)
    return rows


def price_breaks_of(rows: Rows | None, lines: Rows) -> PriceBreaks | None:
    """Breaks of every line; ``None`` where there are none."""
    if rows is None or not len(rows):
        return None
    row, line = _pairs(rows, lines)
    return PriceBreaks(
        line=line,
        from_quantity=rows["from_quantity"][row],
        unit=rows["unit_cost"][row],
        incremental=rows["kind"][row] == INCREMENTAL,
    )


def _pairs(rows: Rows, lines: Rows) -> tuple[IntArray, IntArray]:
    """Row of the table and line it speaks of, by line and rising quantity."""
    each = [np.flatnonzero(_lines_of(rows, position, lines)) for position in range(len(rows))]
    line = np.concatenate([*each, np.zeros(0, dtype=np.int64)])
    row = np.repeat(np.arange(len(rows)), [len(some) for some in each])
    order = np.lexsort((rows["from_quantity"][row], line))
    return row[order], line[order].astype(np.int64)


def _lines_of(rows: Rows, position: int, lines: Rows) -> BoolArray:
    """Which lines a row speaks of; a blank location or supplier stands for all."""
    speaks = lines["item"] == rows["item"][position]
    for column in ("location", "supplier"):
        if rows[column][position]:
            speaks &= lines[column] == rows[column][position]
    return np.asarray(speaks, dtype=bool)


def _named(rows: Rows, position: int) -> str:
    names = [f"{column} {rows[column][position]}" for column in ("item", "location", "supplier")]
    return ", ".join(name for name in names if not name.endswith(" "))


def _note_prices(rows: Rows, lines: Rows, row: IntArray, line: IntArray, faults: FaultList) -> None:
    """Note quantities that occur twice for a line, prices that do not fall, and kinds that mix."""
    follows = np.append(False, np.diff(line) == 0) if line.size else np.zeros(0, dtype=bool)
    noted: set[int] = set()
    for place in range(line.size):
        here, before = int(row[place]), int(row[place - 1])
        base = rows["unit_cost"][before] if follows[place] else lines["unit_cost"][line[place]]
        at, name = rows.row(here), f"item {lines['item'][line[place]]} at {lines['location'][line[place]]}"
        if here in noted:
            continue
        if follows[place] and rows["from_quantity"][here] == rows["from_quantity"][before]:
            found = f"{rows['from_quantity'][here]:g} again for {name} (also in row {rows.row(before)})"
            faults.add(rows.file, "one break per quantity of a line", found, row=at, column="from_quantity")
        elif not rows["unit_cost"][here] < base:
            expected = f"less than {base:g}, the price of a smaller order of {name}"
            found = f"{rows['unit_cost'][here]:g}"
            faults.add(rows.file, expected, found, row=at, column="unit_cost")
        elif follows[place] and rows["kind"][here] != rows["kind"][before]:
            expected = f"{rows['kind'][before]!r} as in row {rows.row(before)}: one kind for {name}"
            faults.add(rows.file, expected, repr(rows["kind"][here]), row=at, column="kind")
        else:
            continue
        noted.add(here)
