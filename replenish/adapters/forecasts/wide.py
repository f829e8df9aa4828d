"""Forecasts out of tables with one column per quantile, one row per line and date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.grid import Grid
from replenish.adapters.forecasts.grid_of_rows import grid_of
from replenish.adapters.forecasts.grid_rows import grid_rows
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.streamed_columns import streamed_columns
from replenish.adapters.forecasts.vintages import chosen_vintage, of_vintage
from replenish.adapters.forecasts.wide_table import RolesOf, WideTable, refuse_all, wide_table
from replenish.errors import InputError
from replenish.problem.forecast import PointForecast, QuantileForecast


def read_wide(
    request: ForecastRequest, files: Sequence[Location], roles_of: RolesOf, source: str
) -> QuantileForecast:
    """
    Quantile forecast out of files with one column per quantile.

    Parameters
    ----------
    roles_of
        What the columns of a file are; the levels of all files must be the same.
    source
        Name of the source.
    """
    return wide_forecast(wide_table(request, files, roles_of, read=streamed_columns), request, source)


def wide_forecast(table: WideTable, request: ForecastRequest, source: str) -> QuantileForecast:
    """Forecast of one vintage of a table."""
    faults, levels = FaultList(), table.levels
    vintage = chosen_vintage(table.parts, table.keys, request, faults)
    faults.refuse()
    grid, keys, notes = grid_of_parts(table, vintage, request, [""], None), table.keys, table.notes
    del table  # its texts are as large as some columns of numbers, and the places of the rows are known
    duplicates = grid.duplicates(levels.all_columns, faults)
    faults.refuse()
    quantiles, *mean = grid.dense_groups(levels.columns, *([levels.mean],) if levels.mean else ())
    return QuantileForecast(
        levels=np.array(levels.levels),
        quantiles=quantiles[:, :, 0, :],
        mean=mean[0][:, :, 0, 0] if mean else None,
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=issue_day(keys, vintage, grid, request),
        duplicates=duplicates,
        source=f"{source}: {request.label}",
        notes=notes,
    )


def wide_points(table: WideTable, request: ForecastRequest, source: str) -> PointForecast:
    """Point forecast of a table with one number per line and date."""
    faults, columns = FaultList(), table.levels.columns
    grid = grid_of_parts(table, None, request, [""], None)
    duplicates = grid.duplicates(columns, faults)
    faults.refuse()
    return PointForecast(
        point=grid.dense(columns)[:, :, 0, 0],
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{source}: {request.label}",
    )


def grid_of_parts(
    table: WideTable,
    vintage: np.datetime64 | None,
    request: ForecastRequest,
    minor: list[str],
    minor_column: str | None,
) -> Grid:
    """Places of all rows of one vintage."""
    faults, offsets, keys = FaultList(), set[str](), table.keys
    parts = [of_vintage(part, keys, vintage) for part in table.parts]
    rows = [grid_rows(part, keys, minor_column, request, offsets=offsets, faults=faults) for part in parts]
    refuse_all(faults, table.parts)
    rows = [each for each in rows if len(each)]
    if not rows:
        faults.add(request.label, "one forecast row or more", "none")
        raise InputError(faults)
    grid = grid_of(rows, minor, request.period, request.label, faults)
    if grid is None:
        raise InputError(faults)
    return grid


def issue_day(
    keys: Keys, vintage: np.datetime64 | None, grid: Grid, request: ForecastRequest
) -> np.datetime64 | None:
    """
    Day the forecast became known: the one said, else the one its vintage tells.

    A cutoff is the last period that was known, which had to end first: the forecast became known on its
    own first day.
    """
    if request.issued is not None or vintage is None:
        return request.issued
    return vintage if keys.known_on_vintage else grid.calendar.start
