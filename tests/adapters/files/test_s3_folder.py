"""Orders in a bucket are whole or not there, whatever S3 does in the middle; nothing holds a secret."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from pathlib import Path

import pytest
import typer.testing

from replenish.adapters.files import Encryption, S3Folder
from replenish.adapters.files.unfinished import MARKER
from replenish.adapters.files.whole_folder import whole_folder
from replenish.cli import app
from replenish.errors import SourceError
from tests.adapters.dated_folder import write_folder
from tests.adapters.faulty_s3 import BUCKET, KEY_ID, SECRET, TOKEN, listed

FIXTURES = Path(__file__).parents[3] / "fixtures"
PLACE = f"s3://{BUCKET}/weekly/monday"
PLAN_FILES = ["limits.csv", "orders.csv", "plan.csv", "plan.xlsx", "run.json"]


def write(names: dict[str, bytes], encryption: Encryption | None = None) -> None:
    with whole_folder(S3Folder(address=PLACE, encryption=encryption or Encryption())) as draft:
        for name, content in names.items():
            (draft / name).write_bytes(content)


def under(names: dict[str, bytes]) -> dict[str, bytes]:
    return {f"weekly/monday/{name}": content for name, content in names.items()}


FIRST = {"orders.csv": b"one", "run.json": b"{}", "report.html": b"<p>"}
SECOND = {"orders.csv": b"two", "plan.csv": b"new", "run.json": b"{2}"}


def test_a_run_is_written_with_a_marker_that_proves_it(s3):
    write(FIRST)
    _, client = s3
    found = listed(client)
    marker = json.loads(found.pop(f"weekly/monday/{MARKER}"))
    assert found == under(FIRST)
    assert sorted(marker["files"]) == sorted(FIRST)


def test_the_next_run_replaces_the_files_of_the_one_before_and_nothing_else(s3):
    _, client = s3
    client.put_object(Bucket=BUCKET, Key="weekly/monday/notes.txt", Body=b"mine")
    client.put_object(Bucket=BUCKET, Key="weekly/monday/deeper/orders.csv", Body=b"mine")
    write(FIRST)
    write(SECOND)
    found = listed(client)
    found.pop(f"weekly/monday/{MARKER}")
    assert found == under(SECOND | {"notes.txt": b"mine", "deeper/orders.csv": b"mine"})


@pytest.mark.parametrize("earlier", [{}, FIRST], ids=["nothing there", "a run there"])
def test_any_one_refused_request_leaves_what_was_there(s3, earlier):
    """Every request that writes is refused once, in a run of its own."""
    faulty, client = s3
    if earlier:
        write(earlier)
    before = listed(client)
    refused = 0
    for number in range(40):
        seen = [-1]

        def refuse(method, path, copying, seen=seen, number=number):
            seen[0] += method in ("PUT", "POST")
            return 403 if method in ("PUT", "POST") and seen[0] == number else None

        faulty.fault = refuse
        with suppress(SourceError):
            write(SECOND)
        faulty.fault = lambda *_: None
        if seen[0] < number:
            break
        after = listed(client)
        visible = {key: content for key, content in after.items() if "/.draft-" not in key}
        if visible == before:
            refused += 1
            continue
        new = {key: content for key, content in visible.items() if not key.endswith(MARKER)}
        assert new == under(SECOND)  # only tidying up was refused
        for key in after:
            client.delete_object(Bucket=BUCKET, Key=key)
        if earlier:
            write(earlier)
        before = listed(client)
    assert refused >= 2 * len(SECOND) + 1


def test_no_reader_ever_finds_the_marker_beside_half_a_run(s3):
    faulty, client = s3
    write(FIRST)
    wholes = []

    def look(method, path, copying):
        if method in ("PUT", "POST"):
            found = listed(client)  # its own requests only read
            if f"weekly/monday/{MARKER}" in found:
                wholes.append({key: content for key, content in found.items() if ".draft-" not in key})

    faulty.fault = look
    write(SECOND)
    faulty.fault = lambda *_: None
    assert len(wholes) > len(SECOND)
    for found in wholes:
        del found[f"weekly/monday/{MARKER}"]
        assert found in (under(FIRST), under(SECOND))


def test_a_busy_service_is_asked_again(s3):
    faulty, client = s3
    refused = []

    def busy(method, path, copying):
        if method == "PUT" and len(refused) < 2:
            refused.append(path)
            return 503
        return None

    faulty.fault = busy
    write(FIRST)
    assert len(refused) == 2
    assert set(under(FIRST)) < set(listed(client))


def test_every_object_is_encrypted_as_asked(s3):
    _, client = s3
    write(FIRST, Encryption(sse="aws:kms", kms_key_id="alias/orders"))
    assert listed(client)
    for key in listed(client):
        head = client.head_object(Bucket=BUCKET, Key=key)
        assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "alias/orders")


def run(*arguments):
    result = typer.testing.CliRunner().invoke(app, list(map(str, arguments)))
    return result, result.output + (repr(result.exception) if result.exception else "")


def test_a_plan_is_written_to_a_bucket_encrypted_and_says_nothing_secret(s3, tmp_path, caplog):
    _, client = s3
    folder = shop(tmp_path, '[aws]\nsse = "aws:kms"\nkms_key_id = "alias/orders"\n')
    with caplog.at_level(logging.INFO):
        result, said = run("plan", folder, "--out", PLACE)
    assert result.exit_code == 0, said
    run("plan", folder, "--out", tmp_path / "here")
    found = listed(client)
    assert sorted(found) == sorted([f"weekly/monday/{name}" for name in [*PLAN_FILES, MARKER]])
    for name in PLAN_FILES:
        assert found[f"weekly/monday/{name}"] == (tmp_path / "here" / name).read_bytes(), name
    head = client.head_object(Bucket=BUCKET, Key="weekly/monday/orders.csv")
    assert head["ServerSideEncryption"] == "aws:kms"
    everything = said + caplog.text + b"".join(found.values()).decode(errors="replace")
    for secret in (SECRET, KEY_ID, TOKEN):
        assert secret not in everything


def test_a_plan_that_cannot_be_put_there_says_so_without_secrets(s3, tmp_path, caplog):
    faulty, client = s3
    faulty.fault = lambda method, path, copying: 403 if path.endswith("plan.csv") else None
    with caplog.at_level(logging.INFO):
        result, said = run("plan", shop(tmp_path, ""), "--out", PLACE)
    assert isinstance(result.exception, SourceError)
    assert "access denied" in str(result.exception)
    assert listed(client) == {}
    for secret in (SECRET, KEY_ID, TOKEN):
        assert secret not in said + caplog.text


REPORTS = {
    "evaluate": ["accuracy.csv", "reliability.svg"],
    "replay": ["report.html", "run.json"],
    "compare": ["comparison.html", "comparison.xlsx", "run.json"],
}


@pytest.mark.parametrize("command", REPORTS)
def test_a_report_is_written_to_a_bucket_whole_and_encrypted(s3, tmp_path, command):
    _, client = s3
    folder = write_folder(tmp_path)
    for table in ("stock", "opening_stock"):
        (folder / f"{table}.csv").write_text("item,location,on_hand\nA,DC1,20\nB,DC1,20\n")
    replay = "[replay]\nstart = 2024-01-29\nend = 2024-03-03\nwarm_up = 4\nreview_days = 'mon'\n"
    settings = folder / "replenish.toml"
    settings.write_text(f"{settings.read_text()}\n{replay}\n[aws]\nsse = 'AES256'\n")
    (folder / "baseline.toml").write_text(
        f'title = "Baseline"\nquestion = "As it is?"\nfolder = "{folder}"\n'
    )
    asked = folder / "baseline.toml" if command == "compare" else folder
    result, said = run(command, asked, "--out", PLACE)
    assert result.exit_code == 0, said
    marker = json.loads(listed(client)[f"weekly/monday/{MARKER}"])
    assert set(REPORTS[command]) <= set(marker["files"])
    assert sorted(listed(client)) == sorted(f"weekly/monday/{name}" for name in [*marker["files"], MARKER])
    for name in marker["files"]:
        head = client.head_object(Bucket=BUCKET, Key=f"weekly/monday/{name}")
        assert head["ServerSideEncryption"] == "AES256"


def shop(place: Path, more: str) -> Path:
    """The tiny planning folder with more settings."""
    folder = place / "shop"
    folder.mkdir()
    for path in (FIXTURES / "tiny").rglob("*"):
        target = folder / path.relative_to(FIXTURES / "tiny")
        if path.is_dir():
            target.mkdir()
        else:
            target.write_bytes(path.read_bytes())
    settings = folder / "replenish.toml"
    settings.write_text(settings.read_text() + "\n" + more)
    return folder
