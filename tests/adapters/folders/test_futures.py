"""`replenish replay --monte-carlo`: sampled futures of a folder."""

import json

import pytest
from typer.testing import CliRunner

import replenish as rp
from replenish.adapters.folders.futures import read_futures
from replenish.cli import app
from tests.replayed_shop import copied, table

ASKED = ("--monte-carlo", "--futures", "6", "--policies", "newsvendor,p50,perfect")


@pytest.fixture
def repeating(folder, tmp_path):
    return _told(copied(folder, tmp_path), 'beyond = "repeat"')


def _told(place, words):
    settings = place / "replenish.toml"
    settings.write_text(settings.read_text() + words + "\n")
    return place


def test_a_forecast_too_short_for_warm_up_and_orders_is_refused_with_the_way_out(folder):
    with pytest.raises(rp.InputError, match="repeat"):
        read_futures(folder, 90)


def test_the_repetition_is_said_and_gives_a_quarter(repeating):
    told = read_futures(repeating)
    assert told.calendar.periods - told.warm_up == 91
    assert any("its last full week repeats" in note for note in told.notes)


def test_the_command_writes_the_tables_of_a_replay_and_the_same_bytes_again(repeating, tmp_path):
    outs = [tmp_path / name for name in ("one", "two")]
    for out in outs:
        said = CliRunner().invoke(
            app, ["replay", str(repeating), *ASKED, "--horizon", "14", "--out", str(out)]
        )
        assert said.exit_code == 0, said.output
    for name in ("summary.csv", "by_week.csv", "differences.csv", "capacity.csv", "run.json", "report.html"):
        assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes()
    record = json.loads((outs[0] / "run.json").read_text())
    assert (record["futures"], record["judged"]["periods"]) == (6, 14)
    rows = table(outs[0] / "summary.csv")
    assert [row["policy"] for row in rows] == ["newsvendor", "p50", "perfect"]
    assert {row["bound"] for row in rows} == {"futures"}
    assert float(rows[2]["cost"]) <= min(float(row["cost"]) for row in rows)
    assert {row["kind"] for row in table(outs[0] / "capacity.csv")} == {"budget"}
    weeks = [float(row["cost"]) for row in table(outs[0] / "by_week.csv") if row["policy"] == "p50"]
    assert sum(weeks) == pytest.approx(float(rows[1]["cost"]), abs=0.1)


def test_a_disruption_of_the_future_strikes_and_one_of_the_past_is_left_out(repeating, tmp_path):
    words = '[[replay.disruption]]\nwhat = "demand shock"\nfactor = 3\n'
    _told(repeating, words + "first = 2024-02-20\nlast = 2024-02-25")
    _told(repeating, words + "first = 2024-01-05\nlast = 2024-01-06")
    told = read_futures(repeating, 14)
    assert [(one.first, one.periods) for one in told.disruptions] == [(15, 6)]
    assert any("left out: 1" in note for note in told.notes)
