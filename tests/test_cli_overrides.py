"""A planner's round trip: plan, change the workbook, hand it back, see what that costs, let it end."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest

from replenish.cli import main

TINY = Path(__file__).parents[1] / "fixtures" / "tiny"
TABLES = ("lines.csv", "stock.csv", "open_orders.csv", "forecast.csv", "demand.csv")


@pytest.fixture
def folder(tmp_path):
    """The tiny folder with ids that a spreadsheet would like to calculate with."""
    place = tmp_path / "shop"
    shutil.copytree(TINY, place, ignore=shutil.ignore_patterns("plans"))
    for name in TABLES:
        text = (place / name).read_text("utf-8")
        (place / name).write_text(text.replace("000123", "=1+1").replace("A-7", "+39"), encoding="utf-8")
    return place


@pytest.fixture
def replenish(monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["replenish", *map(str, arguments)])
        with pytest.raises(SystemExit) as ending:
            main()
        said = capsys.readouterr()
        return ending.value.code or 0, said.out, said.err

    return run


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def edit(path, item, location, *cells, into=None):
    """Type into the yellow cells of one line, as a person would."""
    book = openpyxl.load_workbook(path)
    page = book["Lines"]
    header = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        if (row[0].value, row[1].value) == (item, location):
            for name, value in zip(("order_instead", "reason", "author", "until"), cells, strict=True):
                row[header.index(name)].value = value
    book.save(into or path)


def test_what_is_typed_into_the_workbook_is_ordered_priced_and_shown(folder, replenish, tmp_path):
    status, out, _ = replenish("plan", folder)
    place = folder / "plans" / "2024-06-03"
    assert status == 0
    assert "plan.xlsx" in out
    before = {(row["item"], row["location"]): float(row["quantity"]) for row in rows(place / "plan.csv")}
    edited = tmp_path / "edited by Ann.xlsx"
    edit(place / "plan.xlsx", "=1+1", "DC2", 48, "promotion", "Ann", dt.date(2024, 6, 30), into=edited)

    status, out, _ = replenish("plan", folder, "--overrides", edited)
    assert status == 0
    assert "Fixed: together" in out
    after = {(row["item"], row["location"]): row for row in rows(place / "plan.csv")}
    line = after["=1+1", "DC2"]
    assert float(line["quantity"]) == 48 != before["=1+1", "DC2"]
    assert float(line["moved_by_override"]) == 48 - before["=1+1", "DC2"]
    assert float(line["override_cost"]) > 0
    assert (line["fixed_by"], line["fixed_for"], line["fixed_until"]) == ("Ann", "promotion", "2024-06-30")
    orders = {(row["item"], row["location"]): float(row["quantity"]) for row in rows(place / "orders.csv")}
    assert orders["=1+1", "DC2"] == 48

    record = json.loads((place / "run.json").read_text("utf-8"))
    (override,) = record["overrides"]
    assert override["cost"] == pytest.approx(float(line["override_cost"]), abs=1e-6)
    hashes = {entry["name"]: entry["sha256"] for entry in record["inputs"]}
    assert hashes[str(edited)] == hashlib.sha256(edited.read_bytes()).hexdigest()

    first = (place / "orders.csv").read_bytes()
    replenish("plan", folder, "--overrides", place / "plan.xlsx")
    assert (place / "orders.csv").read_bytes() == first, "the new workbook holds what is fixed"
    _, text, _ = replenish("explain", folder, "=1+1", "DC2", "--overrides", edited)
    assert "fixed by Ann: promotion, until 2024-06-30" in text
    assert "more than the advice of 36 units" in text


def test_fixing_the_advice_changes_no_order(folder, replenish):
    replenish("plan", folder)
    place = folder / "plans" / "2024-06-03"
    before = {name: (place / name).read_bytes() for name in ("orders.csv", "limits.csv")}
    for row in rows(place / "plan.csv"):
        edit(
            place / "plan.xlsx",
            row["item"],
            row["location"],
            float(row["quantity"]),
            "as is",
            None,
            "2024-07-01",
        )
    replenish("plan", folder, "--overrides", place / "plan.xlsx")
    assert {name: (place / name).read_bytes() for name in before} == before
    assert {row["override_cost"] for row in rows(place / "plan.csv")} == {"0"}


def test_a_folder_keeps_its_overrides_until_they_end(folder, replenish):
    text = "item,location,quantity,reason,until\n+39,DC1,20,fair,2024-06-03\n=1+1,DC1,0,recall,2024-06-02\n"
    (folder / "overrides.csv").write_text(text, encoding="utf-8")
    status, out, _ = replenish("plan", folder)
    place = folder / "plans" / "2024-06-03"
    assert status == 0
    assert "1 fixed quantity of overrides.csv has ended and was ignored" in " ".join(out.split())
    quantity = {(row["item"], row["location"]): float(row["quantity"]) for row in rows(place / "plan.csv")}
    assert quantity["+39", "DC1"] == 20
    assert quantity["=1+1", "DC1"] > 0


def test_another_name_for_the_table_is_a_setting_and_must_then_be_there(folder, replenish):
    toml = (folder / "replenish.toml").read_text("utf-8")
    (folder / "replenish.toml").write_text(
        toml.replace("[data]", '[data]\noverrides = "fixed.csv"'), encoding="utf-8"
    )
    status, _, errors = replenish("check", folder)
    assert status == 1
    assert "fixed.csv: expected a file, found nothing there" in errors
    (folder / "fixed.csv").write_text("item,location,quantity,reason,until\n+39,DC1,7,?,2024-07-01\n")
    status, _, errors = replenish("check", folder)
    assert "fixed.csv row 2 quantity: expected a multiple of 5, found 7" in errors


def test_what_exceeds_a_limit_is_status_3_and_nothing_is_written(folder, replenish, tmp_path):
    table = tmp_path / "too much.csv"
    table.write_text("item,location,quantity,reason,until\n=1+1,DC2,72,why,2024-07-01\n", encoding="utf-8")
    status, _, errors = replenish("plan", folder, "--overrides", table)
    assert status == 3
    assert "receiving of DC2 on 2024-06-17: the fixed quantities take 72 of 60 units, 12 too much" in errors
    assert not (folder / "plans").exists()


def test_faults_of_the_workbook_come_with_those_of_the_tables(folder, replenish, tmp_path):
    replenish("plan", folder, "--out", tmp_path / "out")
    edited = tmp_path / "out" / "plan.xlsx"
    edit(edited, "=1+1", "DC2", 30, None, None, "soon")
    (folder / "stock.csv").write_text((folder / "stock.csv").read_text("utf-8").replace(",12,", ",-12,"))
    status, _, errors = replenish("plan", folder, "--overrides", edited, "--out", tmp_path / "again")
    assert status == 1
    assert "4 faults" in errors
    for fault in (
        "stock.csv row 2 on_hand",
        "sheet Lines row 3 order_instead: expected a multiple of 12, found 30",
        "sheet Lines row 3 reason: expected a reason, found a blank",
        "sheet Lines row 3 until: expected a date like 2024-06-03, found 'soon'",
    ):
        assert fault in errors
    assert not (tmp_path / "again").exists()


def typed_over(path, sheet, quantity, row=2):
    """Change a quantity that is only shown, as another program lets a person do; what it was."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    cell = page.cell(row, [cell.value for cell in page[1]].index("quantity") + 1)
    was, cell.value = cell.value, quantity
    book.save(path)
    return was


