"""The same code reads a folder of this machine and a bucket; refusals are sentences without secrets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import numpy as np
import pytest

from replenish.adapters.files import Location
from replenish.adapters.folders.plan import read_folder
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError, SourceError

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECRET = "not-a-real-secret"  # noqa: S105  # dummy for moto
KEY_ID = "not-a-real-key-id"
BUCKET = "planning"


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    yield client
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        keys = [{"Key": entry["Key"]} for entry in page.get("Contents", [])]
        if keys:
            client.delete_objects(Bucket=BUCKET, Delete={"Objects": keys})
    client.delete_bucket(Bucket=BUCKET)
    client.close()


def upload(client, folder: Path, prefix: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            client.put_object(
                Bucket=BUCKET, Key=f"{prefix}/{path.relative_to(folder).as_posix()}", Body=path.read_bytes()
            )


def test_a_planning_folder_says_the_same_in_a_bucket(bucket) -> None:
    upload(bucket, FIXTURES / "tiny", "weekly/tiny")
    here, there = read_folder(FIXTURES / "tiny"), read_folder(f"s3://{BUCKET}/weekly/tiny/")
    assert there.inputs == here.inputs
    assert there.repairs == here.repairs
    np.testing.assert_array_equal(there.problem.forecast.quantiles, here.problem.forecast.quantiles)
    np.testing.assert_array_equal(there.problem.stock.on_order, here.problem.stock.on_order)


def test_an_export_says_the_same_in_a_bucket(bucket) -> None:
    upload(bucket, FIXTURES / "exports" / "amazon_forecast_export", "export")
    bucket.put_object(Bucket=BUCKET, Key="export/", Body=b"")  # the folder marker of the console
    here = read_forecast(FIXTURES / "exports" / "amazon_forecast_export")
    there = read_forecast(f"s3://{BUCKET}/export")
    assert there.item.tolist() == here.item.tolist()
    np.testing.assert_array_equal(there.quantiles, here.quantiles)


def test_more_than_a_thousand_keys_are_all_listed_and_read(bucket) -> None:
    header = "item_id,location,date,p10,p90\n"
    for part in range(1010):
        row = f"{part:06},dc,2026-01-05T00:00:00Z,0,{part}\n" if part % 100 == 0 else ""
        key = f"big/job_2026-01-05T08-11-47Z_part{part}.csv"
        bucket.put_object(Bucket=BUCKET, Key=key, Body=(header + row).encode())
    folder = Location.of(f"s3://{BUCKET}/big")
    assert len(folder.list_files()) == 1010
    assert read_forecast(folder).quantiles[:, 0, 1].tolist() == [100.0 * n for n in range(11)]


def test_a_folder_is_told_from_a_longer_name_and_a_file_from_a_folder(bucket) -> None:
    bucket.put_object(Bucket=BUCKET, Key="forecast-old/a.csv", Body=b"x")
    bucket.put_object(Bucket=BUCKET, Key="plan/lines.csv", Body=b"x")
    root = Location.of(f"s3://{BUCKET}")
    assert not (root / "forecast").exists
    assert (root / "forecast-old").is_folder
    assert (root / "plan/lines.csv").exists
    assert not (root / "plan/lines.csv").is_folder
    assert [folder.name for folder in root.list_folders()] == ["forecast-old", "plan"]
    with pytest.raises(InputError, match=r"plan: expected a file, found a folder"):
        (root / "plan").read_bytes()
    with pytest.raises(InputError, match=r"plan/lines.csv: expected a folder, found a file"):
        (root / "plan/lines.csv").list_files()


def test_a_missing_object_is_the_users_fault(bucket) -> None:
    with pytest.raises(InputError, match=r"lines.csv: expected a file, found nothing there"):
        (Location.of(f"s3://{BUCKET}/plan") / "lines.csv").read_bytes()


def test_a_missing_part_is_a_gap(bucket) -> None:
    upload(bucket, FIXTURES / "exports" / "amazon_forecast_export", "export")
    bucket.delete_object(Bucket=BUCKET, Key="export/weekly_dc_2026-01-05T08-11-47Z_part2.csv")
    with pytest.raises(InputError, match="found no part 2"):
        read_forecast(f"s3://{BUCKET}/export")


def test_a_missing_bucket_is_said_in_a_sentence(bucket) -> None:
    with pytest.raises(SourceError, match=r"^s3://no-such-bucket/plan: there is no such bucket$"):
        read_folder("s3://no-such-bucket/plan")


@pytest.mark.parametrize("address", ["s3://", "s3:///plan"])
def test_an_address_without_a_bucket_is_the_users_fault(address: str) -> None:
    with pytest.raises(InputError, match="s3://bucket/key"):
        read_folder(address)


def test_a_name_no_bucket_can_have_is_said_in_a_sentence(bucket) -> None:
    with pytest.raises(SourceError, match="not a name a bucket can have"):
        read_folder("s3://No Bucket!/plan")


class Refusing(BaseHTTPRequestHandler):
    """A server that denies everything, as S3 does."""

    code = "AccessDenied"

    def do_GET(self) -> None:
        body = f"<Error><Code>{self.code}</Code><Message>{SECRET} {KEY_ID}</Message></Error>".encode()
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as refuser:
        threading.Thread(target=refuser.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{refuser.server_port}")
        yield
        refuser.shutdown()


def test_a_denied_access_is_said_without_secrets(refusing: None) -> None:
    with pytest.raises(SourceError, match=r"^s3://planning/plan: access denied$") as refusal:
        read_folder("s3://planning/plan")
    assert refusal.value.exit_status == 4
    assert SECRET not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_an_unknown_refusal_keeps_its_code(refusing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Refusing, "code", "SomethingNew")
    with pytest.raises(SourceError, match=r"S3 answered SomethingNew$"):
        read_folder("s3://planning/plan")


def test_no_server_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("replenish.adapters.files.s3.ATTEMPTS", 1)
    with pytest.raises(SourceError, match=r"the S3 endpoint cannot be reached$"):
        read_folder("s3://planning/plan")


def test_no_credentials_are_said_in_a_sentence(bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    with pytest.raises(SourceError, match=r"no AWS credentials were found$"):
        read_folder(f"s3://{BUCKET}/plan")
