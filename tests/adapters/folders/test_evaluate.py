"""A planning folder's archive is judged by its own demand, each issue on its own day."""

import numpy as np
import pytest

from replenish.adapters.folders.evaluate import evaluate_folder, read_record
from replenish.demand.accuracy.known_errors import all_errors, errors_known_at, issues_known_at
from replenish.demand.tails import TAILS
from replenish.errors import InputError
from tests.adapters.dated_folder import TOML, demand_of, write_demand, write_folder, write_issue


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path)


def test_every_issue_with_known_demand_is_judged_and_the_others_are_counted(folder):
    answer = evaluate_folder(folder)
    accuracy = answer.accuracy
    assert accuracy.issues.astype(str).tolist() == [
        "2024-01-29", "2024-02-05", "2024-02-12", "2024-02-19", "2024-02-26", "2024-03-04",
    ]  # fmt: skip
    assert accuracy.periods["as issued"].count.tolist() == [42.0, 42.0]
    assert answer.notes == ("1 issue was left out: nothing is known yet of what happened after.",)
    assert accuracy.currency == "EUR"
    assert {file.name for file in answer.inputs} >= {"lines.csv", "demand.csv", "replenish.toml"}


def test_figures_are_those_of_a_hand_calculation(folder):
    """Mean of 7 each day, demand of A 5 to 8 and of B 9 to 12, in turn."""
    sums = evaluate_folder(folder).accuracy.periods["as issued"]
    days = np.arange(28, 70)
    for line, item in enumerate("AB"):
        demand = np.array([demand_of(item, day) for day in days])
        assert sums.demand[line] == demand.sum()
        assert sums.wape[line] == pytest.approx(np.abs(demand - 7).sum() / demand.sum())
        assert sums.rmse[line] == pytest.approx(np.sqrt(((demand - 7) ** 2).mean()))
        assert sums.coverage[line, 1] == pytest.approx((demand <= 7).mean())


def test_an_issue_that_begins_some_days_later_knows_nothing_of_the_days_between(tmp_path):
    record, _ = read_record(write_folder(tmp_path, wait=4))
    errors = all_errors(record.issues, TAILS["gamma"], record.whole)
    for number, issue in enumerate(record.issues[1:], start=1):
        (*_, newest) = issues_known_at(record.issues, number)
        days = newest.forecast.calendar.starts[np.isfinite(newest.actual).any(axis=0)]
        assert days[-1] == issue.issued - np.timedelta64(1, "D")
        known = errors_known_at(errors, record.issues, number)
        assert np.isfinite(known.lower[-1, 0]).tolist() == [True, True, True, False]


def test_intervals_are_those_of_the_order_calendar_and_only_those_that_are_over(folder):
    accuracy = evaluate_folder(folder).accuracy
    assert accuracy.decisions.size == 5  # the first has no past
    sums = accuracy.interval["independent"]
    expected = [
        sum(demand_of(item, day + ahead) for day in range(35, 70, 7) for ahead in range(interval))
        for item, interval in (("A", 3), ("B", 4))
    ]
    assert sums.demand.tolist() == expected


def test_a_folder_without_issue_dates_is_refused(folder):
    for place in (folder / "forecasts").iterdir():
        for file in place.iterdir():
            file.rename(folder / "forecasts" / file.name)
        place.rmdir()
    with pytest.raises(InputError, match="does not say when it was known"):
        evaluate_folder(folder)


def test_issues_after_the_last_demand_cannot_be_judged(folder):
    write_demand(folder, days=20)
    with pytest.raises(InputError, match="an issue of periods whose demand is known"):
        evaluate_folder(folder)


def test_without_demand_there_is_nothing_to_judge_by(folder):
    (folder / "demand.csv").unlink()
    with pytest.raises(InputError, match="the demand that the forecasts are judged by"):
        evaluate_folder(folder)


def test_a_line_that_an_older_issue_did_not_know_is_judged_from_the_first_that_does(folder, tmp_path):
    write_issue(folder, 21, items="A")
    sums = evaluate_folder(folder).accuracy.periods["as issued"]
    assert sums.count.tolist() == [49.0, 42.0]


def test_stockouts_are_left_out_and_their_share_is_told(folder):
    write_demand(folder, stockouts=range(0, 70, 10))
    answer = evaluate_folder(folder)
    assert any(note.startswith("10.0% of the periods had a stock-out") for note in answer.notes)
    sums = answer.accuracy.periods["as issued"]
    assert (sums.count.tolist(), sums.seen.tolist()) == ([38.0, 38.0], [42.0, 42.0])


def test_a_weekly_forecast_is_judged_by_whole_weeks_of_daily_demand(folder):
    for place in list((folder / "forecasts").iterdir()):
        (place / "forecast.csv").unlink()
        issued = np.datetime64(place.name.removeprefix("issued="))
        rows = [
            f"{item},DC1,{issued + np.timedelta64(7 * week, 'D')},30,45,70,45"
            for item in "AB"
            for week in (0, 1)
        ]
        (place / "forecast.csv").write_text("\n".join(["item,location,date,p10,p50,p90,mean", *rows]))
    (folder / "replenish.toml").write_text(TOML.replace('"day"', '"week"'))
    sums = evaluate_folder(folder).accuracy.periods["as issued"]
    first = sum(demand_of("A", day) for day in range(28, 70))
    assert sums.count.tolist() == [11.0, 11.0]
    assert sums.demand[0] == first + sum(demand_of("A", day) for day in range(35, 70))


def test_what_a_plan_knows_and_an_evaluation_does_not_use_is_said(folder):
    assert not any("left out, and" in note or "at random" in note for note in evaluate_folder(folder).notes)
    (folder / "lead_times.csv").write_text("supplier,lead_time,probability\nS1,1,1.0\n")
    (folder / "uplifts.csv").write_text("item,factor,start,end,author,reason\n")
    notes = evaluate_folder(folder).notes
    assert any("at random" in note and "promised lead time" in note for note in notes)
    assert any("proxies.csv and uplifts.csv" in note for note in notes)
