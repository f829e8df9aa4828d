"""
What Prophet writes: ``ds``, ``yhat``, ``yhat_lower``, ``yhat_upper``, one series in a file.

How wide the interval is does not stand in the frame (Prophet's default is 0.80): the user says it, and the
item. Paths of ``predictive_samples()["yhat"]``, saved as ``.npy``, are ``(t, s)``. Built from what the
library wrote.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.arrays import array_of, one_item_paths
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.interval import interval_levels, width_said
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys, listed
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "prophet"
LOWER, UPPER = "yhat_lower", "yhat_upper"


def recognises(shape: Shape) -> bool:
    """Whether there are the ends of Prophet's interval."""
    return shape.has("ds", LOWER, UPPER)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast of one series: two quantiles, or sample paths."""
    if request.files[0].name.endswith(".npy"):
        return one_item_paths(array_of(request.files[0], axes=2).T, request, NAME)
    levels = interval_levels(LOWER, UPPER, width_said(request))

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, dates=("ds",))
        if not {LOWER, UPPER}.issubset(file.header):
            faults.add(file.label, f"the columns {LOWER} and {UPPER}", listed(file.header), row=1)
            return None
        return None if keys is None else (keys, levels)

    return read_wide(request, request.files, roles_of, NAME)
