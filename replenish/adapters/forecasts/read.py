"""Any supported forecast, recognised by its shape or named by its source."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

import numpy as np

from replenish.adapters.cells import civil_date
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts import amazon_forecast, generic_long, generic_wide
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.issues import issue_of, issues_of, newest_issue
from replenish.adapters.forecasts.request import ForecastRequest, Shape, Source
from replenish.adapters.forecasts.roles import listed
from replenish.adapters.nearest import did_you_mean
from replenish.errors import Fault, InputError
from replenish.problem.forecast import PathForecast, QuantileForecast

SOURCES: Mapping[str, Source] = {
    amazon_forecast.NAME: amazon_forecast,
    generic_long.NAME: generic_long,
    generic_wide.NAME: generic_wide,
}
AUTO = "auto"

Day = str | date | np.datetime64


def read_forecast(
    path: str | os.PathLike[str] | Location,
    source: str = AUTO,
    issued: Day | None = None,
    *,
    as_of: Day | None = None,
    period: str | None = None,
    location_column: str | None = None,
) -> QuantileForecast | PathForecast:
    """
    Forecast in a file, an export folder, or the newest of its ``issued=2024-06-03`` sub-folders.

    Parameters
    ----------
    path
        A local path or an ``s3://`` address.
    source
        ``amazon_forecast``, ``generic_long``, ``generic_wide``, or ``auto`` to recognise it by its shape.
    issued
        Day the forecast became known; with sub-folders by issue date, the one to read.
    as_of
        Read the newest issue that was known on this day.
    period
        ``"day"`` or ``"week"``: what the dates must be; recognised by their distance if not given.
    location_column
        Column that holds the location, where there are several that might.

    Raises
    ------
    InputError
        With every fault that was found.
    SourceError
        Where a bucket or a file cannot be reached.
    """
    location, issue_day, last_day = Location.of(path), _day("issued", issued), _day("as_of", as_of)
    issues = issues_of(location)
    if issues and issue_day is not None:
        issue_day, location = issue_of(location, issues, issue_day)
    elif issues:
        issue_day, location = newest_issue(location, issues, last_day)
    request = ForecastRequest(
        location=location,
        files=location.list_files() if location.is_folder else (location,),
        issued=issue_day,
        period=period,
        location_column=location_column,
    )
    return _source(source, request).read(request)


def _day(argument: str, value: Day | None) -> np.datetime64 | None:
    day = None if value is None else civil_date(str(value))
    if day is not None and np.isnat(day):
        expected = "a date like 2024-06-03"
        raise InputError([Fault(file="read_forecast", column=argument, expected=expected, found=repr(value))])
    return day


def note_unknown_source(source: str, file: str, column: str, faults: FaultList) -> bool:
    """Note a source's name that is not known, and tell whether it is so."""
    known = (AUTO, *SOURCES)
    if source not in known:
        faults.add(
            file, f"one of {', '.join(known)}{did_you_mean(source, known)}", repr(source), column=column
        )
    return source not in known


def _source(name: str, request: ForecastRequest) -> Source:
    faults = FaultList()
    note_unknown_source(name, request.location.label, "source", faults)
    if not request.location.exists:
        faults.add(request.location.label, "a file or folder of a forecast", "nothing there")
    elif not request.files:
        faults.add(request.location.label, "CSV or Parquet files of a forecast", "none")
    faults.refuse()
    return recognised_source(request) if name == AUTO else SOURCES[name]


def recognised_source(request: ForecastRequest) -> Source:
    """Return the source whose shape a forecast has."""
    faults, files = FaultList(), request.files
    file = ForecastFile.of(files[0], faults)
    if file is None:
        raise InputError(faults)
    shape = Shape(files=tuple(location.name for location in files), header=file.header)
    recognised = next((source for source in SOURCES.values() if source.recognises(shape)), None)
    if recognised is None:
        expected = f"the columns of one of {', '.join(SOURCES)}"
        raise InputError([Fault(file=file.label, row=1, expected=expected, found=listed(file.header))])
    return recognised
