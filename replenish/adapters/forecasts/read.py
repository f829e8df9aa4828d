"""Any supported forecast, recognised by its shape or named by its source."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts import amazon_forecast, generic_long, generic_wide
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.issues import issue_of, issues_of, newest_issue
from replenish.adapters.forecasts.request import ForecastRequest, Shape, Source
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
    location, issued = Location.of(path), None if issued is None else np.datetime64(issued, "D")
    issues = issues_of(location)
    if issues and issued is not None:
        issued, location = issue_of(location, issues, issued)
    elif issues:
        issued, location = newest_issue(
            location, issues, None if as_of is None else np.datetime64(as_of, "D")
        )
    request = ForecastRequest(
        location=location, issued=issued, period=period, location_column=location_column
    )
    return _source(source, request).read(request)


def note_unknown_source(source: str, file: str, column: str, faults: FaultList) -> None:
    """Note a source's name that is not known."""
    if source not in (AUTO, *SOURCES):
        known = (AUTO, *SOURCES)
        faults.add(
            file, f"one of {', '.join(known)}{did_you_mean(source, known)}", repr(source), column=column
        )


def _source(name: str, request: ForecastRequest) -> Source:
    faults = FaultList()
    note_unknown_source(name, request.location.label, "source", faults)
    faults.refuse()
    return recognised_source(request) if name == AUTO else SOURCES[name]


def recognised_source(request: ForecastRequest) -> Source:
    """Return the source whose shape a forecast has."""
    files = request.files
    if not files:
        fault = Fault(
            file=request.location.label, expected="CSV or Parquet files of a forecast", found="none"
        )
        raise InputError([fault])
    faults = FaultList()
    file = ForecastFile.of(files[0], faults)
    if file is None:
        raise InputError(faults)
    shape = Shape(files=tuple(location.name for location in files), header=file.header)
    recognised = next((source for source in SOURCES.values() if source.recognises(shape)), None)
    if recognised is None:
        expected = f"the columns of one of {', '.join(SOURCES)}"
        raise InputError([Fault(file=file.label, row=1, expected=expected, found=", ".join(file.header))])
    return recognised
