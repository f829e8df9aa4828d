"""
Exports of Amazon Forecast: a folder of numbered parts, CSV or Parquet.

Some parts hold only a header. The ``Z`` behind a date is not UTC: it is dropped, nothing is converted.
Dimensions and metadata stand in any column, known by name only. Built from published exports and
AWS's own code, not from a live account.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.names import models_of
from replenish.adapters.forecasts.parts import export_parts, part_name
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import QuantileForecast

NAME = "amazon_forecast"
ITEM_NAMES = ("item_id", "instance_type", "workforce_type", "metric_name")  # by the dataset's domain


def recognises(shape: Shape) -> bool:
    """Whether the files are named like the parts of an export."""
    return any(part_name(name) is not None for name in shape.files)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in an export folder, or in one part of it."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        scenario = next((name for name in models_of(file.header) if name), None)
        if scenario is not None:
            name = next(iter(models_of(file.header)[scenario]))
            faults.add(file.label, "one forecast, not a what-if export", repr(name), row=1, column=name)
            return None
        keys = find_keys(file.label, file.header, request, faults, items=ITEM_NAMES)
        levels = find_levels(file.label, file.header, faults)
        return None if keys is None or levels is None else (keys, levels)

    return read_wide(request, export_parts(request), roles_of, NAME)
