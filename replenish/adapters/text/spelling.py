"""How every output file is spelt: CSV and JSON, the same bytes for the same values."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROWS = 65_536  # of a table that are spelt at a time
SAME_FROM, SAME_BELOW = 1e-4, 1e9  # numbers that Arrow spells as Python does
NEW_LINE = pa.scalar("\n", pa.large_string())


def write_json(record: Mapping[str, Any], path: Path) -> None:
    """Write a record as indented UTF-8."""
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def finite(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows for JSON, which knows no infinity and no NaN."""
    return [{name: _finite(value) for name, value in row.items()} for row in rows]


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_csv(table: pa.Table, path: Path) -> None:
    """Write a table as `write_csv_rows` does, a stretch of rows at a time."""
    with path.open("wb") as file:
        file.write(csv_line(table.column_names).encode())
        for start in range(0, table.num_rows, ROWS):
            file.write(_rows_of(table.slice(start, ROWS)))


def csv_line(names: Sequence[str]) -> str:
    """One row of texts, as all files spell it."""
    spelt = io.StringIO()
    csv.writer(spelt, lineterminator="\n").writerow(names)
    return spelt.getvalue()


def _rows_of(table: pa.Table) -> memoryview:
    """All rows as bytes: the columns as texts, joined by Arrow."""
    texts = [_texts(column.combine_chunks()) for column in table.columns]
    if len(texts) == 1:  # a blank alone would be no row
        texts = [pc.if_else(pc.equal(texts[0], ""), '""', texts[0])]
    joined = pc.binary_join_element_wise(*texts, pa.scalar(",", pa.large_string()))
    lines = pc.binary_join_element_wise(joined, pa.scalar("", pa.large_string()), NEW_LINE)
    return memoryview(lines.buffers()[2])[: pc.sum(pc.binary_length(lines)).as_py()]


def _texts(column: pa.Array) -> pa.Array:
    """Cells as they are spelt, never null."""
    if pa.types.is_floating(column.type):
        texts = _numbers(column)
    else:
        texts = pc.cast(column, pa.large_string())
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            texts = _quoted(texts)
    return pc.fill_null(texts, "")


def _numbers(column: pa.Array) -> pa.Array:
    """Numbers as Python spells them; Arrow spells the very small and the very large otherwise."""
    texts, values = pc.cast(column, pa.large_string()), column.to_numpy(zero_copy_only=False)
    size = np.abs(values)
    odd = ~((size == 0) | ((size >= SAME_FROM) & (size < SAME_BELOW))) & column.is_valid().to_numpy(False)
    if not odd.any():
        return texts
    spelt = [str(_cell(value)) for value in values[odd].tolist()]
    return pc.replace_with_mask(texts, pa.array(odd), pa.array(spelt, pa.large_string()))


def _quoted(texts: pa.Array) -> pa.Array:
    """Texts with quotes where they need them."""
    needs = pc.match_substring_regex(texts, '[",\r\n]')
    if not pc.any(needs).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    quote, none = pa.scalar('"', pa.large_string()), pa.scalar("", pa.large_string())
    return pc.if_else(needs, pc.binary_join_element_wise(quote, doubled, quote, none), texts)


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
