"""Parts of an export, copied as Parquet: the same texts and numbers, unrepaired, in a tenth of the space."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from replenish.adapters.files import Location
from replenish.adapters.forecasts.checked_columns import NOTHING
from replenish.adapters.forecasts.forecast_file import loose_header
from replenish.adapters.forecasts.names import is_mean, level_of


def copy_parts(parts: Sequence[Location], folder: Path) -> None:
    """
    Copy the CSV parts of one export into a folder, as Parquet.

    Where a part is no plain table all are copied as they are, so that the reader can say what is wrong.
    """
    try:
        tables = [_table(part.fetched()) for part in parts]
    except pa.ArrowException:
        for part in parts:
            (folder / part.name).write_bytes(part.read_bytes())
        return
    for part, table in zip(parts, tables, strict=True):
        place = folder / f"{part.name.removesuffix('.csv')}.parquet"
        pa.parquet.write_table(table, place, compression="zstd")


def _table(part: Location) -> pa.Table:
    if not part.name.endswith(".csv"):
        raise pa.ArrowInvalid("Parquet already")
    numbers = {name for name in loose_header(part) if is_mean(name) or level_of(name) is not None}
    kinds = {name: pa.float64() if name in numbers else pa.string() for name in loose_header(part)}
    return pa.csv.read_csv(
        pa.BufferReader(part.read_buffer()),
        convert_options=pa.csv.ConvertOptions(
            column_types=kinds, null_values=list(NOTHING), strings_can_be_null=False
        ),
    )
