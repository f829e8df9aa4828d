"""A plain table with one column per period: ``item, location, quantile, 2026-01-05, 2026-01-12, …``."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.long import filled, long_quantiles
from replenish.adapters.forecasts.melt import DATE, VALUE, melted
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import ITEM_NAMES, LOCATION_NAMES, Keys, listed
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.adapters.text.cells import civil_date
from replenish.problem.forecast import QuantileForecast

NAME = "generic_periods"
LEVEL_NAMES = ("quantile", "quantil", "level", "percentile")


def recognises(shape: Shape) -> bool:
    """Whether columns are named after days."""
    return any(_is_day(name) for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""
    faults, offsets = FaultList(), set[str]()
    files = [_read_file(location, request, offsets, faults) for location in request.files]
    rows = filled(files, request, faults)
    faults.refuse()
    return long_quantiles(rows, VALUE, request, NAME)


def _read_file(
    location: Location, request: ForecastRequest, offsets: set[str], faults: FaultList
) -> GridRows | None:
    file = ForecastFile.of(location, faults, request.decimal)
    if file is None:
        return None
    item, level = _column(file, "item", ITEM_NAMES, request), _column(file, "quantile", LEVEL_NAMES, request)
    place = _column(file, "location", LOCATION_NAMES, request)
    days = [name for name in file.header if _is_day(name)]
    for name, role in ((item, "item"), (level, "quantile"), (days or None, "2026-01-05")):
        if name is None:
            faults.add(file.label, f"a column {role}", listed(file.header), row=1, column=role)
    if item is None or level is None or not days:
        return None
    known = (item, level, place, *days)
    for name in file.header:
        if name not in known:
            faults.add(file.label, "a known column, or a day like 2026-01-05", repr(name), row=1, column=name)
    keys = Keys(item=item, location=place, date=DATE)
    columns = read_columns(file, Wanted(ids=keys.ids, texts=(level,), numbers=tuple(days)), faults)
    return (
        None
        if columns is None
        else grid_rows(melted(columns, days, days), keys, level, request, offsets=offsets, faults=faults)
    )


def _column(file: ForecastFile, role: str, names: tuple[str, ...], request: ForecastRequest) -> str | None:
    """Column of a role: the one said, else the first of a usual name, in capitals or not."""
    said = {"item": request.said.get("item_column"), "location": request.location_column}.get(role)
    folded = {name.casefold(): name for name in file.header}
    return next(
        (folded[name.casefold()] for name in ((said,) if said else names) if name.casefold() in folded), None
    )


def _is_day(name: str) -> bool:
    return not np.isnat(civil_date(name))
