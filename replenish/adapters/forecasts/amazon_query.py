"""
Answers of Amazon Forecast's QueryForecast, saved as JSON: one item each, without its id.

The item is said, or the files are named after it. An answer that was cut off, a quantile that is null or
not a number and quantiles of different dates are refused: an answer is whole or it is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import ForecastColumns
from replenish.adapters.forecasts.json_rows import columns_from, is_finite, json_lines, member, refusal
from replenish.adapters.forecasts.levels import levels_of
from replenish.adapters.forecasts.names import is_mean, level_of
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.wide import wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

NAME = "amazon_query"


def recognises(shape: Shape) -> bool:
    """Whether it is an answer of QueryForecast."""
    return shape.has("Forecast")


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in one answer, or in all answers of a folder."""
    answers = {}
    for location in request.files:
        item = request.said.get("item") if len(request.files) == 1 else location.name.removesuffix(".json")
        if item is None:
            raise request.unsaid("item", "the item, as an answer does not name it")
        answers[item, ""] = (location, json_lines(location)[0][1])
    return forecast_of_answers(answers, request)


def forecast_of_answers(
    answers: Mapping[tuple[str, str], tuple[Location, Any]], request: ForecastRequest
) -> QuantileForecast:
    """
    Forecast of several answers, all with the same quantiles.

    Parameters
    ----------
    answers
        Where each answer came from, and the answer, by item and location (empty where there is none).
    """
    parts, names = [], dict[str, float]()
    for (item, place), (location, answer) in answers.items():
        values = _predictions(answer, location)
        own = {name: level for name in values if (level := level_of(name)) is not None}
        strangers = [name for name in values if name not in own and not is_mean(name)]
        if strangers or not own or (names and own != names):
            expected = (
                f"the quantiles {', '.join(names or own)}" if names or own else "quantiles like p10 and p90"
            )
            raise refusal(
                location, expected, ", ".join(map(repr, strangers)) or ", ".join(values), 1, "Predictions"
            )
        names = own
        parts.append(_columns(item, place, values, location))
    faults = FaultList()
    with_mean = all("mean" in part.numbers for part in parts)
    levels = levels_of(names, request.label, "mean" if with_mean else None, faults)
    if levels is None:
        raise InputError(faults)
    keys = Keys(item="item", location="location" if any(place for _, place in answers) else None, date="date")
    return wide_forecast(WideTable(parts=tuple(parts), keys=keys, levels=levels), request, NAME)


def _predictions(answer: Any, location: Location) -> dict[str, dict[str, float]]:
    """Numbers by date, by quantile; the same dates for all."""
    forecast = member(answer, "Forecast", dict, location, 1)
    predictions = member(forecast, "Predictions", dict, location, 1)
    values = {name: _points(name, points, location) for name, points in predictions.items()}
    dates = {tuple(sorted(by_date)) for by_date in values.values()}
    if len(dates) != 1 or dates == {()}:
        found = ", ".join(f"{name}: {len(by_date)}" for name, by_date in values.items()) or "none"
        raise refusal(location, "as many dates for each quantile, one or more", found, 1, "Predictions")
    return values


def _points(name: str, points: Any, location: Location) -> dict[str, float]:
    if not isinstance(points, list):
        raise refusal(location, "a list of points", repr(points), 1, name)
    values: dict[str, float] = {}
    for point in points:
        stamp = member(point, "Timestamp", str, location, 1)
        value = point.get("Value")
        if not is_finite(value):
            found = "nothing" if value is None else repr(value)
            raise refusal(location, f"a finite number on {stamp}", found, 1, name)
        if stamp in values:
            raise refusal(location, "one point per date", f"{stamp} twice", 1, name)
        values[stamp] = float(value)
    return values


def _columns(
    item: str, place: str, values: Mapping[str, Mapping[str, float]], location: Location
) -> ForecastColumns:
    dates = sorted(next(iter(values.values())))
    texts = {"item": [item] * len(dates), "location": [place] * len(dates), "date": dates}
    numbers = {
        ("mean" if is_mean(name) else name): [by_date[date] for date in dates]
        for name, by_date in values.items()
    }
    return columns_from(location, texts, numbers, [1] * len(dates))
