"""
The forecast entity of AWS Supply Chain: one row per product, site and target date in every snapshot.

Several snapshots speak of the same day: one is chosen. A planner's override beats the model, but one number
is no distribution: rows that have one are refused until the model's quantiles are asked for
(``model = "model"``). Built from the entity's documentation, not from a live account.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.adapters.calendars.buckets import STEPS
from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.checked_columns import text_table
from replenish.adapters.forecasts.forecast_columns import ForecastColumns
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.forecasts.wide import wide_forecast
from replenish.adapters.forecasts.wide_table import Roles, WideTable, wide_table
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

NAME = "aws_supply_chain"
START, END, SNAPSHOT = "forecast_start_dttm", "forecast_end_dttm", "snapshot_date"
OVERRIDE, MODEL = "user_override", "model"


def recognises(shape: Shape) -> bool:
    """Whether there are the key columns of the entity."""
    return shape.has("product_id", START)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of one snapshot."""
    overrides: list[str] = []

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(
            file.label, file.header, request, faults,
            items=("product_id",), dates=(START,), vintage=SNAPSHOT, known_on_vintage=True,
        )  # fmt: skip
        levels = find_levels(file.label, file.header, faults)
        overrides[:] = [name for name in file.header if name.startswith(OVERRIDE)]
        if keys is None or levels is None:
            return None
        _note_overrides(file, overrides, request, faults)
        return keys, levels

    table = wide_table(request, request.files, roles_of)
    return wide_forecast(table, _with_period(table, request), NAME)


def _note_overrides(
    file: ForecastFile, names: list[str], request: ForecastRequest, faults: FaultList
) -> None:
    if request.said.get("model") == MODEL:
        return
    table = text_table(file, tuple(names), faults) if names else None
    for name in names if table is not None else ():
        filled = [text for text in table.columns[name].to_pylist() if text not in _NOTHING]  # type: ignore[union-attr]
        if filled:
            expected = "no override, or data.forecast.model = 'model' to plan with the model's quantiles"
            found = f"{len(filled)} of them, like {filled[0]}"
            faults.add(file.label, expected, found, column=name)


_NOTHING = ("", "SCN_RESERVED_NO_VALUE_PROVIDED", "NaN", "null")


def _with_period(table: WideTable, request: ForecastRequest) -> ForecastRequest:
    """Request whose period is that of the rows where there is only one date to tell it."""
    days = {_days(part, request) for part in table.parts} - {0}
    known = {step: period for period, step in STEPS.items()}
    if request.period is not None or len(days) != 1 or (step := days.pop()) not in known:
        return request
    return replace(request, period=known[step])


def _days(part: ForecastColumns, request: ForecastRequest) -> int:
    """Days from start to end in the first row of a part; the end is inclusive."""
    file = ForecastFile.of(part.location, FaultList(), request.decimal)
    table = None if file is None or END not in file.header else text_table(file, (START, END), FaultList())
    if table is None or not len(table.rows):
        return 0
    start, end = (timestamp(table.columns[name][0].as_py()).day for name in (START, END))
    if np.isnat(start) or np.isnat(end):
        raise InputError(_unreadable(part))
    return int((end - start).astype(np.int64)) + 1


def _unreadable(part: ForecastColumns) -> FaultList:
    faults = FaultList()
    faults.add(part.label, "dates like 2024-06-03T00:00:00Z", "others", column=END)
    return faults
