"""An export job: found or started, and waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from replenish.adapters.aws.clients import service_refusals
from replenish.errors import SourceError

FIRST_WAIT, LONGEST_WAIT, GROWTH = 5.0, 60.0, 1.5  # seconds between two looks
DONE, WORKING = "ACTIVE", ("CREATE_PENDING", "CREATE_IN_PROGRESS")
HOPELESS = (
    "CREATE_FAILED",
    "CREATE_STOPPING",
    "CREATE_STOPPED",
    "DELETE_PENDING",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
)


class Clock(Protocol):
    """What time it is, and waiting for it."""

    def now(self) -> float:
        """Seconds since any moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportTo:
    """
    Where an export goes.

    Parameters
    ----------
    path
        ``s3://bucket/prefix``.
    role_arn
        Role that the service takes on to write there.
    kms_key_arn
        Key to encrypt with.
    """

    path: str
    role_arn: str
    kms_key_arn: str | None = None

    def request(self) -> dict[str, Any]:
        """Destination, as the service wants it."""
        key = {} if self.kms_key_arn is None else {"KMSKeyArn": self.kms_key_arn}
        return {"S3Config": {"Path": self.path, "RoleArn": self.role_arn, **key}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportJob:
    """Arn and name of an export job; parts of the export begin with its name."""

    arn: str
    name: str


def finished_export(
    forecast: Any, forecast_arn: str, to: ExportTo, *, name: str, clock: Clock, patience: float
) -> ExportJob:
    """
    Export of a forecast that is complete: one that there is, or a new one.

    Parameters
    ----------
    forecast
        Client of the service.
    name
        Of a new job.
    patience
        Seconds to wait at most.

    Raises
    ------
    SourceError
        The job failed, was stopped, or did not finish in time.
    """
    jobs = list(_jobs(forecast, forecast_arn))
    job = _existing(jobs, to) or _started(forecast, forecast_arn, to, _free(name, jobs))
    wait_until_active(
        lambda: forecast.describe_forecast_export_job(ForecastExportJobArn=job.arn),
        f"export job {job.name}",
        clock=clock,
        patience=patience,
    )
    return job


def wait_until_active(
    describe: Callable[[], dict[str, Any]], what: str, *, clock: Clock, patience: float
) -> dict[str, Any]:
    """Return the answer that says ACTIVE; waits grow, and unknown states are waited out."""
    start, wait = clock.now(), FIRST_WAIT
    while True:
        with service_refusals(what):
            answer = describe()
        state = str(answer.get("Status", "")).upper().replace(" ", "_")
        if state == DONE:
            return answer
        if state in HOPELESS:
            message = str(answer.get("Message", "")) or "no reason given"
            raise SourceError(f"{what}: {state} ({message})")
        if clock.now() - start + wait > patience:
            raise SourceError(f"{what}: still {state or 'without a state'} after {patience:g} seconds")
        clock.sleep(wait)
        wait = min(wait * GROWTH, LONGEST_WAIT)


def _free(name: str, jobs: Sequence[dict[str, Any]]) -> str:
    """Name that no other job has: a failed one keeps its name."""
    taken = {entry.get("ForecastExportJobName") for entry in jobs}
    names = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 2)))
    return next(free for free in names if free not in taken)


def _existing(jobs: Sequence[dict[str, Any]], to: ExportTo) -> ExportJob | None:
    """Newest job that exports this forecast to this place, done or at work."""
    fitting = [
        entry
        for entry in jobs
        if _place(entry) == to.path.rstrip("/") and entry.get("Status") in (DONE, *WORKING)
    ]
    if not fitting:
        return None
    newest = max(fitting, key=lambda entry: entry["CreationTime"])
    return ExportJob(arn=newest["ForecastExportJobArn"], name=newest["ForecastExportJobName"])


def _jobs(forecast: Any, forecast_arn: str) -> Iterator[dict[str, Any]]:
    """Every export job of a forecast, page by page: the service has no paginator."""
    wanted = [{"Key": "ForecastArn", "Value": forecast_arn, "Condition": "IS"}]
    token: dict[str, str] = {}
    while True:
        with service_refusals("list of export jobs"):
            page = forecast.list_forecast_export_jobs(Filters=wanted, MaxResults=100, **token)
        if not all(_is_whole(entry) for entry in page.get("ForecastExportJobs", [None])):
            raise SourceError("list of export jobs: the answer was cut off")
        yield from page["ForecastExportJobs"]
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def _is_whole(entry: dict[str, Any] | None) -> bool:
    """Whether an entry says all that a job is found by."""
    return entry is not None and {"ForecastExportJobArn", "ForecastExportJobName", "CreationTime"} <= set(
        entry
    )


def _place(entry: dict[str, Any]) -> str:
    return str(entry.get("Destination", {}).get("S3Config", {}).get("Path", "")).rstrip("/")


def _started(forecast: Any, forecast_arn: str, to: ExportTo, name: str) -> ExportJob:
    with service_refusals(f"export job {name}"):
        answer = forecast.create_forecast_export_job(
            ForecastExportJobName=name, ForecastArn=forecast_arn, Destination=to.request(), Format="CSV"
        )
    arn = answer.get("ForecastExportJobArn")
    if not arn:
        raise SourceError(f"export job {name}: the answer was cut off")
    return ExportJob(arn=arn, name=name)
