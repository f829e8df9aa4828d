"""
What Darts writes: ``y_q0.100`` for quantiles, ``y_s0`` for samples, one series in a file.

The item's id is not in the frame: the user says it. Several components are told apart like models.
Built from what the library wrote.
"""

from __future__ import annotations

import re

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import Levels
from replenish.adapters.forecasts.model_columns import model_roles
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_paths import read_wide_paths
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "darts"

_QUANTILE = re.compile(r".+_q[01]\.\d{2,3}", re.ASCII)
_SAMPLE = re.compile(r"(.+)_s\d+", re.ASCII)


def recognises(shape: Shape) -> bool:
    """Whether there are quantile components or samples."""
    return any(_QUANTILE.fullmatch(name) or _SAMPLE.fullmatch(name) for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast of one series, quantiles or samples."""
    first = ForecastFile.of(request.files[0], FaultList(), request.decimal)
    sampled = first is not None and any(_SAMPLE.fullmatch(name) for name in first.header)

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, dates=DATE_NAMES)
        if not sampled:
            return model_roles(file, keys, request, faults)
        samples = _samples(file, request, faults)
        return None if keys is None or samples is None else (keys, samples)

    if sampled:
        return read_wide_paths(request, request.files, roles_of, NAME)
    return read_wide(request, request.files, roles_of, NAME)


def _samples(file: ForecastFile, request: ForecastRequest, faults: FaultList) -> Levels | None:
    by_component: dict[str, list[str]] = {}
    for name in file.header:
        match = _SAMPLE.fullmatch(name)
        if match:
            by_component.setdefault(match[1], []).append(name)
    said = request.said.get("model", next(iter(by_component), ""))
    if said not in by_component or ("model" not in request.said and len(by_component) > 1):
        expected = "one component, chosen by data.forecast.model"
        faults.add(file.label, expected, ", ".join(by_component) or "none", row=1)
        return None
    return Levels(columns=tuple(by_component[said]), levels=(), mean=None)
