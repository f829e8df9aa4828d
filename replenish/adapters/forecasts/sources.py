"""All forecast sources, by name and by shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import cast

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts import (
    amazon_backtest,
    amazon_forecast,
    amazon_query,
    amazon_what_if,
    autogluon,
    aws_supply_chain,
    azure_automl,
    bigquery,
    chronos,
    darts,
    databricks,
    deepar,
    generic_long,
    generic_periods,
    generic_point,
    generic_wide,
    gluonts,
    m5_uncertainty,
    nixtla,
    prophet,
    pytorch_forecasting,
    sagemaker_autopilot,
    sagemaker_canvas,
    sktime,
    timegpt,
    vertex_ai,
)
from replenish.adapters.forecasts.forecast_file import ForecastFile, is_json, loose_header
from replenish.adapters.forecasts.json_rows import json_keys
from replenish.adapters.forecasts.request import ForecastRequest, Shape, Source
from replenish.adapters.forecasts.roles import listed
from replenish.adapters.text.nearest import did_you_mean
from replenish.errors import Fault, InputError

_IN_ORDER_OF_RECOGNITION: tuple[ModuleType, ...] = (
    amazon_backtest,
    amazon_what_if,
    amazon_forecast,
    amazon_query,
    aws_supply_chain,
    bigquery,
    timegpt,
    nixtla,
    chronos,
    autogluon,
    prophet,
    sktime,
    m5_uncertainty,
    deepar,
    gluonts,
    vertex_ai,
    sagemaker_autopilot,
    sagemaker_canvas,
    pytorch_forecasting,
    generic_long,
    generic_point,
    generic_periods,
    databricks,
    azure_automl,
    darts,
    generic_wide,
)
SOURCES: Mapping[str, Source] = {source.NAME: cast("Source", source) for source in _IN_ORDER_OF_RECOGNITION}
SAME_SHAPE = {  # other names of a source
    "statsforecast": nixtla.NAME,
    "mlforecast": nixtla.NAME,
    "neuralforecast": nixtla.NAME,
}
AUTO = "auto"


def note_unknown_source(source: str, file: str, column: str, faults: FaultList) -> bool:
    """Note a source's name that is not known, and tell whether it is so."""
    known = (AUTO, *SOURCES, *SAME_SHAPE)
    if source not in known:
        expected = f"auto, or a source by its name{did_you_mean(source, known)}"
        faults.add(file, expected, repr(source), column=column)
    return source not in known


def source_of(name: str, request: ForecastRequest) -> Source:
    """Source of a known name, or the one whose shape the forecast has."""
    return recognised_source(request) if name == AUTO else SOURCES[SAME_SHAPE.get(name, name)]


def recognised_source(request: ForecastRequest) -> Source:
    """Return the source whose shape a forecast has."""
    first = request.files[0]
    shape = Shape(files=tuple(location.name for location in request.files), header=_header(request, first))
    recognised = next((source for source in SOURCES.values() if source.recognises(shape)), None)
    if recognised is not None:
        return recognised
    faults = FaultList()
    if not first.name.lower().endswith((".npy", ".out")) and not is_json(first):
        ForecastFile.of(first, faults, request.decimal)
        faults.refuse()
    expected = "columns that tell a source, like item_id, date, p10, p50, p90 (or data.forecast.source)"
    raise InputError([Fault(file=first.label, row=1, expected=expected, found=listed(shape.header))])


def _header(request: ForecastRequest, first: Location) -> tuple[str, ...]:
    """Names of the columns, or the keys of the first JSON object; none where neither can be told."""
    name = first.name.lower()
    if is_json(first) or name.endswith(".out"):
        keys = json_keys(first, strict=is_json(first))
        if keys or is_json(first):
            return keys
    return () if name.endswith(".npy") else loose_header(first, request.decimal)
