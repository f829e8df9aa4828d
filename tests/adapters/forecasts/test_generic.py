"""The plain tables, wide and long."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError
from replenish.problem.forecast import PathForecast

LEVELS = "two quantile levels or more, like p10 and p90"


@pytest.fixture
def table(tmp_path):
    def write(text, name="forecast.csv"):
        (tmp_path / name).write_text(text.replace(" ", "").lstrip("\n"), encoding="utf-8")
        return tmp_path / name

    return write


def refused(path, **options):
    with pytest.raises(InputError) as refusal:
        read_forecast(path, **options)
    return [str(fault).removeprefix(f"{path}").strip(" :") for fault in refusal.value.faults]


def test_levels_are_sorted_whatever_their_names(table):
    forecast = read_forecast(
        table("""
        item,location,date,0.9,p10,q50,mean
        A,X,2026-01-05,9,1,5,5.1
        A,X,2026-01-06,8,2,4,4.1
    """)
    )
    assert forecast.levels.tolist() == [0.1, 0.5, 0.9]
    assert forecast.quantiles[0].tolist() == [[1, 5, 9], [2, 4, 8]]
    assert forecast.calendar.step_days == 1


def test_a_folder_of_wide_tables_is_one_forecast(table):
    for name, item in (("b.csv", "B"), ("a.csv", "A")):
        path = table(f"item,date,p10,p90\n{item},2026-01-05,1,2\n", name)
    assert read_forecast(path.parent).item.tolist() == ["A", "B"]


def test_long_and_wide_say_the_same(table):
    wide = read_forecast(
        table("item,location,date,p10,p90,mean\nA,X,2026-01-05,1,9,5\nA,X,2026-01-12,2,8,4\n")
    )
    long = read_forecast(
        table(
            """
        item,location,date,quantile,value
        A,X,2026-01-12,mean,4
        A,X,2026-01-12,0.90,8
        A,X,2026-01-05,p10,1
        A,X,2026-01-05,.9,9
        A,X,2026-01-05,mean,5
        A,X,2026-01-12,0.1,2
    """,
            "long.csv",
        )
    )
    np.testing.assert_array_equal(long.quantiles, wide.quantiles)
    np.testing.assert_array_equal(long.mean, wide.mean)
    assert long.calendar == wide.calendar


def test_levels_may_be_numbers_in_parquet(tmp_path):
    columns = {
        "item": ["A", "A"],
        "date": ["2026-01-05"] * 2,
        "quantile": [0.1, 0.04999999999999999 + 0.85],
        "value": [1, 9],
    }
    pq.write_table(pa.table(columns), tmp_path / "long.parquet")
    assert read_forecast(tmp_path / "long.parquet").levels.tolist() == [0.1, 0.9]


def test_a_level_said_twice_must_say_the_same(table):
    head = "item,date,quantile,value\nA,2026-01-05,0.1,1\nA,2026-01-05,0.9,9\n"
    assert read_forecast(table(head + "A,2026-01-05,p10,1\n")).duplicates == 1
    assert refused(table(head + "A,2026-01-05,p10,2\n")) == [
        "row 2: expected one value per line and date, found value 1 and 2 for item A on 2026-01-05, 0.1"
    ]


def test_samples_are_paths_and_keep_together(table):
    forecast = read_forecast(
        table("""
        item,location,date,sample,value
        A,X,2026-01-05,10,1
        A,X,2026-01-12,2,4
        A,X,2026-01-05,2,3
        A,X,2026-01-12,10,2
    """)
    )
    assert isinstance(forecast, PathForecast)
    assert forecast.paths.tolist() == [[[3, 4], [1, 2]]]


@pytest.mark.parametrize(
    ("text", "where", "expected", "found"),
    [
        ("item,date,p10\nA,2026-01-05,1\n", "row 1", LEVELS, "only p10"),
        ("item,date,quantile,value\nA,2026-01-05,0.5,1\n", "", LEVELS, "only 0.5"),
        ("item,date,p10,p90,hl\nA,2026-01-05,1,2,x\n", "row 1 hl", "a known column", "'hl'"),
        ("item,date,quantile,value,note\nA,2026-01-05,0.1,1,x\n", "row 1 note", "a known column", "'note'"),
        (
            "item,date,quantile,value\nA,2026-01-05,1.5,1\n",
            "row 2 quantile",
            "a level between 0 and 1, or mean",
            "'1.5'",
        ),
        ("item,date,sample,value\nA,2026-01-05,1,1\n", "sample", "two samples or more", "one"),
        (
            "item,date,sample,quantile,value\nA,2026-01-05,1,0.1,1\n",
            "row 1",
            "either a column quantile or a column sample",
            "both",
        ),
        ("item,date,quantile,value\n", "", "one forecast row or more", "none"),
        ("item,date,p10,p90\n", "", "one forecast row or more", "none"),
        (
            "item,on,p10,p90\n",
            "row 1 date",
            "a column date, or data.forecast.date_column to name it",
            "item, on, p10, p90",
        ),
        ("item;date;p10;p90\n", "row 1", "columns separated by commas", "semicolons"),
        ("item,date,p10,p10\n", "row 1 p10", "one column of this name", "2"),
        (
            "item,date,p10,p90\nA,2026-01-05,1,2\nA,2026-02-05,1,2\n",
            "date",
            "one date a day, or one a week",
            "dates 31 days apart",
        ),
    ],
)
def test_what_is_no_forecast_is_refused(tmp_path, text, where, expected, found):
    (tmp_path / "forecast.csv").write_text(text)
    assert refused(tmp_path / "forecast.csv") == [f"{where}: expected {expected}, found {found}".strip(" :")]


def test_the_period_that_is_named_must_be_that_of_the_dates(table):
    path = table("item,date,p10,p90\nA,2026-01-05,1,2\nA,2026-01-12,1,2\n")
    assert read_forecast(path, period="week").calendar.step_days == 7
    expected = "one date a day (or data.forecast.period = 'week', if that is right)"
    assert refused(path, period="day") == [f"date: expected {expected}, found dates 7 days apart"]
    assert refused(path, period="month") == ["period: expected 'day' or 'week', found 'month'"]


def test_quantiles_and_samples_in_one_folder_are_refused(table):
    table("item,date,sample,value\nA,2026-01-05,1,1\n", "a.csv")
    path = table("item,date,quantile,value\nA,2026-01-05,0.1,1\n", "b.csv")
    assert refused(path.parent)[0].endswith("expected either quantiles or samples, found quantile and sample")


def test_an_unknown_source_is_named(table):
    path = table("item,date,p10,p90\nA,2026-01-05,1,2\n")
    (fault,) = refused(path, source="generic-wide")
    assert fault.startswith("source: expected auto, or a source by its name")
    assert fault.endswith("(did you mean 'generic_wide'?), found 'generic-wide'")


def test_nothing_there_and_nothing_in_it_are_told_apart(tmp_path):
    assert refused(tmp_path / "no.csv") == ["expected a file or folder of a forecast, found nothing there"]
    assert refused(tmp_path) == ["expected CSV or Parquet files of a forecast, found none"]


def test_a_byte_order_mark_and_the_row_ends_of_windows_are_passed_over(tmp_path):
    (tmp_path / "f.csv").write_bytes(b"\xef\xbb\xbfitem,date,p10,p90\r\nA,2026-01-05,1,2\r\n")
    assert read_forecast(tmp_path / "f.csv").quantiles.tolist() == [[[1, 2]]]
    (tmp_path / "f.csv").write_bytes(b"\xef\xbb\xbfitem,date,p10,p90\r\n\r\nA,2026-01-05,1,x\r\n")
    assert refused(tmp_path / "f.csv") == ["row 3 p90: expected a number, found 'x'"]


def test_samples_that_no_two_rows_share_are_refused_before_they_fill_the_memory(tmp_path):
    rows = [f"{n},2026-01-05,{n},1" for n in range(4000)]
    (tmp_path / "f.csv").write_text("\n".join(["item,date,sample,value", *rows]) + "\n")
    assert refused(tmp_path / "f.csv")[0].startswith(
        "sample: expected levels or samples that the lines share"
    )


def test_a_file_marked_twice_is_refused_and_not_half_read(tmp_path):
    """Found by a mutant: its second byte order mark was no mark, and belonged to no column."""
    text = "\ufeff\ufeffSKU;Quantil;2026-01-05\nA;0,1;1\nA;0,9;2\n"
    (tmp_path / "forecast.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_forecast(tmp_path / "forecast.csv", "generic_periods", decimal=",")
    (tmp_path / "forecast.csv").write_text(text[1:], encoding="utf-8")
    assert read_forecast(tmp_path / "forecast.csv", decimal=",").quantiles.tolist() == [[[1.0, 2.0]]]
