"""``replenish fetch``: an export found or started, waited for, and taken only if it is whole."""

import logging
import re
import shutil
from pathlib import Path

import boto3
import numpy as np
import pytest
import typer.testing

from replenish.adapters.aws.fetch import fetch_folder
from replenish.adapters.folders.plan import read_folder
from replenish.cli import app
from replenish.errors import InputError, SourceError
from tests.adapters.aws.conftest import SECRET
from tests.adapters.aws.loopback import Raw, error

TINY = Path(__file__).parents[3] / "fixtures" / "tiny"
ARN = "arn:aws:forecast:eu-west-1:123456789012:forecast/weekly"
JOB_ARN = "arn:aws:forecast:eu-west-1:123456789012:forecast-export-job/weekly/weekly_dc"
NEW_ARN = "arn:aws:forecast:eu-west-1:123456789012:forecast-export-job/weekly/replenish"
BUCKET, PATH = "exports", "s3://exports/weekly"
TO = {"S3Config": {"Path": PATH, "RoleArn": "arn:aws:iam::123456789012:role/forecast"}}
FINISHED = 1_717_200_000.0  # 2024-06-01
FORECAST = {"ForecastArn": ARN, "Status": "ACTIVE", "LastModificationTime": FINISHED}
JOB = {
    "ForecastExportJobArn": JOB_ARN, "ForecastExportJobName": "weekly_dc", "Destination": TO,
    "Status": "ACTIVE", "CreationTime": FINISHED,
}  # fmt: skip
PART = "weekly_dc_2024-06-01T00-00-00Z_part{}.csv"
HEADER = "item_id,location,date,p10,p50,p90,mean"
LINES = (("000123", "DC1"), ("000123", "DC2"), ("A-7", "DC1"))


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self):
        self.waits = []

    def now(self):
        return sum(self.waits)

    def sleep(self, seconds):
        self.waits.append(seconds)


