"""Some columns of a file, a few rows at a time; an Arrow error where something is not plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from replenish.adapters.forecasts.checked_columns import NOTHING
from replenish.adapters.forecasts.forecast_columns import Wanted, is_parquet
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.text.table import is_exact_as_text

BLOCK_BYTES, BLOCK_ROWS, PAGE_BYTES = 1 << 20, 1 << 16, 1 << 20  # a block's numbers stay in the cache
GROUP_CELLS = 1 << 24  # 128 MB of floats: a group of rows as large is decoded at once, column beside column
UNREADABLE = (pa.ArrowException, OSError, UnicodeDecodeError)


def number_batches(file: ForecastFile, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Columns of numbers."""
    if is_parquet(file.location):
        return _parquet_batches(file, names)
    return _csv_batches(file, dict.fromkeys(names, pa.float64()))


def text_batches(file: ForecastFile, wanted: Wanted) -> Iterator[pa.RecordBatch]:
    """Columns of texts as codes; a column of numbers where there is none, to count the rows."""
    names = (*wanted.ids, *wanted.texts)
    if not names:
        return number_batches(file, wanted.numbers[:1])
    if is_parquet(file.location):
        return _parquet_batches(file, names, wanted)
    return _csv_batches(file, dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())))


def _parquet_batches(
    file: ForecastFile, names: Sequence[str], wanted: Wanted | None = None
) -> Iterator[pa.RecordBatch]:
    """Batches of a Parquet file; with ``wanted``, texts whose types and whose numbers' types are checked."""
    options = {"buffer_size": PAGE_BYTES, "read_dictionary": None if wanted is None else list(names)}
    with file.location.open() as source, pa.parquet.ParquetFile(source, **options) as parquet:
        if wanted is not None:
            _refuse_other_types(parquet.schema_arrow, wanted)
        for group in range(parquet.num_row_groups):
            if parquet.metadata.row_group(group).num_rows * len(names) <= GROUP_CELLS:
                yield from parquet.read_row_group(group, columns=list(names)).to_batches()
            else:
                yield from parquet.iter_batches(BLOCK_ROWS, row_groups=[group], columns=list(names))


def _refuse_other_types(schema: pa.Schema, wanted: Wanted) -> None:
    if not all(is_exact_as_text(schema.field(name).type) for name in wanted.ids):
        raise pa.ArrowInvalid("ids that are no text")
    if not all(_is_number(schema.field(name).type) for name in wanted.numbers):
        raise pa.ArrowInvalid("numbers that are none")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _csv_batches(file: ForecastFile, kinds: Mapping[str, pa.DataType]) -> Iterator[pa.RecordBatch]:
    options = {
        "read_options": pa.csv.ReadOptions(block_size=BLOCK_BYTES),
        "parse_options": pa.csv.ParseOptions(delimiter=file.delimiter),
        "convert_options": pa.csv.ConvertOptions(
            decimal_point=file.decimal,
            column_types=kinds,
            include_columns=list(kinds),
            null_values=list(NOTHING),
            strings_can_be_null=False,
        ),
    }
    with file.location.open() as source, pa.csv.open_csv(source, **options) as batches:
        yield from batches
