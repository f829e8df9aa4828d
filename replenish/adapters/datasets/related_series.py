"""
Related time series: what is known of a period beside its demand, like prices and promotions.

No rule of a plan uses them. They are kept beside the demand history, so that they can be sent to a forecaster
again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from replenish.adapters.datasets.headless_table import read_headless
from replenish.adapters.datasets.schema import ITEM, PLACE, TIME, Schema, column_names
from replenish.adapters.datasets.target_series import series_of, write_dataset_files
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import refusal
from replenish.adapters.text.cells import Cells, numbers
from replenish.problem.arrays import FloatArray, TextArray
from replenish.problem.calendar import Calendar

NAME = "related_time_series"
WHOLE = ("promotion_applied",)  # integers in the service's domains; everything else is a float


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedSeries:
    """
    Numbers per line and period, before and after today.

    Parameters
    ----------
    item, location : (n,) texts
        The lines; the empty text where there is no location.
    calendar
        The ``t`` periods.
    values : (n, t) each
        By name: ``price`` in money per unit, ``promotion_applied`` 0 or 1, or any other; NaN where nothing
        is said.
    """

    item: TextArray
    location: TextArray
    calendar: Calendar
    values: Mapping[str, FloatArray]


def read_related_series(table: str | Path, schema: Schema, period: str | None = None) -> RelatedSeries:
    """Related time series; arguments as of `read_target_series`. One row per line and period."""
    faults, place = FaultList(), Location.of(table)
    rows = read_headless(place, column_names(schema), faults)
    names = [name for name in rows.columns if name not in (ITEM, TIME, PLACE)]
    if not names or not {ITEM, TIME} <= set(rows.columns):
        raise refusal(place, "item_id, timestamp and a number in its schema", ", ".join(rows.columns))
    columns = {name: numbers(Cells.of(rows, name, faults), "a number", np.isfinite, np.nan) for name in names}
    series = series_of(rows, place, period, faults)
    seen = np.zeros(series.shape, dtype=np.int64)
    np.add.at(seen, (series.line, series.column), 1)
    for position in np.flatnonzero(seen[series.line, series.column] > 1):
        faults.add(rows.file, "one row per line and period", "another one", row=int(rows.rows[position]))
    faults.refuse()
    values = {name: np.full(series.shape, np.nan) for name in names}
    for name, column in columns.items():
        values[name][series.line, series.column] = column
    return RelatedSeries(item=series.item, location=series.location, calendar=series.calendar, values=values)


def write_related_series(related: RelatedSeries, folder: Path, *, place: bool) -> Sequence[str]:
    """Write related series into a folder, with their schema; names of the two files."""
    kinds = {ITEM: "string", TIME: "timestamp"}
    kinds |= {name: "integer" if name in WHOLE else "float" for name in related.values}
    kinds |= {PLACE: "string"} if place else {}
    starts, every = related.calendar.starts.astype(str), np.stack(list(related.values.values()), axis=2)
    rows = (
        [related.item[line], starts[period], *every[line, period].tolist(), related.location[line]]
        for line, period in zip(*np.nonzero(np.isfinite(every).any(axis=2)), strict=True)
    )
    return write_dataset_files(NAME, kinds, (row if place else row[:-1] for row in rows), folder)
