"""
The plainest long tables: one row per line, date and quantile level, or per line, date and sample.

``item, location, date, quantile, value`` holds quantiles and, where ``quantile`` is ``mean``, the mean;
``item, location, date, sample, value`` holds sample paths: rows of one sample name are one path.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_file import ForecastFile, Wanted
from replenish.adapters.forecasts.grid import Grid, grid_of
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.names import MEAN, is_mean, level_of
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys, enough_levels, find_keys, note_strangers
from replenish.errors import InputError
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "generic_long"
ITEM_NAMES = ("item", "item_id")
QUANTILE, SAMPLE, VALUE = "quantile", "sample", "value"
FEWEST_SAMPLES = 2  # one path alone is no distribution


def recognises(shape: Shape) -> bool:
    """Whether there is a column of values beside one of levels or samples."""
    return VALUE in shape.header and not {QUANTILE, SAMPLE}.isdisjoint(shape.header)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast in a file, or in all files of a folder."""
    faults, offsets = FaultList(), set[str]()
    read_files = [_read_file(location, request, offsets, faults) for location in request.files]
    rows = [each for each in read_files if each is not None and len(each)]
    if not rows and not len(faults):
        faults.add(request.location.label, "one forecast row or more", "none")
    kinds = sorted({each.minor.column for each in rows})
    if len(kinds) > 1:
        faults.add(request.location.label, "either quantiles or samples", " and ".join(kinds))
    faults.refuse()
    return _of_quantiles(rows, request) if kinds == [QUANTILE] else _of_samples(rows, request)


def _read_file(
    location: Location, request: ForecastRequest, offsets: set[str], faults: FaultList
) -> GridRows | None:
    file = ForecastFile.of(location, faults)
    if file is None:
        return None
    keys, minor = _keys(file, request.location_column, faults), _minor_column(file, faults)
    if keys is None or minor is None:
        return None
    columns = file.read(Wanted(ids=keys.ids, texts=(keys.date, minor), numbers=(VALUE,)), faults)
    return None if columns is None else grid_rows(columns, keys, minor, offsets, faults)


def _keys(file: ForecastFile, location_column: str | None, faults: FaultList) -> Keys | None:
    keys = find_keys(file.label, file.header, ITEM_NAMES, location_column, faults)
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


def _of_quantiles(rows: list[GridRows], request: ForecastRequest) -> QuantileForecast:
    faults = FaultList()
    rows = [_with_levels(each, faults) for each in rows]
    faults.refuse()
    names = {name for each in rows for name in each.minor.names}
    levels = sorted(float(name) for name in names - {MEAN})
    enough_levels(request.location.label, [f"{level:g}" for level in levels], faults)
    faults.refuse()
    minor = [repr(level) for level in levels]
    grid, duplicates = _grid(rows, minor + [MEAN] * (MEAN in names), request, faults)
    values = grid.dense([VALUE])[..., 0]
    return QuantileForecast(
        levels=np.array(levels),
        quantiles=values[:, :, : len(levels)],
        mean=values[:, :, -1] if MEAN in names else None,
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{NAME}: {request.location.label}",
    )


def _of_samples(rows: list[GridRows], request: ForecastRequest) -> PathForecast:
    faults = FaultList()
    samples = sorted({name for each in rows for name in each.minor.names}, key=lambda name: (len(name), name))
    if len(samples) < FEWEST_SAMPLES:
        faults.add(request.location.label, "two samples or more", "one", column=SAMPLE)
    faults.refuse()
    grid, duplicates = _grid(rows, samples, request, faults)
    return PathForecast(
        paths=grid.dense([VALUE])[..., 0].transpose(0, 2, 1),
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{NAME}: {request.location.label}",
    )


def _with_levels(rows: GridRows, faults: FaultList) -> GridRows:
    """Rows whose levels have one name each: ``0.1``, ``.10`` and ``p10`` are the same."""
    names = []
    for code, name in enumerate(rows.minor.names):
        level = level_of(name)
        if level is None and not is_mean(name):
            rows.columns.refuse(rows.minor.column, code, "a level between 0 and 1, or mean", faults)
        names.append(MEAN if level is None else repr(level))
    return replace(rows, minor=replace(rows.minor, names=names))


def _grid(
    rows: list[GridRows], minor: list[str], request: ForecastRequest, faults: FaultList
) -> tuple[Grid, int]:
    grid = grid_of(rows, minor, request.period, request.location.label, faults)
    if grid is None:
        raise InputError(faults)
    duplicates = grid.duplicates([VALUE], faults)
    faults.refuse()
    return grid, duplicates