@pytest.fixture
def bucket(s3_server, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_server)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    yield client
    for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=entry["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


@pytest.fixture
def folder(tmp_path):
    copy = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    (copy / "forecast.csv").unlink()
    text = (copy / "replenish.toml").read_text().replace('"forecast.csv"', '"forecasts/"')
    fetch = (
        f'[fetch]\nforecast_arn = "{ARN}"\nexport_to = "{PATH}"\nrole_arn = "{TO["S3Config"]["RoleArn"]}"\n'
    )
    (copy / "replenish.toml").write_text(f"{text}\n{fetch}")
    return copy


def rows(lines=LINES, periods=6):
    days = np.datetime64("2024-06-03") + 7 * np.arange(periods)
    return [f"{item},{place},{day}T00:00:00Z,1,2,3,2" for item, place in lines for day in days]


def upload(bucket, *parts):
    for number, part in enumerate(parts):
        body = "\n".join([HEADER, *part]) + "\n"
        bucket.put_object(Bucket=BUCKET, Key=f"weekly/{PART.format(number)}", Body=body.encode())


def serve(service, *states, jobs=(JOB,), created=None):
    service.answers = {
        "DescribeForecast": lambda _: FORECAST,
        "ListForecastExportJobs": lambda _: {"ForecastExportJobs": list(jobs)},
        "CreateForecastExportJob": lambda _: created or {"ForecastExportJobArn": NEW_ARN},
        "DescribeForecastExportJob": list(states) or (lambda _: {"Status": "ACTIVE"}),
    }


def refused(folder, **options):
    with pytest.raises(SourceError) as refusal:
        fetch_folder(folder, clock=Clock(), **options)
    assert not list((folder / "forecasts").glob("*")) or not list((folder / "forecasts").iterdir())
    assert SECRET not in str(refusal.value)
    return str(refusal.value)


def test_a_finished_export_is_fetched_whole(service, bucket, folder):
    serve(service)
    upload(bucket, [], rows()[:7], rows()[7:])
    bucket.put_object(Bucket=BUCKET, Key="weekly/_SUCCESS", Body=b"")
    target = fetch_folder(folder, clock=Clock())
    assert target == folder / "forecasts" / "issued=2024-06-01"
    names = [PART.format(number).replace(".csv", ".parquet") for number in range(3)]
    assert sorted(file.name for file in target.iterdir()) == names
    assert service.count("CreateForecastExportJob") == 0
    planning = read_folder(folder)
    assert planning.problem.forecast.issued == np.datetime64("2024-06-01")
    assert planning.problem.forecast.known.all()


def test_a_forecast_is_fetched_into_an_archive_in_a_bucket(service, bucket, folder):
    serve(service)
    upload(bucket, rows()[:7], rows()[7:])
    text = (folder / "replenish.toml").read_text().replace('"forecasts/"', f'"s3://{BUCKET}/archive"')
    (folder / "replenish.toml").write_text(f'{text}\n[aws]\nsse = "AES256"\n')
    place = f"s3://{BUCKET}/archive/issued=2024-06-01"
    assert str(fetch_folder(folder, clock=Clock())) == place
    listed = bucket.list_objects_v2(Bucket=BUCKET, Prefix="archive/")["Contents"]
    names = [PART.format(number).replace(".csv", ".parquet") for number in range(2)]
    assert sorted(entry["Key"].rpartition("/")[2] for entry in listed) == ["_SUCCESS", *names]
    head = bucket.head_object(Bucket=BUCKET, Key=f"archive/issued=2024-06-01/{names[0]}")
    assert head["ServerSideEncryption"] == "AES256"
    assert str(fetch_folder(folder, clock=Clock())) == place
    assert bucket.list_objects_v2(Bucket=BUCKET, Prefix="archive/")["Contents"] == listed
    assert str(read_folder(folder).problem.forecast.issued) == "2024-06-01"


def test_fetching_twice_changes_nothing(service, bucket, folder):
    serve(service)
    upload(bucket, rows())
    first = [file.read_bytes() for file in sorted(fetch_folder(folder, clock=Clock()).iterdir())]
    assert [file.read_bytes() for file in sorted(fetch_folder(folder, clock=Clock()).iterdir())] == first


def test_another_forecast_of_the_same_day_is_refused_unless_it_is_asked_for(service, bucket, folder):
    serve(service)
    upload(bucket, rows())
    target = fetch_folder(folder, clock=Clock())
    before = {file.name: file.read_bytes() for file in target.iterdir()}
    upload(bucket, [row.replace(",2,", ",1,") for row in rows()])
    with pytest.raises(
        InputError, match=r"issued=2024-06-01: expected the forecast .*--replace .*another one"
    ):
        fetch_folder(folder, clock=Clock())
    assert {file.name: file.read_bytes() for file in target.iterdir()} == before
    fetch_folder(folder, clock=Clock(), replace=True)
    assert {file.name: file.read_bytes() for file in target.iterdir()} != before


def test_the_archive_holds_what_the_service_wrote_unrepaired(service, bucket, folder):
    """A crossing is repaired, and counted, whenever the archive is read."""
    serve(service)
    upload(bucket, [row.replace(",2,", ",-2,") for row in rows()])
    fetch_folder(folder, clock=Clock())
    assert read_folder(folder).problem.forecast.negatives > 0


def test_without_an_export_one_is_started_and_waited_for(service, bucket, folder):
    states = [
        {"Status": state} for state in ("CREATE_PENDING", "CREATE_IN_PROGRESS", "SOMETHING_NEW", "ACTIVE")
    ]
    serve(service, *states, jobs=())
    new = PART.replace("weekly_dc", "replenish_20240601").format(0)
    bucket.put_object(Bucket=BUCKET, Key=f"weekly/{new}", Body="\n".join([HEADER, *rows()]).encode())
    clock = Clock()
    fetch_folder(folder, clock=clock)
    assert clock.waits == [5.0, 7.5, 11.25]
    (request,) = [request for name, request in service.requests if name == "CreateForecastExportJob"]
    assert request["Destination"] == TO
    assert request["ForecastExportJobName"] == "replenish_20240601"


def test_the_list_of_jobs_is_read_to_its_last_page(service, bucket, folder):
    serve(service)
    failed = {**JOB, "Status": "CREATE_FAILED", "ForecastExportJobName": "other"}
    service.answers["ListForecastExportJobs"] = [
        {"ForecastExportJobs": [failed], "NextToken": "more"},
        {"ForecastExportJobs": [JOB]},
    ]
    upload(bucket, rows())
    fetch_folder(folder, clock=Clock())
    assert service.count("ListForecastExportJobs") == 2
    assert service.count("CreateForecastExportJob") == 0


def test_a_failed_job_does_not_keep_the_name_from_the_next(service, bucket, folder):
    failed = {**JOB, "Status": "CREATE_FAILED", "ForecastExportJobName": "replenish_20240601"}
    serve(service, jobs=(failed,))
    assert "export job replenish_20240601_2 is finished, but none of its parts is there" in refused(folder)


@pytest.mark.parametrize("state", ["CREATE_FAILED", "CREATE FAILED", "CREATE_STOPPED", "DELETE_IN_PROGRESS"])
def test_a_job_that_failed_is_an_error_with_its_reason(service, bucket, folder, state):
    serve(service, {"Status": "CREATE_PENDING"}, {"Status": state, "Message": "no role"})
    assert refused(folder) == f"export job weekly_dc: {state.replace(' ', '_')} (no role)"


def test_patience_has_an_end(service, bucket, folder):
    serve(service)
    service.answers["DescribeForecastExportJob"] = lambda _: {"Status": "CREATE_IN_PROGRESS"}
    assert refused(folder) == "export job weekly_dc: still CREATE_IN_PROGRESS after 3600 seconds"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ([], "none of its parts is there"),
        ([rows()[:12]], "the forecast has 1 of 3 lines not, like A-7 at DC1"),
        ([rows()[:17]], "1 of 3 lines have dates without a forecast, like A-7 at DC1"),
        ([rows()[:9], ["000123,DC1,2024-06-03T00:00:00Z,9,9,9,9"]], "one value per line and date"),
        ([rows()[:9], [*rows()[9:], "A-7,DC1,2024-07-15T00:0"]], "expected 7 columns, found 3"),
    ],
)
def test_an_export_that_is_not_whole_is_refused(service, bucket, folder, parts, sentence):
    serve(service)
    upload(bucket, *parts)
    assert sentence in refused(folder)


