"""S3 that can be made to fail, for every test of an adapter that writes there."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import boto3
import pytest
from werkzeug.serving import make_server

from tests.adapters.faulty_s3 import BUCKET, KEY_ID, SECRET, TOKEN, Faulty, listed


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Faulty, str]]:
    faulty = Faulty()
    server = make_server("127.0.0.1", 0, faulty, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield faulty, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def s3(served, monkeypatch):
    faulty, url = served
    for name, value in {
        "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN,
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null", "AWS_ENDPOINT_URL": url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    yield faulty, client
    faulty.fault = faulty.late = lambda *_: None
    keys = [{"Key": key} for key in listed(client)]
    if keys:
        client.delete_objects(Bucket=BUCKET, Delete={"Objects": keys})
    client.delete_bucket(Bucket=BUCKET)
    client.close()
