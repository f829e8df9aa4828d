"""What a buyer has fixed: every fault at once, by row and column; what has ended is ignored and said."""

from __future__ import annotations

import datetime as dt

import numpy as np
import openpyxl
import pytest

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.lines import read_lines
from replenish.adapters.tables.overrides import read_overrides

LINES = (
    "item,location,supplier,lead_time,review_period,moq,order_multiple,unit_cost,holding_cost,shortage_cost,"
    "unmet,max_order\n"
    "007,DC1,S,1,1,0,0,5,0.1,2,lost,\n"
    "=1+1,DC1,S,1,1,24,12,5,0.1,2,lost,240\n"
    "1e5,DC1,S,1,1,0,0.1,5,0.1,2,lost,\n"
)
DATE = np.datetime64("2024-06-03")
HEADER = ["item", "location", "order_instead", "reason", "author", "until"]
LATER = "2024-06-30"


@pytest.fixture
def read(tmp_path):
    (tmp_path / "lines.csv").write_text(LINES)
    lines = read_lines(Location.of(tmp_path) / "lines.csv", FaultList())

    def reader(name):
        faults = FaultList()
        fixed, told = read_overrides(Location.of(tmp_path) / name, lines, DATE, faults)
        return fixed, told, [str(fault) for fault in faults]

    return reader


def write_table(folder, *rows):
    text = "\n".join(["item,location,quantity,reason,author,until", *rows])
    (folder / "overrides.csv").write_text(text)


def write_book(folder, *rows, sheet="Lines", header=HEADER):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (header, *rows):
        book.active.append(row)
    book.save(folder / "edited.xlsx")


def test_a_table_says_which_lines_are_fixed_at_what_and_why(read, tmp_path):
    write_table(tmp_path, f"=1+1,DC1,36,promotion,Ann,{LATER}", f"007,DC1,0,recall,,{DATE}")
    fixed, told, faults = read("overrides.csv")
    assert (faults, told) == ([], ())
    assert fixed.quantity.tolist()[:2] == [0.0, 36.0]
    assert np.isnan(fixed.quantity[2])
    assert fixed.reason.tolist() == ["recall", "promotion", ""]
    assert fixed.author.tolist() == ["", "Ann", ""]
    assert [str(day) for day in fixed.until] == ["2024-06-03", LATER, "NaT"]


def test_a_workbook_says_the_same_and_rows_with_nothing_typed_are_passed_over(read, tmp_path):
    write_book(
        tmp_path,
        ["nobody", "DC1", None, None, " ", None],
        ["007", "DC1", 36, "promotion", "Ann", dt.datetime(2024, 6, 30)],  # noqa: DTZ001
        ["1e5", "DC1", 0.3, "a try", None, LATER],
    )
    fixed, told, faults = read("edited.xlsx")
    assert (faults, told) == ([], ())
    assert fixed.quantity[[0, 2]].tolist() == [36, 0.3]
    assert fixed.reason.tolist() == ["promotion", "", "a try"]
    assert [str(day) for day in fixed.until] == [LATER, "NaT", LATER]


FAULTY = [
    ("nobody,DC1,5,why,,2024-06-30", "row 2 item: expected a line of lines.csv, found item nobody at DC1"),
    ("007,DC1,many,why,,2024-06-30", "row 2 {quantity}: expected a number >= 0, found 'many'"),
    ("007,DC1,-3,why,,2024-06-30", "row 2 {quantity}: expected a number >= 0, found -3"),
    (
        "007,DC1,,why,,2024-06-30",
        "row 2 {quantity}: expected a number >= 0, found a blank (a blank is not 0)",
    ),
    ("=1+1,DC1,12,why,,2024-06-30", "row 2 {quantity}: expected 0, or at least the MOQ of 24, found 12"),
    ("=1+1,DC1,30,why,,2024-06-30", "row 2 {quantity}: expected a multiple of 12, found 30"),
    (
        "=1+1,DC1,252,why,,2024-06-30",
        "row 2 {quantity}: expected at most the largest order of 240, found 252",
    ),
    ("007,DC1,5, ,,2024-06-30", "row 2 reason: expected a reason, found a blank"),
    ("007,DC1,5,why,,", "row 2 until: expected a date like 2024-06-03, found ''"),
    ("007,DC1,5,why,,30/06/2024", "row 2 until: expected a date like 2024-06-03, found '30/06/2024'"),
]


@pytest.mark.parametrize(("row", "fault"), FAULTY)
def test_each_fault_is_named_by_row_and_column(read, tmp_path, row, fault):
    write_table(tmp_path, row)
    _, _, faults = read("overrides.csv")
    assert faults == ["overrides.csv " + fault.format(quantity="quantity")]


