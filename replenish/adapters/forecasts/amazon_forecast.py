"""
Exports of Amazon Forecast: a folder of numbered parts, CSV or Parquet.

Some parts hold only a header. The ``Z`` behind a date is not UTC: it is dropped, nothing is converted.
Dimensions and metadata stand in any column, known by name only. Built from published exports and
AWS's own code, not from a live account.
"""

from __future__ import annotations

import re

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.parts import export_parts, part_name
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys, find_levels
from replenish.adapters.forecasts.wide import Roles, read_wide
from replenish.problem.forecast import QuantileForecast

NAME = "amazon_forecast"
ITEM_NAMES = ("item_id", "instance_type", "workforce_type", "metric_name")  # by the dataset's domain

_WHAT_IF = re.compile(r".+_([pP]\d+|mean)")  # Baseline_p50, promo10_p50: one column per scenario


def recognises(shape: Shape) -> bool:
    """Whether the files are named like the parts of an export."""
    return any(part_name(name) is not None for name in shape.files)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in an export folder, or in one part of it."""
    faults = FaultList()
    files = request.files
    if request.location.is_folder:
        files = export_parts(request.location, files, faults)
    faults.refuse()

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        return _roles(file, request.location_column, faults)

    return read_wide(request, files, roles_of, NAME)


def _roles(file: ForecastFile, location_column: str | None, faults: FaultList) -> Roles | None:
    for name in file.header:
        if _WHAT_IF.fullmatch(name):
            faults.add(file.label, "one forecast, not a what-if export", repr(name), row=1, column=name)
            return None
    keys = find_keys(file.label, file.header, ITEM_NAMES, location_column, faults)
    levels = find_levels(file.label, file.header, faults)
    return None if keys is None or levels is None else (keys, levels)
