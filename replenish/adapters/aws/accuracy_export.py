"""
Accuracy exports of Amazon Forecast: ``accuracy-metrics-values`` of a predictor's backtest.

One row per item and window (``Computed``), and one per item over all windows (``Summary``). An item without
demand in a window carries its loss in units there, not a ratio of its demand: such rows cannot be told from
others, so nothing is added up here. Built from AWS's notebooks and code, not from a live account.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.roles import LOCATION_NAMES, listed
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.errors import InputError
from replenish.problem.arrays import BoolArray, FloatArray, TextArray

FOLDER, KIND, SUMMARY = "accuracy-metrics-values", "backtest_window", "Summary"

_METRIC = re.compile(r"wQL\[0?\.\d+\]|Average wQL|RMSE|WAPE|MAPE|MASE")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyExport:
    """
    Accuracy by item and window, as the service computed it.

    Parameters
    ----------
    item, location : (r,) texts
        The empty text where there is no location.
    summary : (r,)
        Whether the row speaks of all windows of its item; not to be added to those of single windows.
    metrics : (r,) each
        By the service's name (``wQL[0.1]``, ``WAPE``); NaN where nothing is said.
    """

    item: TextArray
    location: TextArray
    summary: BoolArray
    metrics: Mapping[str, FloatArray]


def read_accuracy(path: str | Location) -> AccuracyExport:
    """Accuracy in a backtest export, in its folder of accuracy, or in one part of it."""
    place = Location.of(path)
    inner = place / FOLDER
    place = inner if place.is_folder and inner.is_folder else place
    files = place.list_files() if place.is_folder else (place,)
    faults = FaultList()
    parts = [_part(file, faults) for file in files]
    if not any(part is not None for part in parts) and not len(faults):
        faults.add(place.label, "one part or more", "none")
    faults.refuse()
    return _joined([part for part in parts if part is not None], faults)


def _part(location: Location, faults: FaultList) -> ForecastColumns | None:
    file = ForecastFile.of(location, faults)
    if file is None:
        return None
    metrics = tuple(name for name in file.header if _METRIC.fullmatch(name))
    if "item_id" not in file.header or KIND not in file.header or not metrics:
        expected = f"the columns item_id, {KIND} and metrics like wQL[0.5]"
        faults.add(file.label, expected, listed(file.header), row=1)
        return None
    place = tuple(name for name in LOCATION_NAMES if name in file.header)[:1]
    return read_columns(file, Wanted(ids=("item_id", *place), texts=(KIND,), numbers=metrics), faults)


def _joined(parts: list[ForecastColumns], faults: FaultList) -> AccuracyExport:
    metrics = tuple(parts[0].numbers)
    for part in parts:
        if tuple(part.numbers) != metrics:
            faults.add(part.label, f"the metrics {', '.join(metrics)}", ", ".join(part.numbers), row=1)
    if len(faults):
        raise InputError(faults)
    place = next((name for name in parts[0].texts if name not in ("item_id", KIND)), None)
    return AccuracyExport(
        item=np.concatenate([_texts(part, "item_id") for part in parts]),
        location=np.concatenate([_texts(part, place) for part in parts]),
        summary=np.concatenate([_texts(part, KIND) == SUMMARY for part in parts]),
        metrics={name: np.concatenate([part.numbers[name] for part in parts]) for name in metrics},
    )


def _texts(part: ForecastColumns, name: str | None) -> TextArray:
    rows = len(part.texts["item_id"].codes)
    if name is None:
        return np.full(rows, "", dtype=object)
    return np.array(part.texts[name].names, dtype=object)[part.texts[name].codes]
