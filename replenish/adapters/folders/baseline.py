"""Baseline forecasts of a planning folder: what ``replenish forecast FOLDER`` makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from replenish.adapters.baseline import LEVELS, PERIODS, Progress, baseline_forecast
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.files.whole_folder import OutFolder, out_folder_of
from replenish.adapters.forecasts.archive import new_issue
from replenish.adapters.forecasts.issues import PREFIX
from replenish.adapters.forecasts.write import write_amazon_export
from replenish.adapters.settings.read import FILE, DataSection, aws_section, data_paths, read_settings
from replenish.adapters.tables.demand import read_demand
from replenish.adapters.tables.lines import read_lines
from replenish.adapters.tables.misnamed import note_misnamed
from replenish.adapters.tables.proxies import read_proxies, source_lines
from replenish.adapters.tables.read import find_table, item_terms_of
from replenish.adapters.tables.table import Rows
from replenish.errors import Fault, InputError
from replenish.problem.demand_history import DemandHistory

NAME = "baseline"  # of the export job that the files pretend to come from
PARTS = {"csv": 3, "parquet": 1}  # an empty Parquet part would teach a reader nothing


def forecast_folder(
    folder: str | Path,
    *,
    issued: Iterable[date | np.datetime64] | None = None,
    periods: int = PERIODS,
    levels: Sequence[float] = LEVELS,
    window: int | None = None,
    out: OutFolder | None = None,
    suffix: str = "parquet",
    replace: bool = False,
    progress: Progress | None = None,
) -> tuple[OutFolder, ...]:
    """
    Write a baseline forecast for each issue date, each from the demand before that date only.

    Parameters
    ----------
    folder
        Planning folder, a path or an ``s3://`` address: demand table and ``replenish.toml``; where it has a
        table of lines, exactly these are forecast, those of ``proxies.csv`` by their proxies.
    issued
        Issue dates; the plan date of ``replenish.toml`` where none is given.
    periods, levels, window
        As in `baseline_forecast`.
    out
        Where the folders ``issued=<date>`` go, here or in a bucket; the forecast path of ``replenish.toml``
        where none is given.
    suffix
        ``parquet``, in one part; or ``csv``, in three, ten times the size.
    replace
        Put it in the place of another forecast of the same issue date.
    progress
        Called with the lines done and all lines, over all issue dates.

    Returns
    -------
    folders
        One ``issued=<date>`` per issue date, in order of date.

    Raises
    ------
    InputError
        The tables are at fault, or a line has too little history: nothing is written then. Or another
        forecast of an issue date is there already.
    SourceError
        A folder cannot be read or written.
    """
    place = Location.of(folder)
    paths = data_paths(place / FILE)
    if out is None:
        out = out_folder_of(place / paths.forecast.path, aws_section(place / FILE).encryption)
    dates = sorted({np.datetime64(str(day), "D") for day in issued or [_plan_date(place)]})
    history = _history(place, paths)
    forecasts = [
        baseline_forecast(
            history,
            issued=day,
            periods=periods,
            levels=levels,
            window=window,
            progress=_overall(progress, number, len(dates)),
        )
        for number, day in enumerate(dates)
    ]
    for forecast, day in zip(forecasts, dates, strict=True):
        with new_issue(out, day, replace=replace) as draft:
            write_amazon_export(forecast, draft, name=NAME, suffix=suffix, parts=PARTS.get(suffix, 1))
    return tuple(out / f"{PREFIX}{day}" for day in dates)


def _plan_date(place: Location) -> date:
    faults = FaultList()
    settings = read_settings(place / "replenish.toml", faults)
    faults.refuse()
    if settings is None:
        raise InputError([Fault(file="replenish.toml", column="plan.date", expected="a date", found="none")])
    return settings.plan.date


def _history(place: Location, paths: DataSection) -> DemandHistory:
    faults = FaultList()
    note_misnamed(place, paths, faults)
    table = place / paths.lines
    lines = read_lines(table, faults, item_terms_of(place, paths, faults)) if table.exists else None
    if lines is not None:
        lines = source_lines(lines, _proxies(place, paths, lines, faults))
    history = read_demand(place / paths.demand, faults, lines)
    faults.refuse()
    if history is None:
        raise InputError([Fault(file=paths.demand, expected="a demand table", found="none")])
    return history


def _proxies(place: Location, paths: DataSection, lines: Rows, faults: FaultList) -> Rows | None:
    table = find_table(place, "proxies", paths, faults)
    return None if table is None else read_proxies(table, lines, faults)


def _overall(progress: Progress | None, number: int, dates: int) -> Progress | None:
    """Progress over all issue dates from the progress of one."""
    if progress is None:
        return None
    return lambda done, lines: progress(number * lines + done, dates * lines)
