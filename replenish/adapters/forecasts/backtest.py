"""Forecasts of the past beside what happened: what dependence and recalibration learn from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.vintages import vintages_of
from replenish.adapters.forecasts.wide import grid_of_parts, wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.errors import InputError
from replenish.problem.arrays import FloatArray
from replenish.problem.forecast import QuantileForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestIssue:
    """
    One earlier forecast and what happened in its periods.

    Parameters
    ----------
    forecast
        As it was issued, with its own lines and periods.
    actual : (n, t) units
        Demand in these periods; NaN where it is not known.
    """

    forecast: QuantileForecast
    actual: FloatArray


def wide_issues(
    table: WideTable, actual: str, request: ForecastRequest, source: str
) -> tuple[BacktestIssue, ...]:
    """
    Every vintage of a table, oldest first.

    Parameters
    ----------
    actual
        Column of what happened.
    """
    faults = FaultList()
    vintages = vintages_of(table.parts, table.keys, faults)
    if not vintages:
        faults.add(request.label, "a column of cutoffs or backtest windows", "none")
    faults.refuse()
    return tuple(_issue(table, vintage, actual, request, source) for vintage in vintages)


def _issue(
    table: WideTable, vintage: np.datetime64, actual: str, request: ForecastRequest, source: str
) -> BacktestIssue:
    only = replace(request, said={**request.said, "vintage": vintage}, issued=None)
    forecast, faults = wide_forecast(table, only, source), FaultList()
    grid = grid_of_parts(table, vintage, only, [""], None)
    grid.duplicates([actual], faults)
    happened = grid.dense([actual])[:, :, 0, 0]
    if (happened < 0).any():
        faults.add(request.label, "demand >= 0", f"{np.nanmin(happened):g}", column=actual)
    if len(faults):
        raise InputError(faults)
    return BacktestIssue(forecast=forecast, actual=happened)
