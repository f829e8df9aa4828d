"""
Forecasts of GluonTS: one JSON object a line per item, or samples of one item saved as ``.npy``, ``(s, t)``.

An object has ``item_id``, ``start_date``, ``freq``, ``forecast_keys`` and ``forecast_array`` (one row per
key). Built from what the library wrote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.arrays import array_of, one_item_paths
from replenish.adapters.forecasts.json_rows import columns_from, json_lines, json_numbers, member, refusal
from replenish.adapters.forecasts.levels import levels_of
from replenish.adapters.forecasts.names import is_mean, level_of
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.forecasts.wide import wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.errors import InputError
from replenish.problem.arrays import FloatArray
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "gluonts"
KEYS = ("forecast_keys", "forecast_array")
PERIODS = {"D": "day", "W": "week"}  # by the first letter of a frequency like W-SUN


def recognises(shape: Shape) -> bool:
    """Whether there are keys and an array in each object."""
    return shape.has(*KEYS)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast of quantiles, or of samples."""
    if request.files[0].name.endswith(".npy"):
        return one_item_paths(array_of(request.files[0], axes=2), request, NAME)
    parts, faults = [], FaultList()
    names, periods = dict[str, float](), set[str]()
    means: set[str] = set()
    for location in request.files:
        for row, entry in json_lines(location):
            own, mean, columns = _entry(entry, location, row, periods)
            names = names or own
            if not own or own != names:
                expected = f"the levels {', '.join(names)}" if names else "quantile levels"
                raise refusal(location, expected, ", ".join(own) or "none", row)
            means.add(mean)
            parts.append(columns)
    if not parts:
        raise refusal(request.location, "one forecast or more", "none")
    mean_of_all = means.pop() if len(means) == 1 else ""
    levels = levels_of(names, request.label, mean_of_all or None, faults)
    if levels is None or len(periods) > 1:
        if len(periods) > 1:
            faults.add(request.label, "one frequency", ", ".join(sorted(periods)), column="freq")
        raise InputError(faults)
    known = replace(request, period=request.period or periods.pop())
    keys = Keys(item="item_id", location=None, date="date")
    return wide_forecast(WideTable(parts=tuple(parts), keys=keys, levels=levels), known, NAME)


def _entry(entry: Any, location: Location, row: int, periods: set[str]) -> tuple[dict[str, float], str, Any]:
    """Levels by name, the mean's name, and the rows of one object."""
    names = member(entry, "forecast_keys", list, location, row)
    arrays = member(entry, "forecast_array", list, location, row)
    if len(names) != len(arrays) or not names or len({str(name) for name in names}) != len(names):
        raise refusal(location, "one array per key", f"{len(arrays)} for {len(names)}", row, "forecast_array")
    values = {
        str(name): json_numbers(array, location, row, str(name))
        for name, array in zip(names, arrays, strict=True)
    }
    if len({len(array) for array in values.values()}) > 1:
        raise refusal(location, "arrays of one length", "several lengths", row, "forecast_array")
    levels = {name: level for name in values if (level := level_of(name)) is not None}
    means = [name for name in values if is_mean(name)]
    strangers = [name for name in values if name not in levels and name not in means]
    if strangers:
        raise refusal(location, "levels between 0 and 1, or mean", repr(strangers[0]), row, "forecast_keys")
    return levels, (means[0] if means else ""), _columns(entry, values, location, row, periods)


def _columns(
    entry: Any, values: dict[str, FloatArray], location: Location, row: int, periods: set[str]
) -> Any:
    item, freq = (member(entry, key, str, location, row) for key in ("item_id", "freq"))
    stamp = timestamp(member(entry, "start_date", str, location, row))
    period = PERIODS.get(freq[:1])
    if np.isnat(stamp.day) or not stamp.midnight:
        raise refusal(location, "a date, or its first moment", repr(entry["start_date"]), row, "start_date")
    if period is None or not item or item != item.strip():
        column, found = ("freq", freq) if period is None else ("item_id", item)
        raise refusal(location, "an item, by the day or by the week", repr(found), row, column)
    periods.add(period)
    step = np.timedelta64(7 if period == "week" else 1, "D")
    length = len(next(iter(values.values())))
    texts = {
        "item_id": [item] * length,
        "date": [str(stamp.day + number * step) for number in range(length)],
    }
    return columns_from(location, texts, values, [row] * length)
