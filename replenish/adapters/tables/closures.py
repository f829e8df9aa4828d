"""``closures.csv``: holidays and closed weeks of suppliers and locations."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import Rows, date_column, read_rows, word_column
from replenish.adapters.text.nearest import did_you_mean

COLUMNS = (
    word_column("supplier"),
    word_column("location"),
    date_column("from"),
    date_column("to"),
    word_column("reason"),
)


def read_closures(location: Location, known: Iterable[Rows | None], faults: FaultList) -> Rows | None:
    """
    Rows of ``closures.csv``; each closes one supplier or one location, both days included.

    Parameters
    ----------
    known
        Tables of lines, suppliers and locations that may name them.
    """
    closures = read_rows(location, COLUMNS, faults)
    if closures is None:
        return None
    _note_who(closures, faults)
    _note_backwards(closures, faults)
    _note_strangers(closures, [rows for rows in known if rows is not None], faults)
    return closures


def _note_who(closures: Rows, faults: FaultList) -> None:
    both = zip(closures["supplier"].tolist(), closures["location"].tolist(), strict=True)
    for position, (supplier, location) in enumerate(both):
        if bool(supplier) == bool(location):
            found, row = "both" if supplier else "neither", closures.row(position)
            faults.add(closures.file, "a supplier or a location", found, row=row, column="supplier")


def _note_backwards(closures: Rows, faults: FaultList) -> None:
    for position in np.flatnonzero(closures["to"] < closures["from"]):
        expected, found = f"a day from {closures['from'][position]} on", str(closures["to"][position])
        faults.add(closures.file, expected, found, row=closures.row(int(position)), column="to")


def _note_strangers(closures: Rows, known: list[Rows], faults: FaultList) -> None:
    """Note closures of nobody: they are misspelt."""
    for column in ("supplier", "location"):
        tables = [rows for rows in known if column in rows.values]
        names = {name for rows in tables for name in rows[column].tolist()}
        for position, name in enumerate(closures[column].tolist()):
            if name and tables and name not in names:
                expected = f"a {column} of {tables[0].file}{did_you_mean(name, sorted(names))}"
                row = closures.row(position)
                faults.add(closures.file, expected, repr(name), row=row, column=column)
