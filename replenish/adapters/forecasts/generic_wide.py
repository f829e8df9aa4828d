"""The plainest wide table: ``item, location, date, p10, p50, p90, mean``."""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.names import level_of
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, ITEM_NAMES, find_keys, note_strangers
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import QuantileForecast

NAME = "generic_wide"


def recognises(shape: Shape) -> bool:
    """Whether there are quantile columns beside item and date."""
    return any(level_of(name) is not None for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, items=ITEM_NAMES, dates=DATE_NAMES)
        levels = find_levels(file.label, file.header, faults)
        if keys is None or levels is None:
            return None
        known = (*keys.ids, keys.date, *levels.all_columns)
        note_strangers(file.label, file.header, known, faults)
        return keys, levels

    return read_wide(request, request.files, roles_of, NAME)
