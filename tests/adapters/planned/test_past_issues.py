"""What a folder's older issues teach, and that none of it was known too late."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

import replenish as rp
from replenish.adapters.folders.plan import read_folder

FRESH = Path(__file__).parents[3] / "fixtures" / "freshretail"


@pytest.fixture(scope="module")
def planning():
    return read_folder(FRESH)


@pytest.fixture
def folder(tmp_path):
    for name in (
        "replenish.toml",
        "lines.csv",
        "stock.csv",
        "open_orders.csv",
        "locations.csv",
        "suppliers.csv",
    ):
        shutil.copy(FRESH / name, tmp_path / name)
    shutil.copy(FRESH / "demand.csv", tmp_path / "demand.csv")
    shutil.copytree(FRESH / "forecasts", tmp_path / "forecasts")
    return tmp_path


def test_the_past_is_every_older_issue_and_what_was_known_when_the_plan_was_made(planning):
    past = planning.problem.past
    assert [issue.periods_ago for issue in past] == [28, 21, 14, 7]
    for issue in past:
        assert np.isfinite(issue.actual[:, : issue.periods_ago]).all()
        assert np.isnan(issue.actual[:, issue.periods_ago :]).all()
        assert str(issue.forecast.issued) < "2024-06-03"


def test_what_happened_is_the_line_of_the_table(planning):
    problem = planning.problem
    with (FRESH / "demand.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["item"], row["location"], row["date"]): row for row in csv.DictReader(file)}
    newest = problem.past[-1]
    for line in (0, 17, 299):
        row = rows[problem.item[line], problem.location[line], "2024-05-29"]
        assert newest.actual[line, 2] == float(row["quantity"])
        assert newest.censored[line, 2] == (float(row["stockout"]) > 0)


def test_demand_after_the_decision_changes_nothing(planning, folder):
    lines = (folder / "demand.csv").read_text("utf-8").splitlines()
    known = [line for line in lines if line.split(",")[2] < "2024-06-03" or line.startswith("item")]
    later = [
        ",".join([*line.split(",")[:3], "999", "0"])
        for line in lines[1:]
        if line.split(",")[2] >= "2024-06-03"
    ]
    assert later
    (folder / "demand.csv").write_text("\n".join([*known, *later]) + "\n", "utf-8")
    changed = read_folder(folder).problem.past
    assert changed
    for one, other in zip(planning.problem.past, changed, strict=True):
        np.testing.assert_array_equal(one.actual, other.actual)


def test_an_issue_after_the_decision_changes_nothing(folder, planning):
    for later in sorted((folder / "forecasts").iterdir()):
        if later.name > "issued=2024-06-03":
            shutil.rmtree(later)
    assert len(read_folder(folder).problem.past) == len(planning.problem.past)


def test_demand_that_came_after_the_forecast_was_issued_does_not_correct_it(folder):
    shutil.rmtree(folder / "forecasts" / "issued=2024-06-03")
    problem = read_folder(folder).problem  # planned on 3 June with the issue of 27 May
    assert str(problem.forecast.issued) == "2024-05-27"
    assert [issue.periods_ago for issue in problem.past] == [28, 21, 14]
    assert all(np.isnan(issue.actual[:, issue.periods_ago - 7 :]).all() for issue in problem.past)


def test_a_line_that_is_new_has_no_past(folder):
    for part in (folder / "forecasts" / "issued=2024-05-27").iterdir():
        kept = [row for row in part.read_text("utf-8").splitlines() if not row.startswith("76,81,")]
        part.write_text("\n".join(kept) + "\n", "utf-8")
    problem = read_folder(folder).problem
    line = problem.position_of("76", "81")
    assert not problem.past[-1].forecast.known[line].any()
    assert problem.past[-2].forecast.known[line].all()
    assert rp.solve(problem).treatment["dependence"] == "copula"


def test_a_folder_that_does_not_learn_reads_no_older_issue(folder):
    settings = (folder / "replenish.toml").read_text("utf-8")
    settings = settings.replace('dependence = "auto"', 'dependence = "independent"\nrecalibration = "off"')
    (folder / "replenish.toml").write_text(settings, "utf-8")
    planning = read_folder(folder)
    assert planning.problem.past == ()
    assert not any("2024-05-27" in entry[0] for entry in planning.inputs)