@pytest.mark.parametrize("sheet", ["Lines", "Orders"])
def test_a_quantity_typed_over_where_it_is_only_shown_is_not_lost(folder, replenish, tmp_path, sheet):
    replenish("plan", folder, "--out", tmp_path / "out")
    edited = tmp_path / "out" / "plan.xlsx"
    was = typed_over(edited, sheet, 48)
    for command in ("plan", "check"):
        status, _, errors = replenish(command, folder, "--overrides", edited)
        assert status == 1
        expected = f"{was:g} as planned (a new quantity goes into order_instead of sheet Lines, with a reason"
        fault = f"{edited} sheet {sheet} row 2 quantity: expected {expected} and until when), found 48"
        assert errors.splitlines()[1:] == [fault]
    assert not (folder / "plans").exists()
    typed_over(edited, sheet, None)
    assert "found a blank" in replenish("check", folder, "--overrides", edited)[2]
    typed_over(edited, sheet, was)
    assert replenish("check", folder, "--overrides", edited)[0] == 0


def test_a_quantity_typed_over_that_also_stands_where_it_belongs_is_fixed(folder, replenish):
    replenish("plan", folder)
    edited = folder / "plans" / "2024-06-03" / "plan.xlsx"
    for sheet, row in (("Lines", 3), ("Orders", 3)):
        assert typed_over(edited, sheet, 48, row=row) == 36
    edit(edited, "=1+1", "DC2", 48, "promotion", "Ann", dt.date(2024, 6, 30))
    assert replenish("plan", folder, "--overrides", edited)[0] == 0


def test_without_the_library_the_rest_is_written_and_the_reason_said(folder, replenish, monkeypatch):
    monkeypatch.setattr("replenish.cli.plan.has_workbooks", lambda: False)
    status, out, _ = replenish("plan", folder)
    assert status == 0
    assert "No plan.xlsx: it needs the library xlsxwriter" in out
    names = sorted(path.name for path in (folder / "plans" / "2024-06-03").iterdir())
    assert names == ["limits.csv", "orders.csv", "plan.csv", "run.json"]


def test_a_workbook_of_very_many_lines_is_written_only_where_it_is_asked_for(folder, replenish, monkeypatch):
    monkeypatch.setattr("replenish.cli.plan.MOST_LINES", 2)
    _, out, _ = replenish("plan", folder)
    assert "No plan.xlsx of more than 2 lines unless asked for with --workbook" in out
    assert not (folder / "plans" / "2024-06-03" / "plan.xlsx").exists()
    replenish("plan", folder, "--workbook")
    assert (folder / "plans" / "2024-06-03" / "plan.xlsx").exists()


def test_a_workbook_can_be_left_out(folder, replenish):
    _, out, _ = replenish("plan", folder, "--no-workbook")
    assert "plan.xlsx" not in out
