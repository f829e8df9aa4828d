"""
What-if exports of Amazon Forecast: one column per scenario and quantile, like ``promo10_p50``.

The scenario to plan with is chosen by name. A median alone is a point forecast: it says nothing about risk
until past errors do. Built from AWS's notebook, not from a live account.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import Levels, find_model, levels_of
from replenish.adapters.forecasts.names import MEAN, models_of
from replenish.adapters.forecasts.parts import export_parts, part_name
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.wide import wide_forecast, wide_points
from replenish.adapters.forecasts.wide_table import Roles, wide_table
from replenish.problem.forecast import PointForecast, QuantileForecast

NAME = "amazon_what_if"
MEDIAN = 0.5
ITEM_NAMES = ("item_id", "instance_type", "workforce_type", "metric_name")  # by the dataset's domain


def recognises(shape: Shape) -> bool:
    """Whether parts of an export have quantiles of scenarios."""
    return part_name(shape.files[0]) is not None and any(models_of(shape.header))


def read(request: ForecastRequest) -> QuantileForecast | PointForecast:
    """Forecast of one scenario."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, items=ITEM_NAMES)
        chosen = request.said.get("scenario")
        scenario = find_model(file.label, file.header, "scenario", chosen, faults)
        if keys is None or scenario is None:
            return None
        mean = f"{scenario}_{MEAN}"
        quantiles = models_of(file.header)[scenario]
        if list(quantiles.values()) == [MEDIAN]:
            return keys, Levels(columns=tuple(quantiles), levels=(MEDIAN,), mean=None)
        levels = levels_of(quantiles, file.label, mean if mean in file.header else None, faults)
        return None if levels is None else (keys, levels)

    table = wide_table(request, export_parts(request), roles_of)
    if table.levels.levels == (MEDIAN,):
        return wide_points(table, request, NAME)
    return wide_forecast(table, request, NAME)
