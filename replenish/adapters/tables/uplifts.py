"""``uplifts.csv``: demand that somebody knows better than the forecast, for a time, and why."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import Rows, date_column, id_column, number_column, read_rows
from replenish.problem.arrays import IntArray

COLUMNS = (
    id_column("item"),
    id_column("location"),
    date_column("from"),
    date_column("to"),
    number_column("factor", "times the forecast", expected="a number > 0", allowed=lambda x: x > 0),
    id_column("author"),
    id_column("reason"),
)


def read_uplifts(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``uplifts.csv``; each fits a line, has an end, and somebody who stands for it."""
    rows = read_rows(location, COLUMNS, faults)
    if rows is None:
        return None
    for position in range(len(rows)):
        row = rows.row(position)
        if rows["to"][position] < rows["from"][position]:
            expected = f"a day from {rows['from'][position]} on"
            faults.add(rows.file, expected, str(rows["to"][position]), row=row, column="to")
        if lines is not None and not lifted_lines(rows, position, lines).size:
            found = f"item {rows['item'][position]} at {rows['location'][position]}"
            faults.add(
                rows.file, f"names or patterns of lines of {lines.file}", found, row=row, column="item"
            )
    return rows


def lifted_lines(rows: Rows, position: int, lines: Rows) -> IntArray:
    """Positions of the lines whose item and location fit the patterns of a row (``*``, ``?``, ``[ab]``)."""
    item, location = rows["item"][position], rows["location"][position]
    fits = [
        fnmatchcase(each, item) and fnmatchcase(place, location)
        for each, place in zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
    ]
    return np.flatnonzero(fits)
