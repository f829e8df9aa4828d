"""
A table as text: CSV or Parquet into columns of text, with the row each value stands in.

Nothing is inferred from the values, so ids such as ``000123``, ``NA``, ``1E10`` or ``TRUE`` stay what
they are, and a blank stays a blank.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.problem.arrays import IntArray

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .ods, and .xls, begin
SAVED_AS_CSV = "a table saved as CSV (in Excel: 'CSV UTF-8')"
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
PANDAS_INDEX = re.compile(r"__index_level_\d+__$")
FIRST_ROW = 2  # of the data, where the header is row 1
EXACT_AS_TEXT = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_integer,
    pa.types.is_null,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTable:
    """
    Columns of text.

    Parameters
    ----------
    file
        Name of the file, as the user knows it.
    rows : (r,)
        Row of the file each entry stands in, as an editor counts it; the header is row 1.
    columns
        Text by column name, in the order of the file; blank where there is nothing.
    inexact
        Columns of a Parquet file whose type cannot hold every id, with the name of that type.
    """

    file: str
    rows: IntArray
    columns: Mapping[str, pa.Array]
    inexact: Mapping[str, str] = field(default_factory=dict)


def read_text_table(location: Location, faults: FaultList) -> TextTable | None:
    """Table at a location, or ``None`` where it is so broken that its rows cannot be told."""
    with faults.collecting():
        content = location.read_buffer()
        if location.name.lower().endswith(".parquet"):
            return parquet_texts(location.label, content, faults)
        return csv_texts(location.label, content, faults)
    return None


def csv_texts(file: str, content: pa.Buffer, faults: FaultList, delimiter: str = ",") -> TextTable | None:
    """Columns of a comma-separated file in UTF-8 with a header row."""
    raw = plain_text(file, content, faults)
    if raw is None:
        return None
    rows = filled_rows(raw)
    header = csv_header(file, raw, faults, delimiter)
    if header is None:
        return None
    body = _read_body(file, raw, header, rows, faults, delimiter=delimiter)
    return (
        None
        if body is None
        else TextTable(file=file, rows=body[1], columns=dict(zip(header, body[0], strict=True)))
    )


def plain_text(file: str, content: pa.Buffer, faults: FaultList) -> bytes | None:
    r"""UTF-8 bytes with ``\n`` at the end of each row and no byte order mark."""
    raw: bytes = content.to_pybytes().removeprefix(BYTE_ORDER_MARK)
    if raw.startswith(WORKBOOK_MARKS):
        faults.add(file, SAVED_AS_CSV, "a workbook")
        return None
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        place = error.start - raw.rfind(b"\n", 0, error.start)
        found = f"byte 0x{raw[error.start]:02x} at place {place} of the row"
        faults.add(file, "text in UTF-8 (in Excel: save as 'CSV UTF-8')", found, row=row)
        return None
    if not raw.strip():
        faults.add(file, "a header row", "an empty file")
        return None
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def filled_rows(raw: bytes) -> IntArray:
    """Numbers of the rows that are not empty; the first row of the file is 1."""
    ends = np.flatnonzero(np.frombuffer(raw + b"\n", dtype=np.uint8) == ord("\n"))
    lengths = np.diff(ends, prepend=-1) - 1
    return np.flatnonzero(lengths > 0) + 1


def csv_header(file: str, raw: bytes, faults: FaultList, delimiter: str = ",") -> list[str] | None:
    """Column names in the first row that is not empty."""
    text = raw.lstrip(b"\n").partition(b"\n")[0].decode()
    names = next(csv.reader([text], delimiter=delimiter))
    for separator, plural in SEPARATORS.items():
        if len(names) == 1 and separator in text:
            faults.add(file, f"columns separated by {SEPARATORS[delimiter]}", plural, row=1)
            return None
    return names if unique_names(file, names, faults) else None


def unique_names(file: str, names: list[str], faults: FaultList) -> bool:
    """Whether each column has a name of its own."""
    repeated = [(name, count) for name, count in Counter(names).items() if count > 1]
    for name, count in repeated:
        if name.strip():
            faults.add(file, "one column of this name", str(count), row=1, column=name)
        else:
            faults.add(file, "a name for each column", f"{count} columns without one", row=1)
    return not repeated


def _read_body(
    file: str, raw: bytes, header: list[str], rows: IntArray, faults: FaultList, *, delimiter: str
) -> tuple[list[pa.Array], IntArray] | None:
    """Texts of each column and the row of each; rows of another width are faults and left out."""
    refused: list[int] = []

    def note(invalid: Any) -> str:
        row = int(rows[invalid.number - 1])
        faults.add(file, f"{invalid.expected_columns} columns", str(invalid.actual_columns), row=row)
        refused.append(invalid.number - 1)
        return "skip"

    names = [str(position) for position in range(len(header))]
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(raw + b"\n"),
            read_options=pa.csv.ReadOptions(use_threads=False, column_names=names),
            parse_options=pa.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=note),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), null_values=[]
            ),
        )
    except pa.ArrowInvalid:
        table = None
    kept = np.delete(rows, refused)
    if table is None or table.num_rows != kept.size:
        _note_open_quote(file, raw, rows, faults)
        return None
    columns = [column.combine_chunks().slice(1) for column in table.columns]
    return columns, kept[1:]


def _note_open_quote(file: str, raw: bytes, rows: IntArray, faults: FaultList) -> None:
    lines = raw.split(b"\n")
    row = next((int(row) for row in rows if lines[row - 1].count(b'"') % 2), int(rows[0]))
    faults.add(file, "every quote closed in its own row", "an open quote", row=row)


def parquet_texts(
    file: str, content: pa.Buffer, faults: FaultList, names: list[str] | None = None
) -> TextTable | None:
    """Columns of a Parquet file, or some of them, as the text a CSV file would hold."""
    table = parquet_table(file, content, faults, names)
    if table is None:
        return None
    columns, inexact = {}, {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            columns[name] = text_of(column.combine_chunks())
        except (pa.ArrowException, UnicodeDecodeError):
            faults.add(file, "a column of numbers, texts or dates", str(column.type), column=name)
            return None
        if not is_exact_as_text(column.type):
            inexact[name] = str(column.type)
    return TextTable(file=file, rows=np.arange(table.num_rows) + FIRST_ROW, columns=columns, inexact=inexact)


def parquet_table(
    file: str, content: pa.Buffer, faults: FaultList, columns: list[str] | None = None
) -> pa.Table | None:
    """Columns of a Parquet file as they are stored; row numbers that pandas has left in it are no column."""
    try:
        with pa.parquet.ParquetFile(pa.BufferReader(content)) as parquet:
            table = parquet.read(columns=columns)
            table = table.drop_columns([name for name in table.column_names if PANDAS_INDEX.match(name)])
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        found = "something else" if content.size else "an empty file"
        faults.add(file, "a Parquet file", found)
        return None
    return table if unique_names(file, table.column_names, faults) else None


def is_exact_as_text(data_type: Any) -> bool:
    """Whether a type holds ids without changing them: texts and whole numbers do, 1e10 and TRUE do not."""
    plain = data_type.value_type if pa.types.is_dictionary(data_type) else data_type
    return any(exact(plain) for exact in EXACT_AS_TEXT)


def text_of(values: pa.Array) -> pa.Array:
    """Text of each value: whole dates without a time, 0 and 1 for booleans, nothing for nulls."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int8())
    if pa.types.is_timestamp(values.type):
        values = civil_dates(values)
    return pc.fill_null(values.cast(pa.string()), "")


def civil_dates(values: pa.Array) -> pa.Array:
    """Dates on the wall where the timestamps are all midnights there, else the wall-clock timestamps."""
    wall = pc.local_timestamp(values) if values.type.tz is not None else values
    try:
        return wall.cast(pa.date32())
    except pa.ArrowInvalid:
        return wall
