"""QueryForecast: one item at a time, for a few lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from replenish.adapters.aws.clients import service_refusals
from replenish.adapters.files import Location
from replenish.adapters.forecasts.amazon_query import forecast_of_answers
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.errors import InputError, SourceError
from replenish.problem.forecast import QuantileForecast

Line = tuple[str, str]  # item, location


def queried_forecast(
    query: Any,
    forecast_arn: str,
    lines: Iterable[Line],
    *,
    location_key: str | None = "location",
    period: str | None = None,
    issued: np.datetime64 | None = None,
) -> QuantileForecast:
    """
    Forecast of some lines, asked for one by one; whole, or a `SourceError`.

    Parameters
    ----------
    query
        Client of ``forecastquery``.
    location_key
        Dimension that holds the location; ``None`` for a forecast by item.
    period
        ``"day"`` or ``"week"``, where one date alone does not tell it.
    """
    answers = {}
    for item, place in lines:
        key = (item, place if location_key else "")
        if key not in answers:
            answers[key] = (_label(key), _answer(query, forecast_arn, key, location_key))
    if not answers:
        raise SourceError("QueryForecast: no lines to ask for")
    request = ForecastRequest(location=_named("QueryForecast"), files=(), period=period, issued=issued)
    try:
        forecast = forecast_of_answers(answers, request)
    except InputError as error:
        raise SourceError(f"QueryForecast: the answer is not whole: {error}") from None
    _refuse_holes(forecast)
    return forecast


def _answer(query: Any, forecast_arn: str, key: Line, location_key: str | None) -> dict[str, Any]:
    filters = {"item_id": key[0]} | ({location_key: key[1]} if location_key else {})
    with service_refusals(_label(key).label):
        answer: dict[str, Any] = query.query_forecast(ForecastArn=forecast_arn, Filters=filters)
    if not answer.get("Forecast", {}).get("Predictions"):
        raise SourceError(f"{_label(key).label}: the answer was cut off, or holds no prediction")
    return answer


def _refuse_holes(forecast: QuantileForecast) -> None:
    """Refuse lines that end earlier than others: nobody can say whether they were cut off."""
    short = np.flatnonzero(~forecast.known.all(axis=1))
    if short.size and forecast.item is not None:
        named = ", ".join(str(forecast.item[line]) for line in short[:5])
        raise SourceError(f"QueryForecast: {short.size} items have fewer dates than the others, like {named}")


def _label(key: Line) -> Location:
    return _named("QueryForecast of " + " at ".join(text for text in key if text))


def _named(label: str) -> Location:
    return Location.of(label)
