"""A CSV table without a header, whose columns a schema names."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.text.cells import Cells
from replenish.adapters.text.table import BYTE_ORDER_MARK, TextTable, csv_texts
from replenish.errors import InputError
from replenish.problem.arrays import DateArray


def read_headless(location: Location, names: Sequence[str], faults: FaultList) -> TextTable:
    """Columns of a table without a header; one that has it all the same may have it once."""
    header = (",".join(names) + "\n").encode()
    content = location.read_bytes().removeprefix(BYTE_ORDER_MARK)
    added = 0 if content.startswith(header.rstrip(b"\n")) else 1
    table = csv_texts(location.label, pa.py_buffer(header * added + content), faults)
    faults.refuse()
    if table is None:
        raise InputError(faults)
    return TextTable(file=table.file, rows=table.rows - added, columns=table.columns)


def days(cells: Cells) -> DateArray:
    """Civil days of moments; not-a-time where a fault was noted."""
    stamps = [timestamp(text).day for text in cells.texts.to_pylist()]
    found = np.array(stamps, dtype="datetime64[D]")
    cells.refuse(np.isnat(found), "a date like 2024-06-03, or 2024-06-03 06:00:00")
    return found


def write_headless(rows: Iterable[Sequence[object]], path: Path) -> None:
    """Write rows without a header; numbers with every digit they have, nothing as a blank."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([text_of_value(value) for value in row] for row in rows)


def text_of_value(value: object) -> object:
    """Number with every digit it has, blank where it is unknown; anything else as it is."""
    if isinstance(value, float):
        return "" if np.isnan(value) else repr(float(value)).removesuffix(".0")
    return value
