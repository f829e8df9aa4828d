"""The workbook as another library reads it: ids are text, numbers are numbers, nothing is a formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

import replenish as rp
from replenish.adapters.orders.columns import limits_table, orders_table, plan_table
from replenish.report.parts.workbook import Sheet, SheetColumn, Words, table_columns, workbook
from replenish.report.plan.workbook import plan_workbook
from tests.optimize.test_limits import network
from tests.report.libreoffice import sheets

DATE = np.datetime64("2024-06-03")
NASTY = [
    "=1+1",
    "007",
    "1e5",
    "+39",
    "-5",
    "@SUM(A1)",
    "TRUE",
    "2024-06-03",
    "http://x.y",
    "a\tb",
    "{=1}",
    " ",
]


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def one_sheet(**values) -> bytes:
    columns = [SheetColumn(name=name, kind=kind, values=cells) for name, (kind, cells) in values.items()]
    return workbook([Sheet(name="Table", columns=columns)], title="t", created=dt.date(2024, 6, 3))


@pytest.fixture(scope="module")
def plan():
    problem = network(np.random.default_rng(1), budget=60.0)
    calendar = rp.Calendar(start=DATE, step_days=1, periods=9)
    quantity = [np.nan, 16, np.nan, np.nan, np.nan, np.nan]
    return rp.solve(
        problem.replace(
            limits=problem.limits.replace(penalties={"budget": 9.0}),
            item=np.array(NASTY[:6], dtype=object),
            forecast=problem.forecast.replace(calendar=calendar),
            overrides=rp.Overrides(
                quantity=quantity, reason="=HYPERLINK(1)", author="Ann", until="2024-06-30"
            ),
        )
    )


@pytest.fixture(scope="module")
def book(plan):
    return opened(plan_workbook(plan, ["=a note"], DATE))


def test_texts_stay_the_texts_they_are_and_none_becomes_a_formula():
    cells = [row[0] for row in opened(one_sheet(id=("text", NASTY)))["Table"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == NASTY
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_numbers_dates_and_truths_are_real_and_what_is_not_known_is_blank():
    content = one_sheet(
        money=("money", [1.5, float("nan"), float("inf")]),
        whole=("units", [12.0, None, 3.0]),
        parts=("units", [0.5, 1.0, 2.0]),
        day=("date", ["2024-02-29", "", None]),
        yes=("yes", [True, False, None]),
        share=("share", [0.953, 0.0, 1.0]),
    )
    first, second, third = opened(content)["Table"].iter_rows(min_row=2)
    assert [cell.value for cell in first] == [1.5, 12, 0.5, dt.datetime(2024, 2, 29), True, 0.953]  # noqa: DTZ001
    assert [cell.value for cell in second] == [None, None, 1, None, False, 0]
    assert [cell.value for cell in third] == [None, 3, 2, None, None, 1]
    formats = [cell.number_format for cell in first]
    assert formats == ["#,##0.00", "#,##0", "#,##0.00", "yyyy-mm-dd", "General", "0.0%"]


def test_the_same_sheets_are_the_same_bytes_whenever_they_are_written(plan):
    first, again = (plan_workbook(plan, ["a note"], DATE) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert "2024-06-03T00:00:00Z" in archive.read("docProps/core.xml").decode()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_every_table_is_a_sheet_with_the_values_of_its_csv(book, plan):
    assert book.sheetnames == ["Summary", "Orders", "Lines", "Limits"]
    for name, table in (("Orders", orders_table), ("Lines", plan_table), ("Limits", limits_table)):
        header, *rows = book[name].iter_rows(values_only=True)
        places = {column: header.index(column) for column in table(plan).column_names}
        for row, expected in zip(rows, table(plan).to_pylist(), strict=True):
            for column, value in expected.items():
                found = row[places[column]]
                found = (
                    str(found.date()) if isinstance(found, dt.datetime) else "" if found is None else found
                )
                told = float(value) if column == "penalty" and value else value
                assert found == ("" if told is None else told), (name, column)


def test_a_column_nobody_has_named_is_shown_as_what_it_holds():
    table = pa.table({"number": [0.5], "count": [2], "yes": [True], "text": ["=1"]})
    kinds = {column.name: column.kind for column in table_columns(table, {"number": ("share", "a share")})}
    assert kinds == {"number": "share", "count": "whole", "yes": "yes", "text": "text"}


def test_headers_stay_filter_and_say_their_units(book):
    for name in ("Orders", "Lines", "Limits"):
        page = book[name]
        assert page.freeze_panes.endswith("2")
        assert page.auto_filter.ref == page.dimensions
    comments = {cell.value: cell.comment for cell in book["Lines"][1]}
    assert comments["expected_cost"].text.startswith("money")
    assert comments["quantity"].text == "units: to order"
    assert comments["item"] is None


def test_only_the_yellow_cells_may_be_edited_and_they_hold_what_is_fixed(book):
    page = book["Lines"]
    assert page.protection.sheet
    header = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        unlocked = {header[cell.column - 1] for cell in row if not cell.protection.locked}
        assert unlocked == {"order_instead", "reason", "author", "until"}
    fixed = dict(zip(header, (cell.value for cell in page[3]), strict=True))
    assert (fixed["item"], fixed["order_instead"], fixed["reason"]) == ("007", 16, "=HYPERLINK(1)")
    assert fixed["until"] == dt.datetime(2024, 6, 30)  # noqa: DTZ001
    assert page["E2"].value is None


def test_what_may_be_typed_follows_the_rules_of_the_line(book):
    rules = {rule.type: rule for rule in book["Lines"].data_validations.dataValidation}
    formula = rules["custom"].formula1
    header = [cell.value for cell in book["Lines"][1]]
    cells = {name: f"${openpyxl.utils.get_column_letter(header.index(name) + 1)}2" for name in header}
    for name in ("order_instead", "moq", "order_multiple", "max_order"):
        assert cells[name] in formula
    assert len(formula) <= 255  # Excel repairs a file with a longer one
    assert rules["date"].operator == "greaterThanOrEqual"


def test_the_first_sheet_says_it_in_words(book):
    words = [cell.value for cell in book["Summary"]["A"]]
    assert words[0].startswith("Orders of 2024-06-03: 6 lines")
    assert any(
        text.startswith("Item 007 at N is fixed by Ann: =HYPERLINK(1), until 2024-06-30: 16")
        for text in words
    )
    assert any(
        text.startswith("Scarce: budget of all suppliers; one unit of money more would save ")
        for text in words
    )
    assert words[-1] == "=a note"
    assert {cell.data_type for cell in book["Summary"]["A"]} == {"s"}


def test_a_long_paragraph_has_room_for_all_of_its_lines():
    content = workbook(
        [Words(name="A", paragraphs=["x", "y", "z" * 250])], title="t", created=dt.date(2024, 1, 1)
    )
    heights = opened(content)["A"].row_dimensions
    assert opened(content)["A"].column_dimensions["A"].width < 96  # LibreOffice prints no more on a page
    assert (heights[2].height, heights[3].height) == (None, 45)  # points: of one line, and of three


def test_orders_are_printed_on_the_width_of_a_page_under_their_header(book):
    page = book["Orders"]
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$1"


def test_an_empty_table_still_has_its_header():
    page = opened(one_sheet(item=("text", []), units=("units", [])))["Table"]
    assert [cell.value for cell in page[1]] == ["item", "units"]


def test_pages_of_words_come_in_order():
    content = workbook([Words(name="A", paragraphs=["x", "y"])], title="t", created=dt.date(2024, 1, 1))
    assert [cell.value for cell in opened(content)["A"]["A"]] == ["x", "y"]


def test_libreoffice_reads_it_without_a_warning(plan, tmp_path):
    read = sheets(plan_workbook(plan, ["=a note"], DATE), tmp_path)
    assert set(read) == {"Summary", "Orders", "Lines", "Limits"}
    header, *rows = read["Lines"]
    column = {name: [row[header.index(name)] for row in rows] for name in header}
    assert column["item"] == NASTY[:6]
    assert [float(units) for units in column["quantity"]] == plan.quantity.tolist()
    assert column["reason"][1] == "=HYPERLINK(1)"
    assert column["until"][1] == "2024-06-30"
    assert read["Summary"][-1][0] == "=a note"
