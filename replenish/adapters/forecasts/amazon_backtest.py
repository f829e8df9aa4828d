"""
Backtest exports of Amazon Forecast: forecasts of windows that are past, with what happened.

Two folders: ``forecasted-values``, read here, and ``accuracy-metrics-values``. Dates stand under
``timestamp``, not ``date``. One window is one vintage; it was known on its first day. Built from AWS's
notebooks and code, not from a live account.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.backtest import BacktestIssue, wide_issues
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.parts import export_parts
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles, RolesOf, wide_table
from replenish.problem.forecast import QuantileForecast

NAME = "amazon_backtest"
ITEM_NAMES = ("item_id", "instance_type", "workforce_type", "metric_name")  # by the dataset's domain
WINDOW, ACTUAL = "backtestwindow_start_time", "target_value"


def recognises(shape: Shape) -> bool:
    """Whether there are windows beside what happened in them."""
    return shape.has(WINDOW, ACTUAL)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of one window."""
    return read_wide(request, export_parts(request), _roles_of(request), NAME)


def read_backtest(request: ForecastRequest) -> tuple[BacktestIssue, ...]:
    """Every window with what happened in it, oldest first."""
    table = wide_table(request, export_parts(request), _roles_of(request), extra=(ACTUAL,))
    return wide_issues(table, ACTUAL, request, NAME)


def _roles_of(request: ForecastRequest) -> RolesOf:
    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(
            file.label, file.header, request, faults,
            items=ITEM_NAMES, dates=("timestamp", "date"), vintage=WINDOW, known_on_vintage=True,
        )  # fmt: skip
        levels = find_levels(file.label, file.header, faults)
        return None if keys is None or levels is None else (keys, levels)

    return roles_of
