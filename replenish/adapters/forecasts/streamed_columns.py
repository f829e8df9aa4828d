"""
The fast reader: texts first, as codes; numbers a few rows at a time, whenever they are asked for.

So a forecast never stands twice in memory. Whatever is not plain goes to the careful reader, which reads the
whole file again and finds every fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from replenish.adapters.cells import as_numpy
from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.checked_columns import NOTHING, checked_columns
from replenish.adapters.forecasts.forecast_columns import Block, ForecastColumns, Texts, Wanted, is_parquet
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.text_table import is_exact_as_text, text_of
from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray

BLOCK_BYTES, BLOCK_ROWS, PAGE_BYTES = 1 << 20, 1 << 16, 1 << 20  # a block's numbers stay in the cache
UNREADABLE = (pa.ArrowException, OSError, UnicodeDecodeError)


def read_columns(file: ForecastFile, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
    """Some columns; ``None``, and every fault there is, where one holds what it may not."""
    columns = streamed_columns(file, wanted, faults)
    with faults.collecting():
        return None if columns is None else columns.held()
    return None


def streamed_columns(file: ForecastFile, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
    """Return the same, with the numbers left in the file; their faults come up when they are read."""
    try:
        table = _parquet_texts(file, wanted) if is_parquet(file.location) else _csv_texts(file, wanted)
        texts = {name: _coded(name, table[name]) for name in (*wanted.ids, *wanted.texts)}
    except UNREADABLE:
        return checked_columns(file, wanted, faults)
    stream = StreamedNumbers(file=file, wanted=wanted, rows=table.num_rows)
    return ForecastColumns(location=file.location, texts=texts, stream=stream)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedNumbers:
    """
    Numbers of a file.

    Parameters
    ----------
    file
        Where they are.
    wanted
        All columns that are read of it.
    rows
        How many there were when its texts were read.
    kept : (rows,), optional
        Rows to read; by default all.
    """

    file: ForecastFile
    wanted: Wanted
    rows: int
    kept: BoolArray | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of numbers."""
        return self.wanted.numbers

    @property
    def entries(self) -> int:
        """How many rows are kept."""
        return self.rows if self.kept is None else int(self.kept.sum())

    def only(self, kept: BoolArray) -> StreamedNumbers:
        """Return some of the rows."""
        everything = np.ones(self.rows, dtype=bool) if self.kept is None else self.kept.copy()
        everything[everything] = kept
        return replace(self, kept=everything)

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Rows in their order, from the first again where the careful reader has to look."""
        if not self.rows or not names:
            return
        try:
            yield from self._numbered(_batches(self.file, names))
        except UNREADABLE:
            yield from self._numbered(self._checked(names))

    def _numbered(self, batches: Iterator[list[FloatArray]]) -> Iterator[Block]:
        """Say which of the kept rows each batch holds."""
        row = entry = 0
        for values in batches:
            count = len(values[0])
            kept = None if self.kept is None else self.kept[row : row + count]
            row += count
            if row > self.rows:
                break
            chosen = values if kept is None else [column[kept] for column in values]
            yield slice(entry, entry + len(chosen[0])), chosen
            entry += len(chosen[0])
        if row != self.rows:
            expected = f"the {self.rows} rows that it had a moment ago"
            raise InputError([Fault(file=self.file.label, expected=expected, found="another number of rows")])

    def _checked(self, names: Sequence[str]) -> Iterator[list[FloatArray]]:
        faults = FaultList()
        columns = checked_columns(self.file, self.wanted, faults)
        if columns is None:
            raise InputError(faults)
        yield [columns.numbers[name] for name in names]


def _batches(file: ForecastFile, names: Sequence[str]) -> Iterator[list[FloatArray]]:
    batches = _parquet_batches if is_parquet(file.location) else _csv_batches
    for batch in batches(file, names):
        values = [_floats(batch.column(name)) for name in names]
        if any(np.isinf(column).any() for column in values):
            raise pa.ArrowInvalid("an infinite number")
        yield values


def _parquet_batches(file: ForecastFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with file.location.open() as source, pa.parquet.ParquetFile(source, buffer_size=PAGE_BYTES) as parquet:
        yield from parquet.iter_batches(BLOCK_ROWS, columns=list(names))


def _csv_batches(file: ForecastFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    options = _options(file, dict.fromkeys(names, pa.float64()))
    block = pa.csv.ReadOptions(block_size=BLOCK_BYTES)
    with file.location.open() as source, pa.csv.open_csv(source, read_options=block, **options) as batches:
        yield from batches


def _parquet_texts(file: ForecastFile, wanted: Wanted) -> pa.Table:
    names = [*wanted.ids, *wanted.texts] or list(wanted.numbers[:1])
    with file.location.open() as source, pa.parquet.ParquetFile(source, read_dictionary=names) as parquet:
        kinds = {field.name: field.type for field in pa.parquet.read_schema(source)}
        if not all(is_exact_as_text(kinds[name]) for name in wanted.ids):
            raise pa.ArrowInvalid("ids that are no text")
        if not all(_is_number(kinds[name]) for name in wanted.numbers):
            raise pa.ArrowInvalid("numbers that are none")
        return parquet.read(columns=names)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _csv_texts(file: ForecastFile, wanted: Wanted) -> pa.Table:
    coded = pa.dictionary(pa.int32(), pa.string())
    kinds = dict.fromkeys((*wanted.ids, *wanted.texts), coded)
    options = _options(file, kinds or {wanted.numbers[0]: pa.float64()})
    with file.location.open() as source:
        return pa.csv.read_csv(source, read_options=pa.csv.ReadOptions(block_size=BLOCK_BYTES), **options)


def _options(file: ForecastFile, kinds: dict[str, pa.DataType]) -> dict[str, object]:
    return {
        "parse_options": pa.csv.ParseOptions(delimiter=file.delimiter),
        "convert_options": pa.csv.ConvertOptions(
            decimal_point=file.decimal,
            column_types=kinds,
            include_columns=list(kinds),
            null_values=list(NOTHING),
            strings_can_be_null=False,
        ),
    }


def _floats(column: pa.Array) -> FloatArray:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def _coded(name: str, column: pa.ChunkedArray) -> Texts:
    """Codes of a column; anything that is no clean text goes to the careful reader."""
    values = column.combine_chunks()
    values = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    names = text_of(values.dictionary).to_pylist()
    if values.indices.null_count or any(text != text.strip() or text in ("", name) for text in names):
        raise pa.ArrowInvalid("a blank, spaces around a text, or the header again")
    codes = as_numpy(values.indices)
    return Texts(column=name, names=names, codes=codes.astype(np.min_scalar_type(max(len(names) - 1, 0))))
