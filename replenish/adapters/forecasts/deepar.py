"""
What SageMaker DeepAR answers: quantiles, mean and samples by series, without ids and dates.

An endpoint answers ``{"predictions": [...]}``; a batch transform writes one object a line, in the order of
its requests, and is joined with the request file by position. The items are said in that order, or stand as
``item_id`` in the requests. The first day follows the last target of a request. Built from AWS's guide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.arrays import step_said
from replenish.adapters.forecasts.json_rows import columns_from, json_lines, json_numbers, member, refusal
from replenish.adapters.forecasts.levels import Levels, levels_of
from replenish.adapters.forecasts.names import SNAP_DIGITS
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.forecasts.wide import grid_of_parts, wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.errors import InputError
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "deepar"
SAMPLES = "samples"

Answer = tuple[int, dict[str, Any]]  # row of the file, object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """Item of each answer and the first day it speaks of."""

    items: Sequence[str]
    starts: Sequence[np.datetime64]
    step: int


def recognises(shape: Shape) -> bool:
    """Whether it is an endpoint's answer, or the output of a batch transform."""
    return shape.has("predictions") or shape.has("quantiles") or shape.header == (SAMPLES,)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast of quantiles; of samples where there are none, or ``model = "samples"`` asks for them."""
    location = request.files[0]
    if len(request.files) > 1:
        raise refusal(location, "one file of answers at a time", f"{len(request.files)} of them")
    answers = _answers(location)
    series = _series(answers, request)
    if request.said.get("model") == SAMPLES or "quantiles" not in answers[0][1]:
        return _paths(answers, series, request)
    return _quantiles(answers, series, request)


def _answers(location: Location) -> list[Answer]:
    values = json_lines(location)
    if len(values) == 1 and isinstance(values[0][1], dict) and "predictions" in values[0][1]:
        listed = member(values[0][1], "predictions", list, location, 1)
        values = tuple((1, answer) for answer in listed)
    for row, answer in values:
        if not isinstance(answer, dict):
            raise refusal(location, "an object with quantiles, mean or samples", repr(answer)[:40], row)
    if not values:
        raise refusal(location, "one forecast or more", "none")
    return list(values)


def _series(answers: Sequence[Answer], request: ForecastRequest) -> _Series:
    step = step_said(request)
    requests = request.companion()
    if requests is not None:
        return _of_requests(answers, requests, request, step)
    items = _items(len(answers), None, request)
    return _Series(items=items, starts=[request.start()] * len(items), step=step)


def _of_requests(answers: Sequence[Answer], place: Location, request: ForecastRequest, step: int) -> _Series:
    """Items and first days from the requests, joined by position."""
    asked = json_lines(place)
    if len(asked) != len(answers):
        found = f"{len(answers)} for {len(asked)} requests in {place.label}"
        raise refusal(request.files[0], "one answer per request, in their order", found)
    starts = []
    for row, entry in asked:
        stamp = timestamp(member(entry, "start", str, place, row))
        if np.isnat(stamp.day) or not stamp.midnight:
            raise refusal(place, "a date, or its first moment 00:00:00", repr(entry["start"]), row, "start")
        past = len(member(entry, "target", list, place, row))
        starts.append(stamp.day + np.timedelta64(past * step, "D"))
    named = [entry.get("item_id") for _, entry in asked]
    return _Series(items=_items(len(answers), named, request), starts=starts, step=step)


def _items(count: int, named: Sequence[Any] | None, request: ForecastRequest) -> Sequence[str]:
    said = request.said.get("items", [request.said["item"]] if "item" in request.said else named)
    if said is None or any(not isinstance(name, str) or not name for name in said):
        raise request.unsaid("items", "the items in the order of the answers, as there are no ids")
    if len(said) != count or len(set(said)) != count:
        raise refusal(request.files[0], f"{len(set(said))} answers, one per item said", str(count))
    return list(said)


def _quantiles(answers: Sequence[Answer], series: _Series, request: ForecastRequest) -> QuantileForecast:
    location, faults = request.files[0], FaultList()
    names: dict[str, float] = {}
    for row, answer in answers:
        own = {name: _level(name, location, row) for name in member(answer, "quantiles", dict, location, row)}
        names = names or own
        if not own or own != names:
            expected = f"the levels {', '.join(names)}" if names else "quantile levels"
            raise refusal(location, expected, ", ".join(own) or "none", row)
    with_mean = all("mean" in answer for _, answer in answers)
    levels = levels_of(names, location.label, "mean" if with_mean else None, faults)
    if levels is None:
        raise InputError(faults)
    return wide_forecast(_table(answers, series, levels, location), request, NAME)


def _table(answers: Sequence[Answer], series: _Series, levels: Levels, location: Location) -> WideTable:
    """One row per series and period, one column per level."""
    numbers: dict[str, list[float]] = {name: [] for name in levels.all_columns}
    items, dates, rows = [], [], []
    for (row, answer), item, start in zip(answers, series.items, series.starts, strict=True):
        own = {**answer["quantiles"], "mean": answer.get("mean")}
        values = {name: json_numbers(own[name], location, row, name) for name in numbers}
        lengths = {len(column) for column in values.values()}
        if len(lengths) != 1:
            raise refusal(location, "quantiles of one length", f"lengths {sorted(lengths)}", row)
        length = lengths.pop()
        for name, column in values.items():
            numbers[name].extend(column.tolist())
        items += [item] * length
        dates += [str(start + np.timedelta64(period * series.step, "D")) for period in range(length)]
        rows += [row] * length
    columns = columns_from(location, {"item": items, "date": dates}, numbers, rows)
    return WideTable(parts=(columns,), keys=Keys(item="item", location=None, date="date"), levels=levels)


def _paths(answers: Sequence[Answer], series: _Series, request: ForecastRequest) -> PathForecast:
    location = request.files[0]
    counts = {len(member(answer, SAMPLES, list, location, row)) for row, answer in answers}
    if len(counts) != 1 or counts == {0}:
        raise refusal(location, "as many samples in every answer", str(sorted(counts)))
    names = tuple(f"{SAMPLES} {number}" for number in range(counts.pop()))
    turned = [(row, {"quantiles": dict(zip(names, answer[SAMPLES], strict=True))}) for row, answer in answers]
    table = _table(turned, series, Levels(columns=names, levels=(), mean=None), location)
    grid, faults = grid_of_parts(table, None, request, [""], None), FaultList()
    grid.duplicates(names, faults)
    faults.refuse()
    return PathForecast(
        paths=grid.dense(names)[:, :, 0, :].transpose(0, 2, 1),
        item=grid.item,
        calendar=grid.calendar,
        issued=request.issued,
        source=f"{NAME}: {request.label}",
    )


def _level(name: str, location: Location, row: int) -> float:
    try:
        level = round(float(name), SNAP_DIGITS)
    except ValueError:
        level = 0.0
    if not 0 < level < 1:
        raise refusal(location, "a level between 0 and 1", repr(name), row, "quantiles")
    return level
