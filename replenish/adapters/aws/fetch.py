"""``replenish fetch``: a finished forecast of Amazon Forecast into a planning folder, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from replenish.adapters.aws.clients import client
from replenish.adapters.aws.export_job import Clock, ExportJob, ExportTo, finished_export, wait_until_active
from replenish.adapters.aws.query import Line, queried_forecast
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.files.whole_folder import OutFolder, out_folder_of
from replenish.adapters.forecasts.archive import new_issue
from replenish.adapters.forecasts.copy_parts import copy_parts
from replenish.adapters.forecasts.issues import PREFIX
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.forecasts.write import write_amazon_export
from replenish.adapters.settings.read import FILE, Settings, read_settings
from replenish.adapters.tables.lines import read_lines
from replenish.adapters.tables.read import item_terms_of
from replenish.adapters.text.matching import Label, matched
from replenish.errors import Fault, InputError, SourceError
from replenish.problem.calendar import civil_date
from replenish.problem.forecast import AnyForecast

NAMED = 5  # missing lines that an error lists
ARN = "arn:"
MOST_QUERIES = 200  # beyond, an export is faster and cheaper


def fetch_folder(
    folder: str | Path,
    *,
    clock: Clock,
    query: bool = False,
    issued: np.datetime64 | None = None,
    replace: bool = False,
) -> OutFolder:
    """
    Folder ``issued=<date>`` of the archive, with the forecast that ``[fetch]`` of ``replenish.toml`` names.

    Parameters
    ----------
    clock
        To wait for the export with.
    query
        Ask for the lines one by one instead of exporting everything; for a few lines.
    issued
        Day the forecast became known; by default the day on which the service finished it (UTC).
    replace
        Put it in the place of another forecast of the same issue date.

    Raises
    ------
    InputError
        The settings or the lines are at fault, or another forecast of that day is there already.
    SourceError
        The service refuses, fails or answers with only a part; the folder is left as it was.
    """
    settings, lines = _settings(Location.of(folder))
    arn = settings.fetch.forecast_arn
    if arn is None or not arn.startswith(ARN):
        expected = (
            "the ARN of a forecast of Amazon Forecast, like arn:aws:forecast:eu-west-1:…:forecast/weekly"
        )
        found = "nothing" if arn is None else repr(arn)
        raise InputError([Fault(file=FILE, column="fetch.forecast_arn", expected=expected, found=found)])
    service = client("forecast")
    ready = wait_until_active(
        lambda: service.describe_forecast(ForecastArn=arn),
        "the forecast", clock=clock, patience=settings.fetch.patience,
    )  # fmt: skip
    day = _issue_day(ready) if issued is None else issued
    place = Location.of(folder) / settings.data.forecast.path
    archive = out_folder_of(place, settings.aws.encryption)
    with new_issue(archive, day, replace=replace) as draft:
        if query:
            _query(settings, arn, lines, day=day, draft=draft)
        else:
            job = _exported(service, settings, arn, day=day, clock=clock)
            _download(job, settings, lines, draft)
    return archive / f"{PREFIX}{day}"


def _query(settings: Settings, arn: str, lines: Sequence[Line], *, day: np.datetime64, draft: Path) -> None:
    if len(lines) > MOST_QUERIES:
        expected = f"{MOST_QUERIES} lines or fewer to ask for one by one; an export takes any number"
        raise InputError([Fault(file="lines.csv", expected=expected, found=str(len(lines)))])
    forecast = queried_forecast(
        client("forecastquery"), arn, lines,
        location_key=settings.fetch.location_key, period=settings.plan.period, issued=day,
    )  # fmt: skip
    _refuse_missing(forecast, lines)
    write_amazon_export(forecast, draft, name="query", parts=1, suffix="parquet")


def _exported(service: Any, settings: Settings, arn: str, *, day: np.datetime64, clock: Clock) -> ExportJob:
    wanted = settings.fetch
    if wanted.export_to is None or wanted.role_arn is None:
        expected = "export_to and role_arn, to export with"
        raise InputError([Fault(file=FILE, column="fetch", expected=expected, found="nothing said")])
    to = ExportTo(path=wanted.export_to, role_arn=wanted.role_arn, kms_key_arn=wanted.kms_key_arn)
    name = f"replenish_{re.sub('[^0-9]', '', str(day))}"
    return finished_export(service, arn, to, name=name, clock=clock, patience=wanted.patience)


def _download(job: ExportJob, settings: Settings, lines: Sequence[Line], draft: Path) -> None:
    """Copy the parts of a finished job, and take them only if they are a whole forecast of the lines."""
    place = Location.of(str(settings.fetch.export_to))
    files = place.list_files() if place.is_folder else ()
    parts = [file for file in files if file.name.startswith(f"{job.name}_")]
    if not parts:
        raise SourceError(f"{place.label}: export job {job.name} is finished, but none of its parts is there")
    copy_parts(parts, draft)
    try:
        forecast = read_forecast(
            str(draft), "amazon_forecast", period=settings.plan.period,
            location_column=settings.data.forecast.location,
        )  # fmt: skip
    except InputError as error:
        raise SourceError(f"export job {job.name}: its parts are no whole forecast: {error}") from None
    _refuse_missing(forecast, lines)


def _refuse_missing(forecast: AnyForecast, lines: Sequence[Line]) -> None:
    """Refuse a forecast without some of the lines, or with fewer dates for some."""
    known, asked = _labels(forecast, lines)
    rows = matched(asked, known).rows
    missing = [asked[line] for line in np.flatnonzero(rows < 0)]
    if missing:
        named = ", ".join(" at ".join(label) for label in missing[:NAMED])
        raise SourceError(f"the forecast has {len(missing)} of {len(asked)} lines not, like {named}")
    short = np.flatnonzero(~forecast.known[rows].all(axis=1))
    if short.size:
        named = ", ".join(" at ".join(asked[line]) for line in short[:NAMED])
        raise SourceError(f"{short.size} of {len(asked)} lines have dates without a forecast, like {named}")


def _labels(forecast: AnyForecast, lines: Sequence[Line]) -> tuple[list[Label], list[Label]]:
    """Labels of a forecast and of the lines; by item where the forecast has no locations."""
    items: list[str] = [] if forecast.item is None else forecast.item.tolist()
    if forecast.location is None:
        return [(item,) for item in items], [(item,) for item in dict(lines)]
    return list(zip(items, forecast.location.tolist(), strict=True)), list(lines)


def _settings(root: Location) -> tuple[Settings, list[Line]]:
    faults = FaultList()
    settings = read_settings(root / FILE, faults)
    lines = None
    if settings is not None:
        terms = item_terms_of(root, settings.data, faults)
        lines = read_lines(root / settings.data.lines, faults, terms)
    faults.refuse()
    if settings is None or lines is None:
        raise InputError(faults)  # not reached: what is missing is missing for a fault
    return settings, list(zip(lines["item"].tolist(), lines["location"].tolist(), strict=True))


def _issue_day(described: dict[str, Any]) -> np.datetime64:
    finished = described.get("LastModificationTime", described.get("CreationTime"))
    if finished is None:
        raise SourceError("the forecast: the service does not say when it was finished")
    return civil_date(finished.date())
