"""Tables with one column per quantile, one row per line and date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_file import ForecastFile, Wanted
from replenish.adapters.forecasts.grid import Grid, grid_of
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys, Levels
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

Roles = tuple[Keys, Levels]
RolesOf = Callable[[ForecastFile, FaultList], Roles | None]


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
    faults, offsets = FaultList(), set[str]()
    rows: list[GridRows] = []
    roles: Roles | None = None
    for location in files:
        file = ForecastFile.of(location, faults)
        own = None if file is None else roles_of(file, faults)
        if file is None or own is None or not _same(file, own, roles or own, faults):
            continue
        roles = own
        columns = file.read(Wanted(ids=own[0].ids, texts=(own[0].date,), numbers=own[1].all_columns), faults)
        if columns is not None:
            rows.append(grid_rows(columns, own[0], None, offsets, faults))
    faults.refuse()
    rows = [each for each in rows if len(each)]
    if roles is None or not rows:
        faults.add(request.location.label, "one forecast row or more", "none")
        raise InputError(faults)
    grid = grid_of(rows, [""], request.period, request.location.label, faults)
    if grid is None:
        raise InputError(faults)
    return _forecast(grid, roles[1], request, source, faults)


def _same(file: ForecastFile, roles: Roles, expected: Roles, faults: FaultList) -> bool:
    """Whether a part has the key and quantile columns that the parts before it have."""
    if roles == expected:
        return True
    named = [", ".join((*keys.ids, keys.date, *levels.all_columns)) for keys, levels in (expected, roles)]
    faults.add(file.label, f"the columns of the parts before it ({named[0]})", named[1], row=1)
    return False


def _forecast(
    grid: Grid, levels: Levels, request: ForecastRequest, source: str, faults: FaultList
) -> QuantileForecast:
    duplicates = grid.duplicates(levels.all_columns, faults)
    faults.refuse()
    return QuantileForecast(
        levels=np.array(levels.levels),
        quantiles=grid.dense(levels.columns)[:, :, 0, :],
        mean=None if levels.mean is None else grid.dense([levels.mean])[:, :, 0, 0],
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{source}: {request.location.label}",
    )
