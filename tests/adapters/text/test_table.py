"""A table read as text keeps every id and knows every row."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.text.table import csv_texts, read_text_table

IDS = ["000123", "NA", "1E10", "TRUE", "상품", "café", "007.0", "null", "", "-", "Infinity", "a b"]


def table_of(raw):
    faults = FaultList()
    table = csv_texts("t.csv", pa.py_buffer(raw), faults)
    return table, [str(fault) for fault in faults]


def test_ids_survive_csv():
    raw = "item,location\n" + "".join(f"{name},x\n" for name in IDS)
    table, faults = table_of(raw.encode())
    assert table.columns["item"].to_pylist() == IDS
    assert not faults


def test_ids_survive_parquet(tmp_path):
    pq.write_table(
        pa.table({"item": pa.array(IDS).dictionary_encode(), "n": list(range(len(IDS)))}),
        tmp_path / "t.parquet",
    )
    faults = FaultList()
    table = read_text_table(Location.of(tmp_path) / "t.parquet", faults)
    assert table.columns["item"].to_pylist() == IDS
    assert table.columns["n"].to_pylist() == [str(n) for n in range(len(IDS))]
    assert not table.inexact


def test_row_numbers_that_pandas_leaves_in_parquet_are_no_column(tmp_path):
    rows = pd.DataFrame({"item": ["001", "002", "003"]}).iloc[[2, 0]]
    rows.to_parquet(tmp_path / "t.parquet")
    assert "__index_level_0__" in pq.read_schema(tmp_path / "t.parquet").names
    table = read_text_table(Location.of(tmp_path) / "t.parquet", FaultList())
    assert {name: texts.to_pylist() for name, texts in table.columns.items()} == {"item": ["003", "001"]}


def test_parquet_types_become_the_text_a_csv_would_hold(tmp_path):
    day = dt.date(2024, 6, 3)
    columns = {
        "date": pa.array([day, None]),
        "midnight": pa.array([dt.datetime(2024, 6, 3), None], pa.timestamp("ns")),  # noqa: DTZ001
        "paris": pa.array([dt.datetime(2024, 6, 2, 22), None], pa.timestamp("us", "Europe/Paris")),  # noqa: DTZ001
        "yes": pa.array([True, None]),
        "price": pa.array([0.1, None]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    table = read_text_table(Location.of(tmp_path) / "t.parquet", FaultList())
    texts = {name: column.to_pylist() for name, column in table.columns.items()}
    assert texts == {
        "date": ["2024-06-03", ""],
        "midnight": ["2024-06-03", ""],
        "paris": ["2024-06-03", ""],
        "yes": ["1", ""],
        "price": ["0.1", ""],
    }
    assert set(table.inexact) == {"date", "midnight", "paris", "yes", "price"}


def test_a_column_that_is_no_column_of_values_is_a_fault(tmp_path):
    pq.write_table(pa.table({"item": [["a"], ["b"]]}), tmp_path / "t.parquet")
    faults = FaultList()
    assert read_text_table(Location.of(tmp_path) / "t.parquet", faults) is None
    assert [fault.column for fault in faults] == ["item"]


@pytest.mark.parametrize(
    ("raw", "rows"),
    [
        (b"a,b\n1,2\n3,4\n", [2, 3]),
        (b"a,b\n1,2\n3,4", [2, 3]),
        (b"a,b\r\n1,2\r\n3,4\r\n", [2, 3]),
        (b"a,b\r1,2\r3,4\r", [2, 3]),
        (b"\n\na,b\n\n1,2\n\n\n3,4\n\n", [5, 8]),
        (b"\xef\xbb\xbfa,b\n1,2\n3,4\n", [2, 3]),
        (b'a,b\n"1",2\n3,"4"\n', [2, 3]),
        (b"a,b\n1,2\n9\n3,4\n", [2, 4]),
        (b"a,b\n\n9,9,9\n1,2\n\n9\n3,4\n", [4, 7]),
    ],
)
def test_rows_are_counted_as_an_editor_counts_them(raw, rows):
    table, _ = table_of(raw)
    assert table.rows.tolist() == rows
    assert [column.to_pylist() for column in table.columns.values()] == [["1", "3"], ["2", "4"]]


def test_a_row_of_another_width_is_named():
    _, faults = table_of(b"a,b\n\n9,9,9\n1,2\n\n9\n")
    assert faults == ["t.csv row 3: expected 2 columns, found 3", "t.csv row 6: expected 2 columns, found 1"]


def test_a_cell_of_two_rows_is_refused():
    table, faults = table_of(b'a,b\n1,2\n3,"4\n5"\n6,7\n')
    assert table is None
    assert faults == ["t.csv row 3: expected every quote closed in its own row, found an open quote"]


def test_a_header_alone_is_a_table_without_rows():
    for raw in (b"a,b", b"a,b\n"):
        table, faults = table_of(raw)
        assert (list(table.columns), len(table.rows), faults) == (["a", "b"], 0, [])


@pytest.mark.parametrize(("raw", "separator"), [(b"a;b\n1;2\n", "semicolons"), (b"a\tb\n1\t2\n", "tabs")])
def test_other_separators_are_named(raw, separator):
    assert table_of(raw)[1] == [f"t.csv row 1: expected columns separated by commas, found {separator}"]


def test_the_byte_that_is_not_utf8_is_named():
    expected = "text in UTF-8 (in Excel: save as 'CSV UTF-8')"
    assert table_of(b"a,b\n1,2\ncaf\xe9,2\n")[1] == [
        f"t.csv row 3: expected {expected}, found byte 0xe9 at place 4 of the row"
    ]


cell = st.text(st.characters(exclude_characters='\r\n",', codec="utf-8"), max_size=8)


@given(st.lists(st.tuples(cell, cell), max_size=6))
def test_any_text_comes_back_as_it_was(pairs):
    raw = "a,b\n" + "".join(f'"{one}","{other}"\n' for one, other in pairs)
    table, faults = table_of(raw.encode())
    assert not faults
    assert list(zip(*(column.to_pylist() for column in table.columns.values()), strict=True)) == pairs


@given(st.binary(max_size=60))
def test_no_bytes_at_all_lead_to_a_traceback(raw):
    table, faults = table_of(raw)
    assert table is not None or faults