def test_a_missing_part_is_noticed(service, bucket, folder):
    serve(service)
    upload(bucket, rows()[:9], [], rows()[9:])
    bucket.delete_object(Bucket=BUCKET, Key=f"weekly/{PART.format(1)}")
    assert "expected all parts from 0 to 2, found no part 1" in refused(folder)


@pytest.mark.parametrize(
    ("operation", "reply", "sentence"),
    [
        ("DescribeForecast", error("ResourceNotFoundException"), "the forecast: there is no such thing"),
        ("DescribeForecast", Raw(200, b'{"Status": "ACT'), "the forecast: still without a state"),
        ("DescribeForecast", error("AccessDeniedException"), "the forecast: access denied"),
        ("ListForecastExportJobs", Raw(200, b'{"ForecastExp'), "list of export jobs: the answer was cut off"),
        ("CreateForecastExportJob", Raw(200, b"{"), "the answer was cut off"),
        ("CreateForecastExportJob", error("LimitExceededException"), "too many requests or jobs at once"),
        (
            "DescribeForecastExportJob",
            Raw(503, b"busy"),
            "replenish_20240601: the service answered 503",
        ),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_what_the_service_refuses_is_a_sentence(service, folder, operation, reply, sentence):
    serve(service, jobs=())
    service.answers[operation] = lambda _: reply
    assert sentence in refused(folder)


EVERY_FAULT = [
    (error("LimitExceededException"), "too many requests or jobs at once, even after waiting"),
    (error("ThrottlingException"), "too many requests at once, even after waiting"),
    (error("ResourceInUseException"), "still being made"),
    (error("ExpiredTokenException"), "credentials have expired"),
    (Raw(503, b"<html>busy</html>"), "the service answered 503"),
    (Raw(500, b""), "the service answered 500"),
    (Raw(200, b""), "cut off|without a state|cannot be read"),
    (Raw(200, b"{}"), "cut off|without a state"),
    (Raw(200, b"[]"), "cut off|without a state|cannot be read"),
    (Raw(200, b"not json"), "cut off|without a state|cannot be read"),
    (Raw(200, b'{"Status": null, "ForecastExportJobs": null'), "cut off|without a state|cannot be read"),
    (Raw(200, b'{"ForecastExportJobs": null, "ForecastExportJobArn": null}'), "cut off|without a state"),
    (Raw(200, b'{"ForecastExportJobs": [null]}'), "cut off|without a state|cannot be read"),
    (Raw(200, b'{"ForecastExportJobs": [{"Status": "ACTIVE"}]}'), "cut off|without a state"),
    (Raw(200, b'{"Status": "ACTIVE", "Forec', breaks=True), "broke|cut off|without a state"),
]
OPERATIONS = (
    "DescribeForecast",
    "ListForecastExportJobs",
    "CreateForecastExportJob",
    "DescribeForecastExportJob",
)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(("reply", "sentence"), EVERY_FAULT)
def test_no_fault_of_any_operation_is_taken_for_an_answer(service, folder, operation, reply, sentence):
    serve(service, jobs=())
    service.answers[operation] = lambda _: reply
    assert re.search(sentence, refused(folder))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_throttled_twice_each_operation_answers_and_the_forecast_is_whole(service, bucket, folder, operation):
    serve(service, jobs=(JOB,) if operation != "CreateForecastExportJob" else ())
    name = PART.format(0).replace("weekly_dc", "replenish_20240601")
    for key in (PART.format(0), name):
        body = "\n".join([HEADER, *rows()]) + "\n"
        bucket.put_object(Bucket=BUCKET, Key=f"weekly/{key}", Body=body.encode())
    answer = service.answers[operation]
    busy = [error("LimitExceededException"), error("ThrottlingException")]
    service.answers[operation] = lambda request: busy.pop() if busy else answer(request)
    fetch_folder(folder, clock=Clock())
    assert service.count(operation) >= 3
    assert read_folder(folder).problem.forecast.known.all()


CANARY = "canary-that-must-not-be-seen"


def test_profile_region_and_role_come_from_the_chain_and_no_secret_is_seen(
    service, bucket, folder, s3_server, monkeypatch, tmp_path, caplog
):
    """The keys of a profile assume a role: requests are signed by its keys, and nobody is told any."""
    (tmp_path / "config").write_text(
        "[profile buyer]\nregion = eu-central-1\nrole_arn = arn:aws:iam::123456789012:role/buyer\n"
        "source_profile = base\n[profile base]\nregion = eu-central-1\n"
    )
    (tmp_path / "credentials").write_text(
        f"[base]\naws_access_key_id = AKIACANARYKEYID\naws_secret_access_key = {CANARY}\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_PROFILE", "buyer")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", s3_server)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    serve(service)
    upload(bucket, rows())
    runner = typer.testing.CliRunner()
    with caplog.at_level(logging.INFO):
        fetched = runner.invoke(app, ["fetch", str(folder)])
        planned = runner.invoke(app, ["plan", str(folder), "--out", str(tmp_path / "orders")])
        service.answers["DescribeForecast"] = lambda _: error("AccessDeniedException", f"{CANARY} AKIA")
        denied = runner.invoke(app, ["fetch", str(folder)])
    assert (fetched.exit_code, planned.exit_code) == (0, 0), fetched.output
    (signer,) = service.signers
    assert signer.startswith("ASIA")  # of the role, not of the profile's own user
    assert isinstance(denied.exception, SourceError)
    files = [file for place in (folder, tmp_path / "orders") for file in place.rglob("*") if file.is_file()]
    seen = fetched.output + planned.output + denied.output + repr(denied.exception) + caplog.text
    seen += b"".join(file.read_bytes() for file in files).decode(errors="replace")
    for secret in (CANARY, "AKIACANARYKEYID", signer):
        assert secret not in seen
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def test_a_few_lines_can_be_asked_for(service, bucket, folder):
    serve(service)
    points = [f"{np.datetime64('2024-06-03') + 7 * week}T00:00:00" for week in range(6)]
    predictions = {name: [{"Timestamp": day, "Value": 2.0} for day in points] for name in ("p10", "p90")}
    service.answers["QueryForecast"] = lambda _: {"Forecast": {"Predictions": predictions}}
    fetch_folder(folder, clock=Clock(), query=True, issued=np.datetime64("2024-05-31"))
    planning = read_folder(folder)
    assert planning.problem.forecast.issued == np.datetime64("2024-05-31")
    assert planning.problem.forecast.quantiles.min() == 2


def test_many_lines_are_not_asked_for_one_by_one(service, bucket, folder):
    serve(service)
    header, *rows = (folder / "lines.csv").read_text().splitlines()
    many = [rows[0].replace("000123", f"{item:06}", 1) for item in range(201)]
    (folder / "lines.csv").write_text("\n".join([header, *many, ""]))
    with pytest.raises(InputError, match=r"lines\.csv: expected 200 lines or fewer .*, found 201"):
        fetch_folder(folder, clock=Clock(), query=True, issued=np.datetime64("2024-05-31"))
    assert "QueryForecast" not in dict(service.requests)
    assert not list((folder / "forecasts").glob("*"))


def test_without_settings_nothing_is_asked(folder):
    text = (folder / "replenish.toml").read_text()
    (folder / "replenish.toml").write_text(text.partition("[fetch]")[0])
    with pytest.raises(InputError, match=r"fetch\.forecast_arn: expected the ARN .*, found nothing"):
        fetch_folder(folder, clock=Clock())


def test_a_name_is_no_arn(folder):
    text = (folder / "replenish.toml").read_text()
    (folder / "replenish.toml").write_text(text.replace(ARN, "weekly"))
    with pytest.raises(InputError, match=r"fetch\.forecast_arn: expected the ARN .*, found 'weekly'"):
        fetch_folder(folder, clock=Clock())


def test_without_a_region_it_is_said_where_one_is_set(folder, monkeypatch):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(SourceError, match=r"no AWS region is set \(AWS_DEFAULT_REGION, or region in"):
        fetch_folder(folder, clock=Clock())
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
