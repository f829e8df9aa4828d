"""The batch example of the docs, run as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.aws.conftest import SECRET
from tests.adapters.aws.loopback import error
from tests.adapters.aws.test_fetch import BUCKET, bucket, folder, rows, serve, upload

DOCS = Path(__file__).parents[3] / "docs" / "aws-batch.md"
__all__ = ["bucket", "folder"]  # fixtures


@pytest.fixture
def monday(tmp_path, folder, bucket):
    """The script of the docs, for a planning folder in a bucket."""
    for file in folder.iterdir():
        bucket.upload_file(str(file), BUCKET, f"planning/{file.name}")
    (script,) = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "monday.sh").write_text(script, encoding="utf-8")
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "replenish").write_text(f'#!/bin/sh\nexec {sys.executable} -m replenish "$@"\n')
    (commands / "replenish").chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PLANNING": f"s3://{BUCKET}/planning",
        "ORDERS": f"s3://{BUCKET}/orders",
        "AWS_BATCH_JOB_ID": "job-1",
    }

    def run():
        command = ["/bin/sh", str(tmp_path / "monday.sh")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603

    return run


def keys(bucket, prefix):
    return [
        entry["Key"] for entry in bucket.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
    ]


def test_the_batch_example_fetches_checks_and_writes_orders(service, bucket, monday):
    serve(service)
    upload(bucket, rows()[:7], rows()[7:])
    ran = monday()
    assert ran.returncode == 0, ran.stderr
    assert {"orders/job-1/_SUCCESS", "orders/job-1/orders.csv", "orders/job-1/run.json"} <= set(
        keys(bucket, "orders/")
    )
    assert "planning/forecasts/issued=2024-06-01/_SUCCESS" in keys(bucket, "planning/forecasts/")
    assert SECRET not in ran.stdout + ran.stderr


def test_a_step_of_the_batch_example_that_fails_ends_it_with_its_status(service, bucket, monday):
    service.answers["DescribeForecast"] = lambda _: error("AccessDeniedException")
    ran = monday()
    assert (ran.returncode, keys(bucket, "orders/")) == (4, [])
    assert "access denied" in ran.stderr
