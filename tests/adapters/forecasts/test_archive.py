"""An issue is added whole, once; another of its day only on request; it is the past that is learnt from."""

import shutil

import numpy as np
import pytest

from replenish.adapters.files import Location
from replenish.adapters.folders.evaluate import evaluate_folder
from replenish.adapters.folders.plan import read_folder
from replenish.adapters.folders.replay import read_replay
from replenish.adapters.forecasts.archive import new_issue
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.forecasts.write import write_amazon_export
from replenish.errors import InputError
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import QuantileForecast
from tests.adapters.dated_folder import write_folder

DAY = np.datetime64("2024-06-03")


def forecast(shift=0.0):
    return QuantileForecast(
        levels=[0.1, 0.9],
        quantiles=np.array([[[1.0, 2.0], [3.0, 4.5]]]) + shift,
        item=["007"],
        location=["DC"],
        calendar=Calendar(start=DAY, step_days=7, periods=2),
        issued=DAY,
    )


def add(archive, shift=0.0, suffix="parquet", **options):
    with new_issue(archive, DAY, **options) as draft:
        write_amazon_export(forecast(shift), draft, name="job", parts=1, suffix=suffix)


def test_an_issue_is_found_by_its_day(tmp_path):
    add(tmp_path / "forecasts")
    read = read_forecast(tmp_path / "forecasts")
    assert (read.issued, read.item.tolist()) == (DAY, ["007"])
    np.testing.assert_array_equal(read.quantiles, forecast().quantiles)


def test_the_same_issue_again_changes_nothing_in_whatever_format(tmp_path):
    add(tmp_path)
    (part,) = (tmp_path / f"issued={DAY}").iterdir()
    before = written(part)
    add(tmp_path)
    add(tmp_path, suffix="csv")
    assert written(part) == before


def written(file):
    """Which file it is and when it was written; when it was read says nothing."""
    state = file.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


def test_another_issue_of_the_day_is_refused_and_what_was_there_stays(tmp_path):
    add(tmp_path)
    with pytest.raises(InputError, match="--replace"):
        add(tmp_path, shift=0.5)
    np.testing.assert_array_equal(read_forecast(tmp_path).quantiles, forecast().quantiles)
    add(tmp_path, shift=0.5, replace=True)
    np.testing.assert_array_equal(read_forecast(tmp_path).quantiles, forecast(0.5).quantiles)


def half_an_issue(archive):
    with new_issue(archive, DAY, replace=True) as draft:
        (draft / "half.parquet").write_bytes(b"PAR1")
        raise KeyboardInterrupt


@pytest.mark.parametrize("there", [False, True])
def test_an_issue_that_fails_midway_leaves_no_trace(tmp_path, there):
    if there:
        add(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(KeyboardInterrupt):
        half_an_issue(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.fixture
def folders(tmp_path):
    """Twice the same shop: its issues as they were written, and archived."""
    for name in ("written", "archived"):
        (tmp_path / name).mkdir()
        shop = write_folder(tmp_path / name)
        stock = "item,location,on_hand\nA,DC1,20\nB,DC1,20\n"
        for table in ("stock", "opening_stock"):
            (shop / f"{table}.csv").write_text(stock)
    archive = tmp_path / "archived" / "forecasts"
    for day in list(issues_of(Location.of(archive))):
        issue = read_forecast(archive, issued=day)
        shutil.rmtree(archive / f"issued={day}")
        with new_issue(archive, day) as draft:
            write_amazon_export(issue, draft, name="job", parts=1, suffix="parquet")
    return tmp_path / "written", tmp_path / "archived"


def test_evaluation_replay_and_recalibration_learn_from_the_archive(folders):
    for name in ("wape", "coverage"):
        one, other = (getattr(evaluate_folder(each).accuracy.periods["as issued"], name) for each in folders)
        np.testing.assert_array_equal(one, other)
    past, same = (read_folder(each).problem.past for each in folders)
    assert len(past) == len(same) > 3
    for one, other in zip(past, same, strict=True):
        np.testing.assert_array_equal(one.actual, other.actual)
        np.testing.assert_array_equal(one.forecast.quantiles, other.forecast.quantiles)
    settings = "\n[replay]\nstart = 2024-01-29\nend = 2024-03-03\nwarm_up = 4\nreview_days = 'mon'\n"
    for each in folders:
        text = (each / "replenish.toml").read_text()
        (each / "replenish.toml").write_text(text + settings)
    for one, other in zip(*(read_replay(each).past.reviews for each in folders), strict=True):
        np.testing.assert_array_equal(one.problem.forecast.quantiles, other.problem.forecast.quantiles)
