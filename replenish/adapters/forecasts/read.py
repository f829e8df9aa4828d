"""Any supported forecast, recognised by its shape or named by its source."""

from __future__ import annotations

import os
from typing import Any, Unpack

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.backtest import BacktestIssue
from replenish.adapters.forecasts.in_memory import table_location
from replenish.adapters.forecasts.issues import issue_of, issues_of, newest_issue
from replenish.adapters.forecasts.request import ForecastRequest, Source
from replenish.adapters.forecasts.said import Day, Said, day_said, note_period, refuse_unknown
from replenish.adapters.forecasts.sources import AUTO, note_unknown_source, source_of
from replenish.errors import Fault, InputError
from replenish.problem.forecast import AnyForecast

TABLES = (".csv", ".parquet")
OTHER_FILES = (".out", ".jsonl", ".json", ".npy")  # where there are no tables
VALUES_FOLDER = "forecasted-values"  # of a predictor's export, beside its accuracy


def read_forecast(
    path: str | os.PathLike[str] | Location | Any,
    source: str = AUTO,
    issued: Day | None = None,
    *,
    as_of: Day | None = None,
    period: str | None = None,
    location_column: str | None = None,
    **said: Unpack[Said],
) -> AnyForecast:
    """
    Forecast in a file, an export folder, or the newest of its ``issued=2024-06-03`` sub-folders.

    Parameters
    ----------
    path
        A local path, an ``s3://`` address, or a table in memory (pandas, polars, Arrow).
    source
        A name of `sources.SOURCES`, or ``auto`` to recognise it by its shape.
    issued
        Day the forecast became known; with sub-folders by issue date, the one to read.
    as_of
        Read the newest issue that was known on this day.
    period
        ``"day"`` or ``"week"``: what the dates must be; recognised by their distance if not given.
    location_column
        Column that holds the location, where there are several that might.
    **said
        What a source does not say of itself: see `Said`.

    Raises
    ------
    InputError
        With every fault that was found.
    SourceError
        Where a bucket or a file cannot be reached.
    TypeError
        For a keyword that nothing is said by.
    """
    request = _request(path, said, issued=issued, as_of=as_of, period=period, location_column=location_column)
    return _source(source, request).read(request)


def read_backtest(
    path: str | os.PathLike[str] | Location | Any,
    source: str = AUTO,
    *,
    period: str | None = None,
    location_column: str | None = None,
    **said: Unpack[Said],
) -> tuple[BacktestIssue, ...]:
    """
    Past forecasts beside what happened, oldest first: a backtest export or a cross-validation.

    Parameters and errors as in `read_forecast`.
    """
    request = _request(path, said, period=period, location_column=location_column)
    chosen = _source(source, request)
    if not hasattr(chosen, "read_backtest"):
        expected = "a backtest export or a cross-validation, with cutoffs and what happened"
        raise InputError([Fault(file=request.label, expected=expected, found="a forecast")])
    issues: tuple[BacktestIssue, ...] = chosen.read_backtest(request)
    return issues


def _request(
    path: Any,
    said: Said,
    *,
    issued: Day | None = None,
    as_of: Day | None = None,
    period: str | None,
    location_column: str | None,
) -> ForecastRequest:
    location, faults = _location(path), FaultList()
    refuse_unknown(said)
    note_period(period, location.label, faults)
    faults.refuse()
    issue_day, last_day = day_said("issued", issued), day_said("as_of", as_of)
    issues = issues_of(location)
    if issues and issue_day is not None:
        issue_day, location = issue_of(location, issues, issue_day)
    elif issues:
        issue_day, location = newest_issue(location, issues, last_day)
    location = _entrance(location)
    return ForecastRequest(
        location=location,
        files=_files(location),
        issued=issue_day,
        period=period,
        location_column=location_column,
        said=said,
    )


def _location(path: Any) -> Location:
    if isinstance(path, str | os.PathLike | Location):
        return Location.of(path)
    return table_location(path)


def _entrance(location: Location) -> Location:
    """Folder of the forecasts, where a predictor's export has one beside its accuracy."""
    values = location / VALUES_FOLDER
    return values if location.is_folder and values.is_folder else location


def _files(location: Location) -> tuple[Location, ...]:
    if not location.is_folder:
        return (location,)
    return location.list_files(TABLES) or location.list_files(OTHER_FILES)


def _source(name: str, request: ForecastRequest) -> Source:
    faults = FaultList()
    note_unknown_source(name, request.location.label, "source", faults)
    if not request.location.exists:
        faults.add(request.location.label, "a file or folder of a forecast", "nothing there")
    elif not request.files:
        faults.add(request.location.label, "CSV or Parquet files of a forecast", "none")
    faults.refuse()
    return source_of(name, request)