@pytest.mark.parametrize(("row", "fault"), [pair for pair in FAULTY if not pair[0].startswith("=")])
def test_a_workbook_has_the_same_faults_with_its_sheet(read, tmp_path, row, fault):
    write_book(tmp_path, [cell or None for cell in row.split(",")])
    _, _, faults = read("edited.xlsx")
    assert faults == ["edited.xlsx sheet Lines " + fault.format(quantity="order_instead")]


def test_all_faults_come_at_once_and_a_line_twice_is_one_of_them(read, tmp_path):
    write_table(tmp_path, *(row for row, _ in FAULTY))
    _, _, faults = read("overrides.csv")
    assert len([fault for fault in faults if "one row per item, location" in fault]) == 7
    for number, (_, fault) in enumerate(FAULTY, start=2):
        assert (
            "overrides.csv " + fault.format(quantity="quantity").replace("row 2", f"row {number}") in faults
        )


def test_whole_steps_of_a_tenth_are_whole_in_spite_of_round_off(read, tmp_path):
    write_table(tmp_path, f"1e5,DC1,0.3,a try,,{LATER}")
    fixed, _, faults = read("overrides.csv")
    assert faults == []
    assert fixed.quantity[2] == 0.3


def test_what_has_ended_is_ignored_and_said_even_where_its_line_is_gone(read, tmp_path):
    write_table(
        tmp_path, "gone,DC1,5,why,,2024-06-02", f"007,DC1,5,why,,{DATE}", "=1+1,DC1,5,why,,2024-05-01"
    )
    fixed, told, faults = read("overrides.csv")
    assert faults == []
    assert fixed.lines.tolist() == [0]
    (sentence,) = told
    assert sentence == (
        "2 fixed quantities of overrides.csv have ended and were ignored, like item gone at DC1 on 2024-06-02"
    )
    write_table(tmp_path, "007,DC1,5,why,,2024-06-02")
    fixed, (sentence,), _ = read("overrides.csv")
    assert fixed is None
    assert sentence.startswith("1 fixed quantity of overrides.csv has ended and was ignored: item 007 at DC1")


def test_a_workbook_without_the_sheet_or_its_columns_is_refused_by_name(read, tmp_path):
    write_book(tmp_path, sheet="Line")
    assert read("edited.xlsx")[2] == [
        "edited.xlsx: expected a sheet 'Lines', found Line (did you mean 'Line'?)"
    ]
    write_book(tmp_path, ["007", "DC1", 5], header=["item", "location", "order_instead"])
    assert read("edited.xlsx")[2] == [
        f"edited.xlsx sheet Lines {name}: expected this column, found none" for name in ("reason", "until")
    ]


def test_what_is_no_workbook_is_no_traceback(read, tmp_path):
    (tmp_path / "edited.xlsx").write_bytes(b"PK\x03\x04 not really")
    assert read("edited.xlsx")[2] == ["edited.xlsx: expected an Excel workbook (.xlsx), found something else"]
    assert read("nowhere.xlsx")[2] == ["nowhere.xlsx: expected a file, found nothing there"]


def test_a_formula_that_was_never_worked_out_is_no_number(read, tmp_path):
    write_book(tmp_path, ["007", "DC1", "=12*3", "why", None, LATER])
    assert read("edited.xlsx")[2] == [
        "edited.xlsx sheet Lines row 2 order_instead: expected a number >= 0, found '=12*3'"
    ]


def test_a_formula_counts_as_what_it_came_to(read, tmp_path):
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "edited.xlsx")
    page = book.add_worksheet("Lines")
    for place, name in enumerate(HEADER):
        page.write_string(0, place, name)
    for place, text in enumerate(["007", "DC1", "", "why", "Ann", LATER]):
        page.write_string(1, place, text)
    page.write_formula(1, 2, "=12*3", None, 36)
    book.close()
    fixed, _, faults = read("edited.xlsx")
    assert faults == []
    assert fixed.quantity[0] == 36


def test_an_id_that_a_spreadsheet_has_made_a_number_is_not_taken_for_the_text(read, tmp_path):
    write_book(tmp_path, [7, "DC1", 5, "why", None, LATER])
    (fault,) = read("edited.xlsx")[2]
    meant = "(did you mean item 007 at DC1? Spreadsheets drop leading zeros)"
    assert fault == (
        f"edited.xlsx sheet Lines row 2 item: expected a line of lines.csv {meant}, found item 7 at DC1"
    )
