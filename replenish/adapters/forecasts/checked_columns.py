"""The careful reader: everything as text first, so that each fault can name its row and column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts, Wanted, is_parquet
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.text.cells import Cells, as_numpy, ids, numbers
from replenish.adapters.text.table import TextTable, csv_texts, parquet_texts
from replenish.problem.arrays import FloatArray

NOTHING = (
    "",
    "NaN",
    "nan",
    "NULL",
    "null",
    "SCN_RESERVED_NO_VALUE_PROVIDED",
)  # no value: unknown, and never 0

_COMMA_NUMBER = r"^[-+]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?([eE][-+]?\d+)?$"


def checked_columns(file: ForecastFile, wanted: Wanted, faults: FaultList) -> ForecastColumns | None:
    """Some columns; ``None``, and every fault there is, where one holds what it may not."""
    before, table = len(faults), text_table(file, wanted.columns, faults)
    if table is None:
        return None
    table, repeated = without_repeated_headers(table)
    for name in wanted.ids:
        ids(Cells.of(table, name, faults))
    for name in wanted.texts:
        cells = Cells.of(table, name, faults)
        cells.refuse(as_numpy(pc.equal(cells.texts, "")), "a value", lambda _: "a blank")
    texts = {name: _coded(table, name) for name in (*wanted.ids, *wanted.texts)}
    values = {name: _checked_numbers(table, name, file.decimal, faults) for name in wanted.numbers}
    if len(faults) > before:
        return None
    return ForecastColumns(
        location=file.location, texts=texts, numbers=values, rows=table.rows, repeated_headers=repeated
    )


def text_table(file: ForecastFile, names: tuple[str, ...], faults: FaultList) -> TextTable | None:
    """Some columns as plain text, blanks included."""
    content = file.location.read_buffer()
    if is_parquet(file.location):
        return parquet_texts(file.label, content, faults, list(names))
    return csv_texts(file.label, content, faults, file.delimiter)


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


def _coded(table: TextTable, name: str) -> Texts:
    coded = table.columns[name].dictionary_encode()
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
