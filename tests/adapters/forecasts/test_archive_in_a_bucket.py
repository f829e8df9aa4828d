"""An archive on ``s3://`` is added to whole or not at all, whenever its writer is stopped; it is the past."""

from __future__ import annotations

import json
import shutil
from contextlib import suppress

import numpy as np
import pytest
import typer.testing

from replenish.adapters.files import Encryption, Location, S3Folder
from replenish.adapters.folders.evaluate import evaluate_folder
from replenish.adapters.folders.plan import read_folder
from replenish.adapters.folders.replay import read_replay
from replenish.adapters.forecasts.archive import new_issue
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.forecasts.write import write_amazon_export
from replenish.cli import app
from replenish.errors import InputError, SourceError
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import QuantileForecast
from tests.adapters.dated_folder import write_folder
from tests.adapters.faulty_s3 import BUCKET, KEY_ID, SECRET, TOKEN, listed

OLD, NEW = np.datetime64("2024-05-27"), np.datetime64("2024-06-03")
PLACE = f"s3://{BUCKET}/shop/forecasts"
ARCHIVE = S3Folder(address=PLACE)
WRITES = 60  # more than any of these runs asks for


def forecast(day, shift=0.0):
    return QuantileForecast(
        levels=[0.1, 0.9],
        quantiles=np.array([[[1.0, 2.0], [3.0, 4.5]], [[0.0, 1.0], [2.0, 2.0]]]) + shift,
        item=["007", "NA"],
        location=["DC", "DC"],
        calendar=Calendar(start=day, step_days=7, periods=2),
        issued=day,
    )


def add(day=NEW, shift=0.0, parts=2, archive=ARCHIVE, **options):
    with new_issue(archive, day, **options) as draft:
        write_amazon_export(forecast(day, shift), draft, name=f"job{shift:.0f}", parts=parts, suffix="csv")


def known():
    """Every issue that a reader finds, by its day; or the faults that it is told."""
    try:
        days = issues_of(Location.of(PLACE))
    except InputError as refusal:
        return str(refusal)
    return {str(day): read_forecast(PLACE, issued=day).quantiles.tolist() for day in days}


def said(*issues):
    return {str(day): forecast(day, shift).quantiles.tolist() for day, shift in issues}


def killed_after(writes, faulty):
    """From some writing request on nothing of this writer reaches the bucket: it is gone."""
    seen = [0]

    def gone(method, path, copying):
        seen[0] += method in ("PUT", "POST")
        return 403 if method in ("PUT", "POST") and seen[0] > writes else None

    faulty.fault = gone
    return seen


def test_an_issue_is_found_by_its_day_and_has_a_marker(s3):
    add()
    assert known() == said((NEW, 0))
    marker = json.loads(listed(s3[1])[f"shop/forecasts/issued={NEW}/_SUCCESS"])
    assert len(marker["files"]) == 2


def test_the_same_issue_again_writes_nothing_in_whatever_format(s3):
    faulty, client = s3
    add()
    before = listed(client)
    faulty.asked.clear()
    add()
    add(parts=1)
    assert {method for method, _ in faulty.asked} == {"GET"}
    assert listed(client) == before


def test_another_issue_of_the_day_is_refused_and_what_was_there_stays(s3):
    add()
    before = listed(s3[1])
    with pytest.raises(InputError, match=f"issued={NEW}: expected the forecast .*--replace .*another one"):
        add(shift=5)
    assert listed(s3[1]) == before
    add(shift=5, replace=True)
    assert known() == said((NEW, 5))


def test_a_writer_killed_at_any_moment_leaves_the_archive_as_it_was_or_the_issue_whole(s3):
    faulty, client = s3
    seen_whole = seen_nothing = 0
    add(OLD)
    before = listed(client)
    for writes in range(WRITES):
        seen = killed_after(writes, faulty)
        with suppress(SourceError):
            add()
        faulty.fault = lambda *_: None
        found = known()
        assert found in (said((OLD, 0)), said((OLD, 0), (NEW, 0))), writes
        seen_nothing, seen_whole = seen_nothing + (len(found) == 1), seen_whole + (len(found) == 2)
        add(shift=5, replace=len(found) == 2)  # the next writer needs no permission to tidy up
        assert known() == said((OLD, 0), (NEW, 5))
        assert not [key for key in listed(client) if ".draft-" in key or ("job0" in key and str(NEW) in key)]
        remove(client, set(listed(client)) - set(before))
        if seen[0] <= writes:
            break
    assert seen_nothing > 4
    assert seen_whole > 1


