"""
What statsforecast, mlforecast and neuralforecast write: ``unique_id``, ``ds`` and columns per model.

All spellings: ``M-lo-95`` and ``M-hi-95``, ``M-median``, ``M_ql0.9``, ``M-ql0.9``, in any order; one-sided
ones too. ``sample_id`` marks simulated paths. Cross-validation adds ``cutoff`` and ``y``: one cutoff is one
vintage. Built from what these libraries wrote.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.backtest import BacktestIssue, wide_issues
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.model_columns import (
    ACTUAL,
    DATE,
    ITEM,
    SAMPLE,
    model_roles,
    read_simulated,
    series_keys,
)
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles, RolesOf, wide_table
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "nixtla"


def recognises(shape: Shape) -> bool:
    """Whether there are the columns that all these libraries write."""
    return shape.has(ITEM, DATE)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast of one model, quantiles or simulated paths."""
    if _is_simulated(request):
        return read_simulated(request, NAME)
    return read_wide(request, request.files, _roles_of(request), NAME)


def read_backtest(request: ForecastRequest) -> tuple[BacktestIssue, ...]:
    """Every cutoff of a cross-validation with what happened after it, oldest first."""
    table = wide_table(request, request.files, _roles_of(request), extra=(ACTUAL,))
    return wide_issues(table, ACTUAL, request, NAME)


def _is_simulated(request: ForecastRequest) -> bool:
    file = ForecastFile.of(request.files[0], FaultList(), request.decimal)
    return file is not None and SAMPLE in file.header


def _roles_of(request: ForecastRequest) -> RolesOf:
    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        return model_roles(file, series_keys(file, request, faults), request, faults)

    return roles_of
