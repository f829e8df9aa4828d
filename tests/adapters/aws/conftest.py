"""Credentials that are none, and a service on this machine."""

import pytest

from tests.adapters.aws.loopback import Loopback

SECRET = "not-a-real-secret"  # noqa: S105  # dummy


@pytest.fixture(autouse=True)
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "not-a-real-key-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)


@pytest.fixture
def service(monkeypatch):
    with Loopback() as loopback:
        monkeypatch.setenv("AWS_ENDPOINT_URL_FORECASTQUERY", loopback.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_FORECAST", loopback.url)
        yield loopback
        assert loopback.problems == []
