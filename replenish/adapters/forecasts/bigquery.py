"""
What BigQuery's ML.FORECAST and AI.FORECAST write: one interval and its confidence level a row.

A status that is not empty marks a series AI.FORECAST could not forecast: such a table is refused. Built
from the vendor's documentation and published queries.
"""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.checked_columns import text_table
from replenish.adapters.forecasts.forecast_columns import Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.interval import interval_levels
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys, listed
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.adapters.text.cells import as_numpy
from replenish.problem.forecast import QuantileForecast

NAME = "bigquery"
DATE, CONFIDENCE, STATUS = "forecast_timestamp", "confidence_level", "ai_forecast_status"
LOWER, UPPER = "prediction_interval_lower_bound", "prediction_interval_upper_bound"


def recognises(shape: Shape) -> bool:
    """Whether there are BigQuery's interval bounds."""
    return shape.has(DATE, LOWER, UPPER)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of two quantiles."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, dates=(DATE,))
        missing = [name for name in (LOWER, UPPER, CONFIDENCE) if name not in file.header]
        for name in missing:
            faults.add(file.label, "this column", listed(file.header), row=1, column=name)
        if keys is None or missing:
            return None
        _note_failed_series(file, faults)
        width = _confidence(file, faults)
        return None if width is None else (keys, interval_levels(LOWER, UPPER, width))

    return read_wide(request, request.files, roles_of, NAME)


def _confidence(file: ForecastFile, faults: FaultList) -> float | None:
    """The one confidence level of all rows."""
    columns = read_columns(file, Wanted(ids=(), texts=(), numbers=(CONFIDENCE,)), faults)
    if columns is None:
        return None
    levels = np.unique(columns.numbers[CONFIDENCE])
    if levels.size == 1 and 0 < levels[0] < 1:
        return float(levels[0])
    found = ", ".join(f"{level:g}" for level in levels[:5]) or "none"
    faults.add(file.label, "one confidence level between 0 and 1 in all rows", found, column=CONFIDENCE)
    return None


def _note_failed_series(file: ForecastFile, faults: FaultList) -> None:
    table = text_table(file, (STATUS,), faults) if STATUS in file.header else None
    if table is not None:
        for position in np.flatnonzero(as_numpy(table.columns[STATUS]) != ""):
            found = repr(table.columns[STATUS][int(position)].as_py())
            faults.add(
                file.label, "no status: the series was forecast", found,
                row=int(table.rows[position]), column=STATUS,
            )  # fmt: skip
