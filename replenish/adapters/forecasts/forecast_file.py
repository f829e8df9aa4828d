"""One file of a forecast: texts as codes, numbers as floats, read by pyarrow at its full speed."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from replenish.adapters.cells import Cells, as_numpy, ids, numbers
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.text_table import (
    FIRST_ROW,
    TextTable,
    csv_header,
    csv_texts,
    filled_rows,
    is_exact_as_text,
    parquet_texts,
    plain_text,
    text_of,
    unique_names,
)
from replenish.problem.arrays import FloatArray, IntArray

NOTHING = (
    "",
    "NaN",
    "nan",
    "NULL",
    "null",
    "SCN_RESERVED_NO_VALUE_PROVIDED",
)  # no value: unknown, and never 0
HEADER_BYTES = 1 << 16
DELIMITERS = {".": ",", ",": ";"}  # between columns, by the decimal sign

_COMMA_NUMBER = r"^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][-+]?\d+)?$"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Columns to read.

    Parameters
    ----------
    ids
        Texts that must be stored as such.
    texts
        Texts that may be stored as something else: dates, levels.
    numbers
        Numbers.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.ids, *self.texts, *self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """
    A column of texts, each different text once.

    Parameters
    ----------
    column
        Name of the column.
    names
        The different texts.
    codes : (r,)
        Which of them each row holds.
    """

    column: str
    names: list[str]
    codes: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastColumns:
    """
    What was read of a file.

    Parameters
    ----------
    location
        Where the file is.
    texts, numbers
        By column name; NaN where there is no value.
    rows : (r,), optional
        Rows of the file, where they had to be told.
    repeated_headers
        Header rows found again among the data, and dropped.
    positions : (entries,), optional
        Which of the rows read each entry comes from, where they are not the same.
    """

    location: Location
    texts: dict[str, Texts]
    numbers: dict[str, FloatArray]
    rows: IntArray | None = None
    repeated_headers: int = 0
    positions: IntArray | None = None

    def row(self, position: int) -> int:
        """Row of the file that an entry stands in."""
        if self.positions is not None:
            position = int(self.positions[position])
        if self.rows is not None:
            return int(self.rows[position])
        return row_of(self.location, position)

    @property
    def label(self) -> str:
        """Name of the file, as the user knows it."""
        return self.location.label

    def refuse(self, column: str, code: int, expected: str, faults: FaultList) -> None:
        """Note a fault where one of the different texts of a column stands first."""
        texts = self.texts[column]
        row = self.row(int(np.flatnonzero(texts.codes == code)[0]))
        faults.add(self.label, expected, repr(texts.names[code]), row=row, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFile:
    """
    A CSV or Parquet file with its header.

    Parameters
    ----------
    location
        Where it is.
    header
        Its column names.
    content
        Its bytes; held no longer than the file is read.
    decimal
        What stands before the fraction of a number.
    """

    location: Location
    header: tuple[str, ...]
    content: pa.Buffer = field(repr=False)
    decimal: str = "."

    @classmethod
    def of(cls, location: Location, faults: FaultList, decimal: str = ".") -> ForecastFile | None:
        """File at a location, or ``None`` where its header cannot be told."""
        with faults.collecting():
            content = location.read_buffer()
            header = _header(location, content, DELIMITERS.get(decimal, ","), faults)
            if header is not None:
                return cls(location=location, header=tuple(header), content=content, decimal=decimal)
        return None

    @property
    def delimiter(self) -> str:
        """What stands between two columns of a CSV file."""
        return DELIMITERS.get(self.decimal, ",")

    @property
    def label(self) -> str:
        """Name of the file, as the user knows it."""
        return self.location.label

    def read(self, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
        """Some columns; ``None``, and every fault there is, where one holds what it may not."""
        try:
            table = self._parquet(wanted) if is_parquet(self.location) else _csv(self, wanted)
            return self._columns(table, wanted)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            return self._checked(wanted, faults)

    def text_table(self, names: tuple[str, ...], faults: FaultList) -> TextTable | None:
        """Some columns as plain text, blanks included."""
        return self._text_table(Wanted(ids=(), texts=names, numbers=()), faults)

    def _parquet(self, wanted: Wanted) -> pa.Table:
        with pa.parquet.ParquetFile(pa.BufferReader(self.content)) as parquet:
            table = parquet.read(columns=list(wanted.columns))
        for name in wanted.numbers:
            if not (pa.types.is_integer(table[name].type) or pa.types.is_floating(table[name].type)):
                raise pa.ArrowInvalid(name)
        return table

    def _columns(self, table: pa.Table, wanted: Wanted) -> ForecastColumns:
        values = {name: _floats(table[name]) for name in wanted.numbers}
        if any(np.isinf(column).any() for column in values.values()):
            raise pa.ArrowInvalid("an infinite number")
        for name in wanted.ids:
            if not is_exact_as_text(table[name].type):
                raise pa.ArrowInvalid("ids that are no text")
        texts = {name: _coded(name, table[name]) for name in (*wanted.ids, *wanted.texts)}
        return ForecastColumns(location=self.location, texts=texts, numbers=values)

    def _checked(self, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
        """Read everything as text first, so that each fault can name its row and column."""
        before, table = len(faults), self._text_table(wanted, faults)
        if table is None:
            return None
        table, repeated = without_repeated_headers(table)
        texts = {name: _checked_texts(table, name, faults) for name in (*wanted.ids, *wanted.texts)}
        for name in wanted.ids:
            ids(Cells.of(table, name, faults))
        values = {name: _checked_numbers(table, name, self.decimal, faults) for name in wanted.numbers}
        if len(faults) > before:
            return None
        return ForecastColumns(
            location=self.location, texts=texts, numbers=values, rows=table.rows, repeated_headers=repeated
        )

    def _text_table(self, wanted: Wanted, faults: FaultList) -> TextTable | None:
        if is_parquet(self.location):
            return parquet_texts(self.label, self.content, faults, list(wanted.columns))
        return csv_texts(self.label, self.content, faults, self.delimiter)


def loose_header(location: Location, decimal: str = ".") -> tuple[str, ...]:
    """Names of the columns even where some stand twice; none where they cannot be told."""
    if is_parquet(location):
        return tuple(_parquet_header(location.label, location.peek_buffer(), FaultList()) or ())
    start = location.peek_buffer()
    lines = (
        start.slice(0, min(HEADER_BYTES, start.size)).to_pybytes().lstrip(b"\xef\xbb\xbf\r\n").splitlines()
    )
    try:
        return tuple(next(csv.reader([lines[0].decode()], delimiter=DELIMITERS.get(decimal, ","))))
    except (IndexError, UnicodeDecodeError, csv.Error, StopIteration):
        return ()


def is_parquet(location: Location) -> bool:
    """Whether it is a Parquet file, by its name."""
    return location.name.lower().endswith(".parquet")


def row_of(location: Location, position: int) -> int:
    """Row of a file that an entry stands in; reads the file again, for faults only."""
    if is_parquet(location):
        return position + FIRST_ROW
    return int(filled_rows(location.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))[position + 1])


def without_repeated_headers(table: TextTable) -> tuple[TextTable, int]:
    """Table without rows that repeat its header, as files put one behind another have, and how many."""
    repeated = np.ones(len(table.rows), dtype=bool)
    for name, texts in table.columns.items():
        repeated &= as_numpy(pc.equal(texts, name))
    if not repeated.any():
        return table, 0
    kept = pa.array(~repeated)
    columns = {name: texts.filter(kept) for name, texts in table.columns.items()}
    return TextTable(file=table.file, rows=table.rows[~repeated], columns=columns), int(repeated.sum())


def _csv(file: ForecastFile, wanted: Wanted) -> pa.Table:
    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = dict.fromkeys(wanted.columns, coded) | dict.fromkeys(wanted.numbers, pa.float64())
    return pa.csv.read_csv(
        pa.BufferReader(file.content),
        parse_options=pa.csv.ParseOptions(delimiter=file.delimiter),
        convert_options=pa.csv.ConvertOptions(
            decimal_point=file.decimal,
            column_types=kinds,
            include_columns=list(kinds),
            null_values=list(NOTHING),
            strings_can_be_null=False,
        ),
    )


def _floats(column: pa.ChunkedArray) -> FloatArray:
    return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=np.float64)


def _coded(name: str, column: pa.ChunkedArray) -> Texts:
    """Codes of a column; anything that is no clean text goes to the slow, explaining reader."""
    values = column.combine_chunks()
    values = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    names = text_of(values.dictionary).to_pylist()
    if values.indices.null_count or any(text != text.strip() or not text for text in names):
        raise pa.ArrowInvalid("a blank, or spaces around a text")
    return Texts(column=name, names=names, codes=as_numpy(values.indices))


def _checked_texts(table: TextTable, name: str, faults: FaultList) -> Texts:
    cells = Cells.of(table, name, faults)
    cells.refuse(as_numpy(pc.equal(cells.texts, "")), "a value", lambda _: "a blank")
    coded = cells.texts.dictionary_encode()
    return Texts(column=name, names=coded.dictionary.to_pylist(), codes=as_numpy(coded.indices))


def _checked_numbers(table: TextTable, name: str, decimal: str, faults: FaultList) -> FloatArray:
    texts = table.columns[name]
    blanked = pc.if_else(pc.is_in(texts, value_set=pa.array(NOTHING)), "", texts)
    if decimal == ",":
        blanked = _with_points(replace(Cells.of(table, name, faults), texts=blanked))
    cells = replace(Cells.of(table, name, faults), texts=blanked)
    return numbers(cells, "a number", np.isfinite, np.nan)


def _with_points(cells: Cells) -> pa.Array:
    """Numbers written with a decimal comma, written with a decimal point."""
    texts = pc.utf8_trim_whitespace(cells.texts)
    good = pc.or_(pc.match_substring_regex(texts, _COMMA_NUMBER), pc.equal(texts, ""))
    cells.refuse(~as_numpy(good), "a number with a decimal comma, like 1.234,5")
    plain = pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")
    return pc.if_else(good, plain, "")


def _header(location: Location, content: pa.Buffer, delimiter: str, faults: FaultList) -> list[str] | None:
    if is_parquet(location):
        return _parquet_header(location.label, content, faults)
    start = content.slice(0, min(HEADER_BYTES, content.size))
    lines = start.to_pybytes().lstrip(b"\xef\xbb\xbf\r\n").splitlines()
    raw = plain_text(location.label, pa.py_buffer(lines[0]) if lines else start, faults)
    return None if raw is None else csv_header(location.label, raw, faults, delimiter)


def _parquet_header(file: str, content: pa.Buffer, faults: FaultList) -> list[str] | None:
    try:
        names = pa.parquet.read_schema(pa.BufferReader(content)).names
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        faults.add(file, "a Parquet file", "something else" if content.size else "an empty file")
        return None
    return names if unique_names(file, names, faults) else None
