"""Sources that keep the user's own column names beside their quantiles."""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import DATE_NAMES, find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import QuantileForecast


def read_own_names(request: ForecastRequest, source: str) -> QuantileForecast:
    """
    Forecast whose item and date columns have a usual name, or the one said.

    Further columns (grouping attributes, covariates) are passed over; if they tell rows apart, the rows
    that then disagree are refused.
    """

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, dates=DATE_NAMES)
        levels = find_levels(file.label, file.header, faults)
        return None if keys is None or levels is None else (keys, levels)

    return read_wide(request, request.files, roles_of, source)
