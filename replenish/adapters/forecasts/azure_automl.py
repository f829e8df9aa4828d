"""
What Azure AutoML writes: ``forecast_quantiles()`` with columns ``0.025``, ``0.5``, …; or an endpoint's JSON.

The endpoint gives a median and an interval as a text, ``"[14.2, 27.9]"``, whose width it does not say: the
user does. Built from the scoring script that the service generates, not from a live account.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from replenish.adapters.files import Location
from replenish.adapters.forecasts.interval import interval_levels, width_said
from replenish.adapters.forecasts.json_rows import columns_from, json_lines, json_numbers, member, refusal
from replenish.adapters.forecasts.levels import Levels
from replenish.adapters.forecasts.names import level_of
from replenish.adapters.forecasts.own_names import read_own_names
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, ITEM_NAMES, LOCATION_NAMES, Keys
from replenish.adapters.forecasts.wide import wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.problem.forecast import QuantileForecast

NAME = "azure_automl"
RESULTS = "Results"
MIDDLE = 0.5


def recognises(shape: Shape) -> bool:
    """Whether all levels are bare numbers, beside key columns of any name, or it is an endpoint's answer."""
    levels = [name for name in shape.header if level_of(name) is not None]
    bare = bool(levels) and all(name[0] in "0." for name in levels)
    return shape.has(RESULTS) or (bare and not shape.has("item_id", "timestamp") and "" not in shape.header)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in tables, or in the answers of an endpoint."""
    if not request.files[0].name.endswith(".json"):
        return read_own_names(request, NAME)
    width = width_said(request)
    answers = [_answer(location, request) for location in request.files]
    keys = answers[0][1]
    outer = interval_levels("lower", "upper", width)
    levels = Levels(
        columns=("lower", "forecast", "upper"), levels=(outer.levels[0], MIDDLE, outer.levels[1]), mean=None
    )
    table = WideTable(parts=tuple(columns for columns, _ in answers), keys=keys, levels=levels)
    return wide_forecast(table, request, NAME)


def _answer(location: Location, request: ForecastRequest) -> tuple[Any, Keys]:
    results = member(json_lines(location)[0][1], RESULTS, dict, location, 1)
    index = member(results, "index", list, location, 1)
    forecast = json_numbers(results.get("forecast"), location, 1, "forecast")
    intervals = [
        _interval(text, location) for text in member(results, "prediction_interval", list, location, 1)
    ]
    if not len(index) == len(forecast) == len(intervals) or not index:
        found = f"{len(index)}, {len(forecast)} and {len(intervals)}"
        raise refusal(location, "one index, forecast and interval each", found)
    keys = _keys(index[0], location, request)
    texts = {name: [_text(entry, name, location) for entry in index] for name in keys.ids}
    texts[keys.date] = [_day(entry, keys.date, location) for entry in index]
    numbers = {
        "lower": [ends[0] for ends in intervals],
        "forecast": forecast.tolist(),
        "upper": [ends[1] for ends in intervals],
    }
    return columns_from(location, texts, numbers, [1] * len(index)), keys


def _keys(entry: Any, location: Location, request: ForecastRequest) -> Keys:
    names = list(entry) if isinstance(entry, dict) else []
    items = [request.said["item_column"]] if "item_column" in request.said else ITEM_NAMES
    dates = [request.said["date_column"]] if "date_column" in request.said else DATE_NAMES
    places = LOCATION_NAMES if request.location_column is None else [request.location_column]
    item = next((name for name in items if name in names), None)
    date = next((name for name in dates if name in names), None)
    if item is None or date is None:
        expected = "an item and a date, or data.forecast.item_column and date_column to name them"
        raise refusal(location, expected, ", ".join(names) or "no index", 1, "index")
    return Keys(item=item, location=next((name for name in places if name in names), None), date=date)


def _text(entry: Any, name: str, location: Location) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(value, str | int) or isinstance(value, bool) or str(value).strip() != str(value):
        raise refusal(location, "an id", repr(value), 1, name)
    if value == "":
        raise refusal(location, "an id", "a blank", 1, name)
    return str(value)


def _day(entry: Any, name: str, location: Location) -> str:
    """Date as text; whole numbers are milliseconds since 1970, as pandas writes them."""
    value = entry.get(name) if isinstance(entry, dict) else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**14:
        return str(np.datetime64(value, "ms"))
    return str(value)


def _interval(text: Any, location: Location) -> tuple[float, float]:
    try:
        ends = json.loads(text) if isinstance(text, str) else text
    except (json.JSONDecodeError, RecursionError):
        ends = None
    if not isinstance(ends, list) or len(ends) != 2:  # noqa: PLR2004
        raise refusal(location, 'an interval like "[14.2, 27.9]"', repr(text)[:40], 1, "prediction_interval")
    lower, upper = json_numbers(ends, location, 1, "prediction_interval")
    return float(lower), float(upper)
