"""What AutoGluon's time series predictor writes: ``item_id``, ``timestamp``, ``mean`` and bare levels."""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.names import level_of
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import QuantileForecast

NAME = "autogluon"


def recognises(shape: Shape) -> bool:
    """Whether there are levels as numbers beside the item and the time stamp."""
    bare = any(level_of(name) is not None and name[0] in "0." for name in shape.header if name)
    return bare and shape.has("item_id", "timestamp") and "target_name" not in shape.header


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, items=("item_id",), dates=("timestamp",))
        levels = find_levels(file.label, file.header, faults)
        return None if keys is None or levels is None else (keys, levels)

    return read_wide(request, request.files, roles_of, NAME)
