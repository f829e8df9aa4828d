"""Target time series: the demand that a forecaster learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from replenish.adapters.calendars.buckets import calendar_of, steps_in_words
from replenish.adapters.datasets.headless_table import days, read_headless, write_headless
from replenish.adapters.datasets.schema import ITEM, PLACE, TIME, Schema, column_names, write_schema
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import refusal
from replenish.adapters.text.cells import Cells, ids, numbers
from replenish.adapters.text.table import TextTable
from replenish.problem.arrays import IntArray, TextArray
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory

DEMAND = ("demand", "target_value")  # of the domains RETAIL and INVENTORY_PLANNING, and of CUSTOM
NAME = "target_time_series"


def read_target_series(table: str | Path, schema: Schema, period: str | None = None) -> DemandHistory:
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
    faults, place = FaultList(), Location.of(table)
    rows = read_headless(place, column_names(schema), faults)
    demand = next((name for name in DEMAND if name in rows.columns), None)
    if demand is None or not {ITEM, TIME} <= set(rows.columns):
        raise refusal(place, "item_id, timestamp and demand in its schema", ", ".join(rows.columns))
    quantity = numbers(Cells.of(rows, demand, faults), "a number >= 0", lambda values: values >= 0)
    series = series_of(rows, place, period, faults)
    total, count = np.zeros(series.shape), np.zeros(series.shape)
    np.add.at(total, (series.line, series.column), quantity)
    np.add.at(count, (series.line, series.column), 1)
    return DemandHistory(
        item=series.item,
        location=series.location,
        calendar=series.calendar,
        quantity=np.where(count > 0, total, np.nan),
        stockout=np.zeros_like(total),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """
    Where the rows of a time series belong.

    Parameters
    ----------
    item, location : (n,) texts
        The lines; the empty text where there is no location.
    calendar
        The ``t`` periods.
    line, column : (r,)
        Line and period of each row.
    """

    item: TextArray
    location: TextArray
    calendar: Calendar
    line: IntArray
    column: IntArray

    @property
    def shape(self) -> tuple[int, int]:
        """Lines and periods."""
        return len(self.item), self.calendar.periods


def series_of(rows: TextTable, place: Location, period: str | None, faults: FaultList) -> Series:
    """Lines and periods of a table's rows; refuses every fault that was noted so far."""
    item, moments = ids(Cells.of(rows, ITEM, faults)), days(Cells.of(rows, TIME, faults))
    where = ids(Cells.of(rows, PLACE, faults)) if PLACE in rows.columns else np.full(len(item), "", object)
    faults.refuse()
    if not len(moments):
        raise refusal(place, "one row or more", "none")
    calendar = calendar_of(moments, period)
    if calendar is None:
        raise refusal(place, "one date a day, or one a week", steps_in_words(moments), column=TIME)
    keys = list(zip(item.tolist(), where.tolist(), strict=True))
    position = {line: row for row, line in enumerate(sorted(set(keys)))}
    return Series(
        item=np.array([name for name, _ in position], dtype=object),
        location=np.array([name for _, name in position], dtype=object),
        calendar=calendar,
        line=np.array([position[key] for key in keys], dtype=np.int64),
        column=np.asarray(calendar.period_of(moments)),
    )


def write_target_series(history: DemandHistory, folder: Path, *, place: bool) -> Sequence[str]:
    """
    Write a history into a folder, with its schema: what is known of it.

    Parameters
    ----------
    place
        Whether the location is a dimension.

    Returns
    -------
    names
        Of the two files.
    """
    kinds = {ITEM: "string", TIME: "timestamp", "demand": "float"} | ({PLACE: "string"} if place else {})
    starts = history.calendar.starts.astype(str)
    rows = (
        [history.item[line], starts[period], float(history.quantity[line, period]), history.location[line]]
        for line, period in zip(*np.nonzero(np.isfinite(history.quantity)), strict=True)
    )
    return write_dataset_files(NAME, kinds, (row if place else row[:-1] for row in rows), folder)


def write_dataset_files(name: str, kinds: Mapping[str, str], rows: object, folder: Path) -> Sequence[str]:
    """Write a data set and its schema; names of the two files."""
    write_headless(rows, folder / f"{name}.csv")  # type: ignore[arg-type]
    write_schema(kinds, folder / f"{name}.schema.json")
    return f"{name}.csv", f"{name}.schema.json"
