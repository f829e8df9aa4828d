"""Write a comparison: all of its files or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from replenish.adapters.files import S3Folder
from replenish.adapters.files.whole_folder import whole_folder
from replenish.adapters.orders.columns import DECIMALS
from replenish.adapters.text.spelling import write_csv, write_json
from replenish.scenario.comparison import TABLES, Comparison
from replenish.scenario.tables import Rows

NOTHING: Mapping[str, Any] = MappingProxyType({})


def write_comparison(
    comparison: Comparison,
    record: Mapping[str, Any],
    out: Path | S3Folder,
    *,
    curves: Mapping[str, Rows] = NOTHING,
    documents: Mapping[str, bytes] = NOTHING,
) -> tuple[str, ...]:
    """
    Write every table that has rows as CSV, ``lines`` also as Parquet, documents, and ``run.json``.

    Parameters
    ----------
    curves
        More tables by name.
    documents
        Page and workbook, by file name.

    Returns
    -------
    names
        Of the files.

    Raises
    ------
    SourceError
        The folder cannot be written; nothing of it then exists.
    """
    told = {name: comparison.rows(name) for name in TABLES} | dict(curves)
    tables = {name: comparison_table(rows) for name, rows in told.items()}
    filled = {name: table for name, table in tables.items() if table.num_rows}
    with whole_folder(out) as draft:
        for name, table in filled.items():
            write_csv(table, draft / f"{name}.csv")
        if "lines" in filled:
            pq.write_table(filled["lines"], draft / "lines.parquet")
        for name, content in documents.items():
            (draft / name).write_bytes(content)
        write_json(record, draft / "run.json")
    more = ("lines.parquet",) if "lines" in filled else ()
    return (*(f"{name}.csv" for name in filled), *more, *documents, "run.json")


def comparison_table(rows: Rows) -> pa.Table:
    """Table of rows; money and units rounded to what is not noise, NaN and infinity as nothing."""
    names = list(rows[0]) if rows else []
    return pa.table({name: _column([row[name] for row in rows]) for name in names})


def _column(values: list[Any]) -> pa.Array:
    if any(isinstance(value, float) for value in values):
        numbers = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        finite = np.where(np.isfinite(numbers), numbers, np.nan)
        return pa.array(np.round(finite, DECIMALS) + 0.0, from_pandas=True)
    return pa.array(values)
