"""How every output file is spelt: CSV and JSON, the same bytes for the same values."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa


def write_json(record: Mapping[str, Any], path: Path) -> None:
    """Write a record as indented UTF-8."""
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def finite(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no infinity and no NaN."""
    return [{name: _finite(value) for name, value in row.items()} for row in rows]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table as `write_csv_rows` does."""
    columns = [column.to_pylist() for column in table.columns]
    write_csv_rows(table.column_names, zip(*columns, strict=True), path)


def write_csv_rows(names: Sequence[str], rows: Iterable[Iterable[object]], path: Path) -> None:
    """
    Write comma-separated UTF-8, with quotes only where a text needs them.

    Whole numbers stand without a fraction, truth as ``true`` or ``false``, nothing as a blank.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else value
