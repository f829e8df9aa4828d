"""Rows that speak of a supplier, or of one line."""

from __future__ import annotations

from collections.abc import Iterator

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.table import Rows
from replenish.adapters.text.nearest import did_you_mean

Whom = tuple[str, ...]
"""``(supplier,)`` or ``(item, location)``."""


def whom(rows: Rows) -> Iterator[Whom]:
    """Whom each row speaks of: a line where item and location are given, else a supplier."""
    for supplier, item, location in zip(rows["supplier"], rows["item"], rows["location"], strict=True):
        yield (str(item), str(location)) if item and location else (str(supplier),)


def note_nobody(rows: Rows, faults: FaultList) -> None:
    """Note rows that name neither a supplier nor an item and a location."""
    for position, (item, location, supplier) in enumerate(
        zip(rows["item"], rows["location"], rows["supplier"], strict=True)
    ):
        if bool(item) != bool(location) or not (item or supplier):
            found = ", ".join(text for text in (item, location, supplier) if text) or "neither"
            row, expected = rows.row(position), "a supplier, or an item and a location"
            faults.add(rows.file, expected, found, row=row, column="supplier")


def note_strangers(rows: Rows, lines: Rows, faults: FaultList) -> None:
    """Note rows about a supplier or a line that there is not."""
    suppliers, known = dict.fromkeys(lines["supplier"].tolist()), positions_of(lines)
    for position, name in enumerate(whom(rows)):
        row = rows.row(position)
        if len(name) > 1 and name not in known:
            found = f"item {name[0]} at {name[1]}"
            faults.add(rows.file, f"a line of {lines.file}", found, row=row, column="item")
        elif len(name) == 1 and name[0] and name[0] not in suppliers:
            expected = f"a supplier of {lines.file}{did_you_mean(name[0], suppliers)}"
            faults.add(rows.file, expected, repr(name[0]), row=row, column="supplier")
