"""Rows of one value each, told apart by line, date and level, or by line, date and sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.grid import Grid
from replenish.adapters.forecasts.grid_of_rows import grid_of
from replenish.adapters.forecasts.grid_rows import GridRows
from replenish.adapters.forecasts.levels import enough_levels
from replenish.adapters.forecasts.names import MEAN, is_mean, level_of
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.errors import InputError
from replenish.problem.forecast import PathForecast, QuantileForecast

QUANTILE, SAMPLE, VALUE = "quantile", "sample", "value"  # columns of the plain tables
FEWEST_SAMPLES = 2  # one path alone is no distribution


def filled(files: Sequence[GridRows | None], request: ForecastRequest, faults: FaultList) -> list[GridRows]:
    """Rows of the files that have any; noted where none has, and no other fault says why."""
    rows = [each for each in files if each is not None and len(each)]
    if not rows and not len(faults):
        faults.add(request.label, "one forecast row or more", "none")
    return rows


def long_quantiles(
    rows: Sequence[GridRows],
    value: str,
    request: ForecastRequest,
    source: str,
    issued: np.datetime64 | None = None,
) -> QuantileForecast:
    """
    Forecast of rows whose minor column names a level, or the mean.

    Parameters
    ----------
    value
        Column of the numbers.
    issued
        Day the forecast became known, where the source tells it and the user does not.
    """
    faults = FaultList()
    rows = [_with_levels(each, request.decimal, faults) for each in rows]
    faults.refuse()
    names = {name for each in rows for name in each.minor.names}
    levels = sorted(float(name) for name in names - {MEAN})
    enough_levels(request.label, [f"{level:g}" for level in levels], faults)
    faults.refuse()
    minor = [repr(level) for level in levels]
    grid, duplicates = _grid(rows, minor + [MEAN] * (MEAN in names), value, request, faults)
    values = grid.dense([value])[..., 0]
    return QuantileForecast(
        levels=np.array(levels),
        quantiles=values[:, :, : len(levels)],
        mean=values[:, :, -1] if MEAN in names else None,
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=issued if request.issued is None else request.issued,
        duplicates=duplicates,
        source=f"{source}: {request.label}",
    )


def long_paths(rows: Sequence[GridRows], value: str, request: ForecastRequest, source: str) -> PathForecast:
    """Forecast of rows whose minor column names a sample: rows of one name are one path."""
    faults = FaultList()
    samples = sorted({name for each in rows for name in each.minor.names}, key=lambda name: (len(name), name))
    if len(samples) < FEWEST_SAMPLES:
        faults.add(request.label, "two samples or more", "one", column=rows[0].minor.column)
    faults.refuse()
    grid, duplicates = _grid(rows, samples, value, request, faults)
    return PathForecast(
        paths=grid.dense([value])[..., 0].transpose(0, 2, 1),
        item=grid.item,
        location=grid.known_location,
        calendar=grid.calendar,
        issued=request.issued,
        duplicates=duplicates,
        source=f"{source}: {request.label}",
    )


def _with_levels(rows: GridRows, decimal: str, faults: FaultList) -> GridRows:
    """Rows whose levels have one name each: ``0.1``, ``.10`` and ``p10`` are the same."""
    names = []
    for code, name in enumerate(rows.minor.names):
        level = level_of(name.replace(decimal, "."))
        if level is None and not is_mean(name):
            rows.columns.refuse(rows.minor.column, code, "a level between 0 and 1, or mean", faults)
        names.append(MEAN if level is None else repr(level))
    return replace(rows, minor=replace(rows.minor, names=names))


def _grid(
    rows: Sequence[GridRows], minor: list[str], value: str, request: ForecastRequest, faults: FaultList
) -> tuple[Grid, int]:
    grid = grid_of(rows, minor, request.period, request.label, faults)
    if grid is None:
        raise InputError(faults)
    duplicates = grid.duplicates([value], faults)
    faults.refuse()
    return grid, duplicates
