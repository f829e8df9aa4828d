"""
What pytorch-forecasting predicts with ``mode="quantiles"``: an array ``(n, t, q)``, saved as ``.npy``.

Beside it stands the index the library returns with it (``companion``, a CSV file with ``time_idx`` and the
ids); the levels live in the model's loss and are said, as is the day of the smallest ``time_idx``. Built
from what the library wrote.
"""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.arrays import array_of, step_said
from replenish.adapters.forecasts.json_rows import refusal
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import ITEM_NAMES, listed
from replenish.adapters.text.cells import Cells, ids, numbers
from replenish.adapters.text.table import TextTable, read_text_table
from replenish.errors import InputError
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import QuantileForecast

NAME = "pytorch_forecasting"
TIME = "time_idx"
MOST_PERIODS_APART = 10_000  # between the first days of two series


def recognises(shape: Shape) -> bool:
    """Never: an array does not say what it holds."""
    return False


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of an array and its index."""
    values = array_of(request.files[0], axes=3)
    place = request.companion()
    if place is None:
        raise request.unsaid("companion", "the index that belongs to the array")
    table, faults = _index(place), FaultList()
    item = _item_column(table, request)
    names = ids(Cells.of(table, item, faults))
    first = numbers(Cells.of(table, TIME, faults), "a whole number", lambda time: time == np.rint(time))
    faults.refuse()
    levels = request.said.get("levels")
    if levels is None:
        raise request.unsaid("levels", "the levels of the model's loss, in their order")
    shape = (len(names), values.shape[1], len(levels))
    if values.shape != shape or len(set(names)) < len(names):
        found = f"{values.shape}, and {len(set(names))} items"
        raise refusal(request.files[0], f"an array {shape} of as many items", found)
    starts = (first - first.min()).astype(np.int64)
    if starts.max() > MOST_PERIODS_APART:
        raise refusal(place, "series of one time", "others", column=TIME)
    order = np.argsort(np.asarray(levels, dtype=np.float64))
    placed = _placed(values[:, :, order], starts)
    return QuantileForecast(
        levels=np.asarray(levels, dtype=np.float64)[order],
        quantiles=placed,
        item=names,
        calendar=Calendar(start=request.start(), step_days=step_said(request), periods=placed.shape[1]),
        issued=request.issued,
        source=f"{NAME}: {request.label}",
    )


def _index(location: Location) -> TextTable:
    faults = FaultList()
    table = read_text_table(location, faults)
    if table is not None and TIME not in table.columns:
        faults.add(location.label, "this column", listed(tuple(table.columns)), row=1, column=TIME)
    faults.refuse()
    if table is None:
        raise InputError(faults)
    return table


def _item_column(table: TextTable, request: ForecastRequest) -> str:
    said = request.said.get("item_column")
    wanted = ITEM_NAMES if said is None else (said,)
    item = next((name for name in wanted if name in table.columns), None)
    if item is None:
        expected = "a column item_id, or data.forecast.item_column to name it"
        raise refusal(Location.of(table.file), expected, listed(tuple(table.columns)), 1)
    return item


def _placed(values: FloatArray, starts: IntArray) -> FloatArray:
    """Quantiles on one calendar; NaN before and after a series' own periods."""
    series, horizon, levels = values.shape
    placed = np.full((series, horizon + int(starts.max()), levels), np.nan)
    place = starts[:, None] + np.arange(horizon)
    placed[np.arange(series)[:, None], place] = values
    return placed
