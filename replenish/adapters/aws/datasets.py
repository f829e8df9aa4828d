"""
Data sets of Amazon Forecast: what its customers have sent to it, read as history and supply terms.

CSV without a header, columns in the order of a schema (``{"Attributes": [{"AttributeName": …}, …]}``). The
domains RETAIL and INVENTORY_PLANNING name the demand ``demand``, CUSTOM ``target_value``. Built from the
service's documentation, not from a live account.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from replenish.adapters.buckets import calendar_of, steps_in_words
from replenish.adapters.cells import Cells, ids, numbers
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import json_lines, member, refusal
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.text_table import TextTable, csv_texts
from replenish.adapters.whole_folder import whole_folder
from replenish.errors import InputError
from replenish.problem.arrays import DateArray, FloatArray, TextArray
from replenish.problem.demand_history import DemandHistory

DEMAND = ("demand", "target_value")
TERMS = ("lead_time", "order_cycle", "safety_stock")
ITEM, TIME, PLACE = "item_id", "timestamp", "location"
SIX_DIGITS = ".6g"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTerms:
    """
    Supply terms by item, as the INVENTORY_PLANNING domain keeps them.

    Parameters
    ----------
    item : (k,) texts
    lead_time, order_cycle : (k,) days
        NaN where nothing is said.
    safety_stock : (k,) units
        NaN where nothing is said.
    """

    item: TextArray
    lead_time: FloatArray
    order_cycle: FloatArray
    safety_stock: FloatArray


def read_target_series(
    table: str | Path, schema: str | Path | Sequence[str], period: str | None = None
) -> DemandHistory:
    """
    Demand history out of a target time series.

    Moments of one day are added up, as the service does; a period without a row is not known, and not 0.

    Parameters
    ----------
    schema
        The schema's JSON file, or the names of the columns in their order.
    period
        ``"day"`` or ``"week"``, where one date alone does not tell it.
    """
    faults = FaultList()
    rows = _table(Location.of(table), _names(schema), faults)
    demand = next((name for name in DEMAND if name in rows.columns), None)
    missing = [name for name in (ITEM, TIME) if name not in rows.columns]
    if missing or demand is None:
        raise refusal(
            Location.of(table), "item_id, timestamp and demand in its schema", ", ".join(rows.columns)
        )
    item, days = ids(Cells.of(rows, ITEM, faults)), _days(Cells.of(rows, TIME, faults))
    quantity = numbers(Cells.of(rows, demand, faults), "a number >= 0", lambda values: values >= 0)
    place = (
        ids(Cells.of(rows, PLACE, faults)) if PLACE in rows.columns else np.full(len(item), "", dtype=object)
    )
    faults.refuse()
    return _history(rows.file, (item, place), days, quantity, period)


def read_item_terms(table: str | Path, schema: str | Path | Sequence[str]) -> ItemTerms:
    """Supply terms out of item metadata, where they stand as texts."""
    faults = FaultList()
    rows = _table(Location.of(table), _names(schema), faults)
    if ITEM not in rows.columns:
        raise refusal(Location.of(table), "item_id in its schema", ", ".join(rows.columns))
    item = ids(Cells.of(rows, ITEM, faults))
    terms = {name: _term(rows, name, faults) for name in TERMS}
    twice = sorted({name for name in item.tolist() if item.tolist().count(name) > 1})
    for name in twice:
        faults.add(rows.file, "one row per item", f"item {name} again")
    faults.refuse()
    return ItemTerms(item=item, **terms)


def write_target_series(history: DemandHistory, folder: Path, *, place: bool = True) -> tuple[Path, Path]:
    """
    Target time series and its schema in the RETAIL domain: all of it or nothing.

    Parameters
    ----------
    place
        Whether to write the location as a dimension.

    Returns
    -------
    table, schema
        ``target_time_series.csv`` without a header and ``schema.json``.
    """
    attributes = {ITEM: "string", TIME: "timestamp", "demand": "float"} | ({PLACE: "string"} if place else {})
    schema = {"Attributes": [{"AttributeName": n, "AttributeType": kind} for n, kind in attributes.items()]}
    known = np.isfinite(history.quantity)
    with whole_folder(folder) as draft:
        with (draft / "target_time_series.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for line, period in zip(*np.nonzero(known), strict=True):
                units = format(history.quantity[line, period], SIX_DIGITS)
                row = [history.item[line], str(history.calendar.starts[period]), units]
                writer.writerow([*row, history.location[line]] if place else row)
        (draft / "schema.json").write_text(json.dumps(schema, indent=1) + "\n", encoding="utf-8")
    return folder / "target_time_series.csv", folder / "schema.json"


def _names(schema: str | Path | Sequence[str]) -> list[str]:
    if not isinstance(schema, str | Path):
        return list(schema)
    place = Location.of(schema)
    attributes = member(json_lines(place)[0][1], "Attributes", list, place, 1)
    return [str(member(attribute, "AttributeName", str, place, 1)) for attribute in attributes]


def _table(location: Location, names: list[str], faults: FaultList) -> TextTable:
    """Columns of a table without a header; one that has it all the same may have it once."""
    header = (",".join(names) + "\n").encode()
    content = location.read_bytes().removeprefix(b"\xef\xbb\xbf")
    content = content if content.startswith(header.rstrip(b"\n")) else header + content
    added = 0 if content == location.read_bytes() else 1
    table = csv_texts(location.label, pa.py_buffer(content), faults)
    faults.refuse()
    if table is None:
        raise InputError(faults)
    return TextTable(file=table.file, rows=table.rows - added, columns=table.columns)


def _days(cells: Cells) -> DateArray:
    stamps = [timestamp(text).day for text in cells.texts.to_pylist()]
    days = np.array(stamps, dtype="datetime64[D]")
    cells.refuse(np.isnat(days), "a date like 2024-06-03, or 2024-06-03 06:00:00")
    return days


def _term(rows: TextTable, name: str, faults: FaultList) -> Any:
    if name not in rows.columns:
        return np.full(len(rows.rows), np.nan)
    cells = Cells.of(rows, name, faults)
    return numbers(cells, "a number >= 0", lambda values: values >= 0, np.nan)


def _history(
    file: str, labels: tuple[TextArray, TextArray], days: DateArray, quantity: FloatArray, period: str | None
) -> DemandHistory:
    if not len(days):
        raise refusal(Location.of(file), "one row or more", "none")
    calendar = calendar_of(days, period)
    if calendar is None:
        raise refusal(Location.of(file), "one date a day, or one a week", steps_in_words(days), column=TIME)
    lines = sorted(set(zip(labels[0].tolist(), labels[1].tolist(), strict=True)))
    line_of = {line: row for row, line in enumerate(lines)}
    row = np.array([line_of[line] for line in zip(labels[0].tolist(), labels[1].tolist(), strict=True)])
    column = calendar.period_of(days)
    total, count = np.zeros((len(lines), calendar.periods)), np.zeros((len(lines), calendar.periods))
    np.add.at(total, (row, column), quantity)
    np.add.at(count, (row, column), 1)
    return DemandHistory(
        item=np.array([item for item, _ in lines], dtype=object),
        location=np.array([place for _, place in lines], dtype=object),
        calendar=calendar,
        quantity=np.where(count > 0, total, np.nan),
        stockout=np.zeros_like(total),
    )
