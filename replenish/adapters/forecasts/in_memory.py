"""Forecasts that were never written: a pandas, polars or Arrow table, read like a Parquet file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from replenish.adapters.files import Location, MemoryStore
from replenish.adapters.forecasts.sktime import flat_name
from replenish.errors import Fault, InputError

NAME = "table.parquet"
TABLE_METHODS = ("to_arrow", "set_index")  # of polars, of pandas


def table_location(table: Any) -> Location:
    """
    Place of a table in memory.

    Parameters
    ----------
    table
        A pandas frame (its index becomes columns), a polars frame or an Arrow table. Ids must be text, or
        whole numbers: ``1e10`` and ``True`` are no ids.
    """
    if not isinstance(table, pa.Table) and not any(hasattr(table, name) for name in TABLE_METHODS):
        expected = "a path, or a pandas, polars or Arrow table"
        raise InputError(
            [Fault(file="table", expected=expected, found=f"{type(table).__name__}, which is none")]
        )
    try:
        content = pa.BufferOutputStream()
        pa.parquet.write_table(_arrow(table), content, compression="none")
    except (pa.ArrowException, TypeError, ValueError, KeyError, AttributeError) as error:
        expected = "a table whose columns hold texts, numbers or dates"
        found = str(error).partition("\n")[0][:120]
        raise InputError([Fault(file="table", expected=expected, found=found)]) from error
    return Location(path=NAME, root="", label="table", store=MemoryStore(NAME, content.getvalue()))


def _arrow(table: Any) -> pa.Table:
    if isinstance(table, pa.Table):
        return table
    if hasattr(table, "to_arrow"):  # polars
        return table.to_arrow()
    frame = table.copy(deep=False)
    frame.columns = [_name(column) for column in frame.columns]
    if frame.index.nlevels > 1 or frame.index.name is not None or frame.index.dtype.kind in "MO":
        named = [name or default for name, default in zip(frame.index.names, _defaults(frame), strict=True)]
        frame.index = frame.index.set_names(named)
        frame = frame.reset_index()
    for name in frame.columns:
        if str(frame[name].dtype).startswith("period"):
            frame[name] = frame[name].dt.to_timestamp()
    return pa.Table.from_pandas(frame, preserve_index=False)


def _name(column: object) -> str:
    return flat_name(column) if isinstance(column, tuple) else str(column)


def _defaults(frame: Any) -> Sequence[str]:
    """Names of index levels without one: the last is the date."""
    return [*(["item_id"] * (frame.index.nlevels - 1)), "timestamp"]
