"""A folder is replayed as it is planned, and refused where it cannot be."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import replenish as rp
from replenish.adapters.folders.placed_orders import with_files_read
from replenish.adapters.folders.plan import read_folder
from replenish.adapters.folders.replay import read_replay
from replenish.cli import app
from tests.replayed_shop import START, copied, table, write_rows

FRESH = Path(__file__).parents[3] / "fixtures" / "freshretail"


def test_the_problem_of_a_review_is_the_one_plan_is_given_on_that_day():
    planned = read_folder(FRESH)
    past = read_replay(FRESH).past
    (review,) = [one for one in past.reviews if past.date_of(one) == planned.date]
    replayed = review.problem.replace(stock=planned.problem.stock)
    params = planned.params.replace(target="p75", paths=32)
    there, here = rp.solve(planned.problem, params), rp.solve(replayed, params)
    assert there.quantity.tolist() == here.quantity.tolist()
    assert replayed.terms.order_date.tolist() == planned.problem.terms.order_date.tolist()
    assert len(replayed.past) == len(planned.problem.past)


def test_every_review_has_the_newest_forecast_issued_by_then_and_counts_from_its_day(folder):
    past = read_replay(folder).past
    assert [str(past.date_of(review)) for review in past.reviews][:2] == ["2024-01-01", "2024-01-08"]
    for review in past.reviews:
        assert review.problem.forecast.issued == past.date_of(review)
        assert review.problem.terms.lead_time.tolist() == [3, 3]  # two days after Tuesday; three after Monday
        assert review.due.all()
    assert past.warm_up == 10
    assert past.problem.stock.on_hand.tolist() == [60.0, 60.0]
    assert past.problem.stock.on_order[1, 2] == 30.0


def test_the_usual_policies_hold_the_floor_and_both_sides_of_the_limits(folder):
    policies = read_replay(folder).policies
    assert policies[-1] == "perfect"
    assert {"p50", "p90", "sum-p90", "newsvendor", "newsvendor without limits"} <= set(policies)


def test_censored_days_are_filled_for_the_other_bound_only(folder):
    past = read_replay(folder).past
    assert past.censored.mean() == pytest.approx(9 / 42)
    assert (past.imputed >= past.demand).all()
    assert (past.imputed[~past.censored] == past.demand[~past.censored]).all()
    assert past.imputed.sum() > past.demand.sum()
    assert (past.imputed % 1 == 0).all()  # sold in whole units


@pytest.mark.parametrize("shift", [-7, 1, 7])
def test_issue_dates_shifted_by_a_period_or_a_week_are_an_error(folder, tmp_path, shift):
    place = copied(folder, tmp_path)
    moved = sorted((place / "forecasts").iterdir(), reverse=shift > 0)
    for issue in moved:
        day = np.datetime64(issue.name.removeprefix("issued=")) + shift
        issue.rename(issue.with_name(f"issued={day}"))
    with pytest.raises(rp.InputError, match="forecast") as caught:
        read_replay(place)
    assert "2024-01-01" in str(caught.value) or "from 2024-01" in str(caught.value)


def test_a_forecast_without_issue_dates_is_refused_and_told_why(folder, tmp_path):
    place = copied(folder, tmp_path)
    undated = (place / "forecasts" / "issued=2024-01-01" / "f.csv").read_bytes()
    shutil.rmtree(place / "forecasts")
    (place / "forecasts").mkdir()
    (place / "forecasts" / "f.csv").write_bytes(undated)
    with pytest.raises(rp.InputError, match="nothing can be replayed honestly"):
        rp.replay(place)


def test_a_problem_without_a_past_is_refused_and_told_what_is_missing(folder):
    with pytest.raises(rp.InputError, match="past_of makes one"):
        rp.replay(read_replay(folder).past.problem)


def test_a_past_from_a_folder_is_replayed_like_the_folder(folder):
    there, here = (rp.replay(one, policies=["p50", "p75"]) for one in (folder, read_replay(folder).past))
    assert there.to_frame().equals(here.to_frame())


def test_a_missing_day_of_demand_is_refused(folder, tmp_path):
    place = copied(folder, tmp_path)
    rows = (place / "demand.csv").read_text().splitlines()
    (place / "demand.csv").write_text(
        "\n".join(row for row in rows if not row.startswith("a,x,2024-01-20")) + "\n"
    )
    with pytest.raises(rp.InputError, match="demand of item a at x on 2024-01-20"):
        read_replay(place)


def test_orders_from_a_file_are_lived_as_they_were_placed(folder, tmp_path):
    place = copied(folder, tmp_path)
    write_rows(
        place / "really.csv", "item,location,quantity,order_date",
        [("a", "x", 40, "2024-01-01"), ("a", "x", 2, "2024-01-10"), ("b", "x", 9, "2023-12-20")],
    )  # fmt: skip
    past = read_replay(place).past
    (policy,) = with_files_read(["orders(really.csv)"], place, past)
    assert policy.placed[:2].tolist() == [[40.0, 0.0], [2.0, 0.0]]
    assert (
        policy.placed.sum() == 42.0
    )  # what was ordered before the first day is an open order, not a decision
    result = rp.replay(place, policies=["newsvendor", "orders(really.csv)"])
    assert result.lives[1].ordered.sum() == 42.0


def test_a_day_of_the_replay_that_demand_does_not_reach_is_refused(folder, tmp_path):
    place = copied(folder, tmp_path)
    toml = (place / "replenish.toml").read_text()
    (place / "replenish.toml").write_text(toml + "end = 2024-06-01\n")
    with pytest.raises(rp.InputError, match="replay dates within the demand"):
        read_replay(place)


def test_the_command_writes_every_file_and_they_agree(folder, tmp_path):
    out = tmp_path / "out"
    run = CliRunner().invoke(
        app,
        [
            "replay",
            str(folder),
            "--policies",
            "newsvendor,p50,s-S(7, 14),perfect",
            "--out",
            str(out),
            "--json",
        ],
    )
    assert run.exit_code == 0, run.output
    record = json.loads(run.stdout)
    names = {path.name for path in out.iterdir()}
    assert {
        "summary.csv",
        "by_line.csv",
        "by_line.parquet",
        "by_week.csv",
        "differences.csv",
        "run.json",
    } <= names
    summary = table(out / "summary.csv")
    assert [row["policy"] for row in summary] == ["newsvendor", "p50", "s-S(7, 14)", "perfect"] * 2
    for by in ("line", "location", "supplier", "week"):
        rows = [row for row in table(out / f"by_{by}.csv") if row["bound"] == "sales"]
        for kind in ("cost", "holding", "shortage", "ordering", "obsolescence"):
            parts = sum(float(row[kind]) for row in rows if row["policy"] == "p50")
            assert parts == pytest.approx(float(summary[1][kind]), abs=1e-4), (by, kind)
    assert pq.read_table(out / "by_line.parquet").num_rows == len(table(out / "by_line.csv")) == 2 * 4 * 2
    assert len(table(out / "differences.csv")) == 2 * 4 * 3
    assert record["censored_share"] == pytest.approx(7 / 32)
    assert record["judged"]["warm_up_periods"] == 10
    assert record["summary"][0]["cost"] == pytest.approx(float(summary[0]["cost"]))


def test_an_interrupted_replay_leaves_nothing_behind(folder, tmp_path, monkeypatch):
    def interrupted(*arguments, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr("replenish.adapters.replays.write.differences_table", interrupted)
    out = tmp_path / "out"
    run = CliRunner().invoke(app, ["replay", str(folder), "--policies", "p50", "--out", str(out)])
    assert run.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_the_same_folder_gives_the_same_bytes(folder, tmp_path):
    for name in ("one", "two"):
        arguments = ["replay", str(folder), "--policies", "newsvendor,p90", "--out", str(tmp_path / name)]
        assert CliRunner().invoke(app, arguments).exit_code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_a_folder_with_random_lead_times_is_lived_with_them_and_learns_only_what_was_known(folder, tmp_path):
    place = copied(folder, tmp_path)
    write_rows(
        place / "lead_times.csv",
        "supplier,item,location,lead_time,probability",
        [("maker", "", "", 2, 0.5), ("maker", "", "", 4, 0.5)],
    )
    received = [("baker", START + np.timedelta64(day - 30, "D"), START + np.timedelta64(day - 20, "D"), 5, 5)
                for day in range(30)]  # fmt: skip
    write_rows(
        place / "receipts.csv",
        "supplier,order_date,receipt_date,quantity_ordered,quantity_received",
        received,
    )
    past = read_replay(place).past
    assert past.late.shape == (6, 2)
    assert set(past.late[:, 0].tolist()) <= {0, 2}
    sources = [review.problem.terms.lead_times.source[1] for review in past.reviews]
    first = "learned from 20 receipts of baker and open orders of b at x: p50 10 days, p90 10"
    assert (sources[0], sources[2]) == (first, "learned from 30 receipts of baker: p50 10 days, p90 10")
    longest = [review.problem.terms.lead_times.chance[1].nonzero()[0][-1] for review in past.reviews]
    assert longest == [10] * 6  # an order that was open on the first morning is not out ever since
    assert past.problem.stock.pipeline.quantity.tolist() == [30]
    assert any("one draw for a purchase order" in note for note in past.notes)
