"""A table with declared columns: which there are, what they may hold, what a blank means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.text.cells import NOT_A_DATE, Cells, choices, dates, ids, numbers, words
from replenish.adapters.text.nearest import did_you_mean
from replenish.adapters.text.table import TextTable, read_text_table
from replenish.problem.arrays import IntArray

Values = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One declared column.

    Parameters
    ----------
    name
        Name in the header.
    unit
        What it counts, for people.
    read
        What its texts stand for.
    required
        Whether the table must have it.
    absent
        What every row gets where an optional column is not there.
    """

    name: str
    unit: str
    read: Callable[[Cells], Values]
    required: bool = True
    absent: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """
    Rows of a table, column by column.

    Parameters
    ----------
    file
        Name of the file.
    rows : (r,)
        Row of the file each entry stands in.
    values
        ``(r,)`` by column name.
    present
        Columns that the file has.
    """

    file: str
    rows: IntArray
    values: dict[str, Values]
    present: frozenset[str]

    def __getitem__(self, column: str) -> Values:
        return self.values[column]

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, position: int) -> int:
        """Row of the file an entry stands in."""
        return int(self.rows[position])


def id_column(name: str) -> Column:
    """Column of ids."""
    return Column(name=name, unit="id", read=ids)


def word_column(name: str) -> Column:
    """Column of free text; blank where it is not there."""
    return Column(name=name, unit="text", read=words, required=False, absent="")


def choice_column(
    name: str, allowed: tuple[str, ...], *, required: bool = True, absent: Any = None
) -> Column:
    """Column of words out of a list."""
    return Column(
        name=name, unit="word", read=partial(choices, allowed=allowed), required=required, absent=absent
    )


def date_column(name: str) -> Column:
    """Column of ISO dates."""
    return Column(name=name, unit="date", read=dates)


def optional_date_column(name: str) -> Column:
    """Column of ISO dates that may be blank, or missing: not-a-time."""
    return Column(name=name, unit="date", read=partial(dates, blank=True), required=False, absent=NOT_A_DATE)


def number_column(
    name: str,
    unit: str,
    *,
    required: bool = True,
    blank: float | None = None,
    expected: str = "a number >= 0",
    allowed: Callable[[Values], Values] = lambda values: values >= 0,
) -> Column:
    """Column of numbers; ``blank`` is what a blank, or a missing optional column, stands for."""
    read = partial(numbers, expected=expected, allowed=allowed, blank=blank)
    return Column(
        name=name, unit=unit, read=read, required=required, absent=np.nan if blank is None else blank
    )


def penalty_column(name: str, unit: str) -> Column:
    """Column of what a unit beyond a limit costs; a blank is a limit that must be kept."""
    above_zero = "a number > 0"
    return number_column(
        name, unit, required=False, blank=np.inf, expected=above_zero, allowed=lambda values: values > 0
    )


def read_rows(location: Location, columns: tuple[Column, ...], faults: FaultList) -> Rows | None:
    """Rows of a table, or ``None`` where columns are missing and nothing more can be said of it."""
    table = read_text_table(location, faults)
    return None if table is None else rows_of(table, columns, faults)


def rows_of(table: TextTable, columns: tuple[Column, ...], faults: FaultList) -> Rows | None:
    """Rows of a table that is read already; ``None`` where columns are missing."""
    if not _has_columns(table, columns, faults):
        return None
    table = _without_blank_rows(table, faults)
    values = {column.name: _values(table, column, faults) for column in columns}
    return Rows(file=table.file, rows=table.rows, values=values, present=frozenset(table.columns))


def _without_blank_rows(table: TextTable, faults: FaultList) -> TextTable:
    """Note rows that hold nothing but separators, once each, and leave them out."""
    blank: npt.NDArray[np.bool_] = np.ones(len(table.rows), dtype=bool)
    for texts in table.columns.values():
        blank &= np.asarray(pc.equal(texts, ""))
        if not blank.any():
            return table
    for row in table.rows[blank].tolist():
        faults.add(table.file, "a row with something in it, or none", "only blanks", row=row)
    kept = {name: texts.filter(pa.array(~blank)) for name, texts in table.columns.items()}
    return replace(table, rows=table.rows[~blank], columns=kept)


def note_double_rows(rows: Rows, keys: tuple[str, ...], faults: FaultList) -> None:
    """Note every row whose keys an earlier row has already."""
    first: dict[tuple[Any, ...], int] = {}
    for position, key in enumerate(zip(*(rows[name].tolist() for name in keys), strict=True)):
        earlier = first.setdefault(key, position)
        if earlier != position:
            named = ", ".join(f"{name} {text}" for name, text in zip(keys, key, strict=True))
            found = f"{named} again (first in row {rows.row(earlier)})"
            faults.add(rows.file, f"one row per {', '.join(keys)}", found, row=rows.row(position))


def _has_columns(table: TextTable, columns: tuple[Column, ...], faults: FaultList) -> bool:
    known = [column.name for column in columns]
    missing = [column.name for column in columns if column.required and column.name not in table.columns]
    for name in table.columns:
        if not name.strip():
            faults.add(table.file, "a name for each column", "a column without one", row=1)
        elif name not in known:
            expected = f"a known column{did_you_mean(name, known)}"
            faults.add(table.file, expected, repr(name), row=1, column=name)
    for name in missing:
        strange = [candidate for candidate in table.columns if candidate not in known]
        faults.add(table.file, "this column", f"none{did_you_mean(name, strange)}", column=name)
    return not missing


def _values(table: TextTable, column: Column, faults: FaultList) -> Values:
    if column.name in table.columns:
        return column.read(Cells.of(table, column.name, faults))
    dtype = object if isinstance(column.absent, str | frozenset) else None
    return np.full(len(table.rows), column.absent, dtype=dtype)
