"""A sheet of an Excel workbook that people have edited, as text, with the row each value stands in."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.text.nearest import did_you_mean
from replenish.adapters.text.table import FIRST_ROW, TextTable, unique_names

if TYPE_CHECKING:
    from openpyxl import Workbook

SUFFIX = ".xlsx"
LIBRARY = "the library openpyxl (pip install 'replenish[report]')"
BROKEN = (BadZipFile, KeyError, ValueError, OSError, TypeError)


def sheet_texts(
    location: Location,
    sheet: str,
    columns: Sequence[str],
    edited: Sequence[str],
    faults: FaultList,
    *,
    required: bool = True,
) -> TextTable | None:
    """
    Rows of a sheet in which something is edited; ``None`` where a fault was noted.

    Numbers become the text a CSV file would hold, dates ISO dates, and a formula what it last came to.
    Whole numbers stay whole: a cell that holds 7 is not the id ``007``.

    Parameters
    ----------
    columns
        Names in the first row that are read; those not there are left out.
    edited
        Those of them that make a row worth reading.
    required
        Whether a workbook without the sheet is at fault.
    """
    with faults.collecting():
        content = location.read_bytes()
        book = _opened(content, location.label, faults)
        if book is None or (sheet not in book.sheetnames and not required):
            return None
        values = _rows(book, content, sheet, location.label, faults)
        return (
            None
            if values is None
            else _texts(values, f"{location.label} sheet {sheet}", columns, edited, faults)
        )
    return None


def _opened(content: bytes, file: str, faults: FaultList, *, values: bool = False) -> Workbook | None:
    try:
        import openpyxl  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        faults.add(file, LIBRARY, "none")
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles it will not write back; nothing is written back
            return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except BROKEN:
        faults.add(file, "an Excel workbook (.xlsx)", "something else")
        return None


def _rows(
    book: Workbook, content: bytes, sheet: str, file: str, faults: FaultList
) -> list[tuple[object, ...]] | None:
    """Values of a sheet, row by row; a formula is asked for again for what it came to."""
    if sheet not in book.sheetnames:
        named = ", ".join(book.sheetnames)
        faults.add(file, f"a sheet {sheet!r}", f"{named}{did_you_mean(sheet, book.sheetnames)}")
        return None
    rows = list(_cells(book, sheet))
    if not any(kind == "f" for row in rows for _, kind in row):
        return [tuple(value for value, _ in row) for row in rows]
    computed = _opened(content, file, faults, values=True)
    if computed is None:
        return None
    known = [tuple(value for value, _ in row) for row in _cells(computed, sheet)]
    return [
        tuple(
            value if kind != "f" else found if found is not None else str(value)
            for (value, kind), found in zip(row, seen, strict=True)
        )
        for row, seen in zip(rows, known, strict=True)
    ]


def _cells(book: Workbook, sheet: str) -> Iterator[list[tuple[Any, str]]]:
    for row in book[sheet].iter_rows():
        yield [(cell.value, cell.data_type) for cell in row]


def _texts(
    rows: list[tuple[object, ...]],
    file: str,
    columns: Sequence[str],
    edited: Sequence[str],
    faults: FaultList,
) -> TextTable | None:
    header = [_text(value) for value in rows[0]] if rows else []
    if not unique_names(file, [name for name in header if name in columns], faults):
        return None
    place = {name: header.index(name) for name in columns if name in header}
    changed = [place[name] for name in edited if name in place]
    numbered = [
        (number, row)
        for number, row in enumerate(rows[1:], start=FIRST_ROW)
        if any(_text(row[column]).strip() for column in changed)
    ]
    return TextTable(
        file=file,
        rows=np.array([number for number, _ in numbered], dtype=np.int64),
        columns={
            name: pa.array([_text(row[column]) for _, row in numbered], type=pa.string())
            for name, column in place.items()
        },
    )


def _text(value: object) -> str:
    """Text of a cell as a CSV file would hold it."""
    if isinstance(value, dt.datetime):
        return str(value.date() if value.time() == dt.time() else value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)
