"""
The plainest long tables: one row per line, date and quantile level, or per line, date and sample.

``item, location, date, quantile, value`` holds quantiles and, where ``quantile`` is ``mean``, the mean;
``item, location, date, sample, value`` holds sample paths: rows of one sample name are one path.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.long import QUANTILE, SAMPLE, VALUE, filled, long_paths, long_quantiles
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys, find_keys, note_strangers
from replenish.adapters.forecasts.streamed_columns import streamed_columns
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "generic_long"
ITEM_NAMES = ("item", "item_id")


def recognises(shape: Shape) -> bool:
    """Whether there is a column of values beside one of levels or samples."""
    return VALUE in shape.header and not {QUANTILE, SAMPLE}.isdisjoint(shape.header)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast in a file, or in all files of a folder."""
    faults, offsets = FaultList(), set[str]()
    files = [_read_file(location, request, offsets, faults) for location in request.files]
    rows = filled(files, request, faults)
    kinds = sorted({each.minor.column for each in rows})
    if len(kinds) > 1:
        faults.add(request.label, "either quantiles or samples", " and ".join(kinds))
    faults.refuse()
    if kinds == [QUANTILE]:
        return long_quantiles(rows, VALUE, request, NAME)
    return long_paths(rows, VALUE, request, NAME)


def _read_file(
    location: Location, request: ForecastRequest, offsets: set[str], faults: FaultList
) -> GridRows | None:
    file = ForecastFile.of(location, faults, request.decimal)
    if file is None:
        return None
    keys, minor = _keys(file, request, faults), _minor_column(file, faults)
    if keys is None or minor is None:
        return None
    columns = streamed_columns(file, Wanted(ids=keys.ids, texts=(keys.date, minor), numbers=(VALUE,)), faults)
    return (
        None if columns is None else grid_rows(columns, keys, minor, request, offsets=offsets, faults=faults)
    )


def _keys(file: ForecastFile, request: ForecastRequest, faults: FaultList) -> Keys | None:
    keys = find_keys(file.label, file.header, request, faults, items=ITEM_NAMES)
    if keys is not None:
        note_strangers(file.label, file.header, (*keys.ids, keys.date, QUANTILE, SAMPLE, VALUE), faults)
    return keys


def _minor_column(file: ForecastFile, faults: FaultList) -> str | None:
    present = [name for name in (QUANTILE, SAMPLE) if name in file.header]
    if len(present) != 1:
        found = "both" if present else "neither"
        faults.add(file.label, "either a column quantile or a column sample", found, row=1)
    if VALUE not in file.header:
        faults.add(file.label, "this column", "none", column=VALUE)
    return present[0] if len(present) == 1 and VALUE in file.header else None