def test_an_issue_that_is_being_replaced_is_neither_the_old_nor_gone(s3):
    faulty, client = s3
    told = set()
    for writes in range(WRITES):
        remove(client, listed(client))
        add()
        seen = killed_after(writes, faulty)
        with suppress(SourceError):
            add(shift=5, replace=True)
        faulty.fault = lambda *_: None
        found = known()
        if isinstance(found, str):
            expected = "expected a whole forecast, found one that is being replaced: add it again"
            assert found == f"issued={NEW}: {expected}"
        else:
            assert found in (said((NEW, 0)), said((NEW, 5))), writes
        told.add(str(found))
        add(shift=5, replace=True)
        assert known() == said((NEW, 5))
        if seen[0] <= writes:
            break
    assert len(told) == 3


def test_what_somebody_has_copied_there_needs_no_marker(s3, tmp_path):
    add(archive=tmp_path)
    for file in (tmp_path / f"issued={NEW}").iterdir():
        s3[1].upload_file(str(file), BUCKET, f"shop/forecasts/issued={NEW}/{file.name}")
    assert known() == said((NEW, 0))


def test_every_object_of_an_issue_is_encrypted_as_asked(s3):
    add(archive=S3Folder(address=PLACE, encryption=Encryption(sse="aws:kms", kms_key_id="alias/plans")))
    assert listed(s3[1])
    for key in listed(s3[1]):
        assert s3[1].head_object(Bucket=BUCKET, Key=key)["SSEKMSKeyId"] == "alias/plans"


@pytest.fixture
def shops(s3, tmp_path):
    """Twice the same shop: its archive here, and in a bucket."""
    here, there = tmp_path / "here", tmp_path / "there"
    for shop in (here, there):
        shop.mkdir()
        write_folder(shop)
        for table in ("stock", "opening_stock"):
            (shop / f"{table}.csv").write_text("item,location,on_hand\nA,DC1,20\nB,DC1,20\n")
        text = (shop / "replenish.toml").read_text()
        replay = "[replay]\nstart = 2024-01-29\nend = 2024-03-03\nwarm_up = 4\nreview_days = 'mon'\n"
        (shop / "replenish.toml").write_text(text + replay)
    for day in issues_of(Location.of(here / "forecasts")):
        with new_issue(ARCHIVE, day) as draft:
            issue = read_forecast(here / "forecasts", issued=day)
            write_amazon_export(issue, draft, name="job", parts=1, suffix="parquet")
    shutil.rmtree(there / "forecasts")
    with (there / "replenish.toml").open("a") as settings:
        settings.write(f'[data]\nforecast = "{PLACE}"\n')
    return here, there


def test_plan_evaluation_replay_and_recalibration_learn_from_an_archive_in_a_bucket(shops):
    for name in ("wape", "coverage"):
        one, other = (getattr(evaluate_folder(each).accuracy.periods["as issued"], name) for each in shops)
        np.testing.assert_array_equal(one, other)
    past, same = (read_folder(each).problem.past for each in shops)
    assert len(past) == len(same) > 3
    for one, other in zip(past, same, strict=True):
        np.testing.assert_array_equal(one.actual, other.actual)
        np.testing.assert_array_equal(one.forecast.quantiles, other.forecast.quantiles)
    for one, other in zip(*(read_replay(each).past.reviews for each in shops), strict=True):
        np.testing.assert_array_equal(one.problem.forecast.quantiles, other.problem.forecast.quantiles)


def test_a_baseline_is_appended_to_the_archive_of_a_folder_in_a_bucket(s3, tmp_path, caplog):
    """The whole folder is in the bucket; the command says where the issue went, and nothing secret."""
    _, client = s3
    write_folder(tmp_path)
    for file in tmp_path.rglob("*"):
        if file.is_file():
            client.upload_file(str(file), BUCKET, f"shop/{file.relative_to(tmp_path).as_posix()}")
    shop = f"s3://{BUCKET}/shop"
    arguments = ["forecast", shop, "--issued", "2024-03-05", "--periods", "7"]
    result = typer.testing.CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert f"Baseline forecast written to {PLACE}/issued=2024-03-05" in result.output
    issues = issues_of(Location.of(PLACE))
    assert [str(day) for day in issues][-3:] == ["2024-03-04", "2024-03-05", "2024-03-11"]
    assert read_forecast(PLACE, issued="2024-03-05").known.all()
    before = listed(client)
    assert typer.testing.CliRunner().invoke(app, arguments).exit_code == 0
    assert listed(client) == before
    for secret in (SECRET, KEY_ID, TOKEN):
        assert secret not in result.output + caplog.text + b"".join(before.values()).decode(errors="replace")


def remove(client, keys):
    for key in keys:
        client.delete_object(Bucket=BUCKET, Key=key)
