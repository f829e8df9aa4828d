"""Tables with one column per sample path, one row per line and date."""

from __future__ import annotations

from collections.abc import Sequence

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.wide import grid_of_parts
from replenish.adapters.forecasts.wide_table import RolesOf, wide_table
from replenish.problem.forecast import PathForecast


def read_wide_paths(
    request: ForecastRequest, files: Sequence[Location], roles_of: RolesOf, source: str
) -> PathForecast:
    """Sample paths out of files with one column per path; arguments as in `read_wide`."""
    table, faults = wide_table(request, files, roles_of), FaultList()
    grid = grid_of_parts(table, None, request, [""], None)
    duplicates = grid.duplicates(table.levels.columns, faults)
    faults.refuse()
    return PathForecast(
        paths=grid.dense(table.levels.columns)[:, :, 0, :].transpose(0, 2, 1),
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{source}: {request.label}",
    )
