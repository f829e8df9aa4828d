"""The tables and pictures of a forecast's accuracy say what its figures say."""

import csv
import json

import numpy as np
import pytest
from rich.console import Console

from replenish.demand.accuracy.judge import accuracy
from replenish.problem.params import SolveParams
from replenish.report.accuracy.files import accuracy_record, write_accuracy
from replenish.report.accuracy.pictures import draw_accuracy, reliability_diagram
from replenish.report.accuracy.rows import accuracy_rows
from replenish.report.accuracy.summary import accuracy_summary, bars
from tests.demand.accuracy.records import gamma_record, issue, record


@pytest.fixture(scope="module")
def answer():
    return accuracy(gamma_record(0.5, issues=12, lines=6, currency="EUR"), SolveParams(paths=64))


def printed(answer, by="all", width=80, notes=()):
    console = Console(width=width, record=True, file=None, quiet=False, no_color=True)
    with console.capture() as capture:
        console.print(accuracy_summary(answer, by, notes))
    return capture.get()


def test_the_summary_fits_80_columns_and_names_every_treatment(answer):
    text = printed(answer, notes=["a note"])
    assert max(len(line) for line in text.splitlines()) <= 80
    for name in ("period, as issued", "interval, sum of quantiles", "interval, copula", "· a note"):
        assert name in text
    assert "costs (EUR per decision)" in text


def test_the_known_part_of_intervals_is_shown_where_stock_outs_cut_into_them():
    made = gamma_record(0.5, issues=6, lines=3)
    cut = [one.replace(censored=np.arange(8) % 3 == np.zeros((3, 1))) for one in made.issues]
    told = accuracy(made.replace(issues=tuple(cut)), SolveParams(paths=64))
    text = printed(told)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "known, as planned" in text
    assert "nothing is estimated there" in " ".join(text.split())
    assert {row["scope"] for row in accuracy_rows(told, "all")} == {"period", "interval", "known part"}
    panels = reliability_diagram(told).to_dict()["hconcat"]
    assert [panel["title"] for panel in panels] == ["period", "interval", "known part"]


def test_the_summary_shows_the_figures(answer):
    sums = answer.of_interval()["independent"]
    (row,) = [line for line in printed(answer).splitlines() if line.startswith("interval, independent")][:1]
    assert f"{sums.at(answer.levels).wql.mean():#.4g}" in row
    assert f"{sums.crps[0]:#.4g}" in row


def test_groups_come_the_most_costly_first(answer):
    text = printed(answer, by="item")
    costs = answer.costs("item")["as planned"].own
    names, _ = answer.groups("item")
    dearest = names[int(np.argmax(costs))]
    table = text[text.index("by item, as planned") :]
    first = next(line for line in table.splitlines() if line.startswith("item "))
    assert first.startswith(dearest)


def test_without_an_interval_that_is_over_only_periods_are_shown():
    quantiles = np.full((1, 3, 3), 4.0)
    young = record([issue(0, quantiles, [[1.0, np.nan, np.nan]], lead_time=1, review_period=2)])
    text = printed(accuracy(young, SolveParams(paths=16)))
    assert "no interval is over yet" in text
    assert "interval, " not in text


def test_a_forecast_of_many_levels_shows_an_even_selection_of_them():
    levels = np.arange(1, 100) / 100
    quantiles = np.broadcast_to(levels * 20, (1, 2, 99))
    many = accuracy(record([issue(0, quantiles, [[5.0, 9.0]], levels=levels)]), SolveParams(paths=16))
    text = printed(many)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert [word for word in text.split() if word.startswith("p") and word[1:].isdigit()][:3] == [
        "p1", "p17", "p34",
    ]  # fmt: skip


def test_bars_are_half_as_high_where_a_slice_has_its_share():
    assert bars(np.ones(4)) == "▄▄▄▄"
    assert bars(np.array([4.0, 0.0, 0.0, 0.0])) == "█▁▁▁"
    assert bars(np.zeros(4)) == "-"


def test_rows_bear_amazon_forecasts_names_and_add_up(answer):
    rows = accuracy_rows(answer, "line")
    assert {"wQL[0.1]", "wQL[0.9]", "Average wQL", "WAPE", "RMSE", "MASE", "MAPE"} <= set(rows[0])
    assert rows[0]["MASE"] is None  # no history was given
    every = accuracy_rows(answer, "all")
    own = sum(row["own_cost"] for row in rows if row["treatment"] == "copula")
    (whole,) = [row for row in every if row["treatment"] == "copula"]
    assert own == pytest.approx(whole["own_cost"], rel=1e-4)
    losses = [whole[f"wQL[{level:g}]"] for level in answer.levels]
    assert whole["Average wQL"] == pytest.approx(np.mean(losses), rel=1e-4)


def test_the_files_hold_every_grouping_and_the_pictures(answer, tmp_path):
    record_of = accuracy_record(answer, "item", ["a note"])
    names = write_accuracy(answer, record_of, tmp_path / "out")
    assert names == ("accuracy.csv", "accuracy.json", "reliability.svg", "ranks.svg")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names)
    with (tmp_path / "out" / "accuracy.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["by"] for row in rows} == {"all", "item", "location", "supplier", "line"}
    assert all(row["own_cost"] == "" for row in rows if row["scope"] == "period")
    read = json.loads((tmp_path / "out" / "accuracy.json").read_text("utf-8"))
    assert read == record_of
    assert read["notes"] == ["a note"]
    assert len(read["decisions"]) == 11


def test_the_reliability_diagram_holds_the_coverage(answer):
    chart = reliability_diagram(answer).to_dict()
    period, interval = chart["hconcat"]
    assert (period["title"], interval["title"]) == ("period", "interval")
    values = interval["layer"][1]["data"]["values"]
    shown = {(row["forecast"], row["level"]): row["covered"] for row in values}
    sums = answer.of_interval()["ranks"]
    place = int(np.searchsorted(sums.levels, 0.9))
    assert shown["ranks", 0.9] == pytest.approx(sums.coverage[0, place], abs=1e-4)


def test_pictures_are_svg_or_png(answer, tmp_path):
    svg, _ = draw_accuracy(answer, tmp_path)
    png, _ = draw_accuracy(answer, tmp_path, "png")
    assert svg.read_text("utf-8").startswith("<svg")
    assert png.read_bytes().startswith(b"\x89PNG")


def test_without_the_chart_library_figures_are_written_all_the_same(answer, tmp_path, monkeypatch):
    monkeypatch.setattr("replenish.report.accuracy.files.can_draw", lambda: False)
    names = write_accuracy(answer, accuracy_record(answer, "all", []), tmp_path / "out")
    assert names == ("accuracy.csv", "accuracy.json")
