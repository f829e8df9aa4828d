"""Amazon Forecast's exports: parts in any order, dates without time zones, columns by name."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError

RUN = "job_2026-01-05T08-11-47Z"
HEADER = "item_id,location,date,p10,p50,p90,mean"
ROWS = (
    "000123,dc1,2026-01-05T00:00:00Z,14.2,19.7,27.9,20.4",
    "000123,dc1,2026-01-12T00:00:00Z,13.1,19.1,28.6,20.0",
)


@pytest.fixture
def export(tmp_path):
    def write(*parts, run=RUN):
        for number, rows in enumerate(parts):
            (tmp_path / f"{run}_part{number}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        return tmp_path

    return write


def refused(folder, **options):
    with pytest.raises(InputError) as refusal:
        read_forecast(folder, **options)
    return [str(fault) for fault in refusal.value.faults]


def test_parts_with_only_a_header_say_nothing(export):
    forecast = read_forecast(export([HEADER], [HEADER, *ROWS], [HEADER]))
    assert forecast.quantiles.tolist() == [[[14.2, 19.7, 27.9], [13.1, 19.1, 28.6]]]
    assert forecast.mean.tolist() == [[20.4, 20.0]]
    assert forecast.levels.tolist() == [0.1, 0.5, 0.9]
    assert forecast.issued is None


def test_parts_are_sorted_by_number_and_any_marker_is_passed_over(export):
    parts = [[HEADER, f"{n:03},dc1,2026-01-05T00:00:00Z,1,2,3,2"] for n in range(12)]
    folder = export(*parts)
    for marker in ("_CHECK", "_SUCCESS", ".crc", f"{RUN}"):
        (folder / marker).touch()
    assert read_forecast(folder).lines == 12


def test_the_z_is_dropped_and_nothing_is_converted(export):
    with_z, without = ROWS[0], ROWS[1].replace("Z", "")
    assert str(read_forecast(export([HEADER, with_z, without])).calendar.start) == "2026-01-05"


@pytest.mark.parametrize("item", ["item_id", "instance_type", "workforce_type", "metric_name"])
def test_the_item_is_named_by_the_domain(export, item):
    assert read_forecast(export([HEADER.replace("item_id", item), *ROWS])).item.tolist() == ["000123"]


def test_columns_stand_in_any_order_and_metadata_is_tolerated(export):
    header = "mean,P90,date,category,p50,item_id,P10,location,brand"
    row = "20.4,27.9,2026-01-05T00:00:00Z,NA,19.7,000123,14.2,dc1,=1+1"
    forecast = read_forecast(export([header, row]))
    assert forecast.quantiles.tolist() == [[[14.2, 19.7, 27.9]]]


@pytest.mark.parametrize("place", ["store_id", "store", "site", "warehouse"])
def test_a_dimension_may_be_the_location(export, place):
    forecast = read_forecast(export([HEADER.replace("location", place), *ROWS]))
    assert forecast.location.tolist() == ["dc1"]


def test_of_several_locations_the_user_chooses(export):
    header, row = f"{HEADER},store_id,site".replace("location", "region"), f"{ROWS[0]},s1,t1"
    folder = export([header, row])
    expected = "expected one location column, or data.forecast.location to choose it"
    assert refused(folder) == [f"{RUN}_part0.csv row 1: {expected}, found store_id, site"]
    assert read_forecast(folder, location_column="site").location.tolist() == ["t1"]
    assert read_forecast(folder, location_column="region").location.tolist() == ["dc1"]
    assert "expected the location column chosen" in refused(folder, location_column="shop")[0]


def test_without_a_location_there_is_none(export):
    assert read_forecast(export(["item_id,date,p10,p50", "a,2026-01-05T00:00:00Z,1,2"])).location is None


def test_a_dimension_that_is_passed_over_must_not_matter(export):
    rows = [
        f"000123,dc1,2026-01-05T00:00:00Z,{value},19,28,20,{channel}"
        for value, channel in ((1, "web"), (2, "shop"))
    ]
    assert (
        "found p10 1 and 2 for item 000123 at dc1 on 2026-01-05"
        in refused(export([f"{HEADER},channel", *rows]))[0]
    )


def test_rows_said_twice_are_dropped_and_counted(export):
    forecast = read_forecast(export([HEADER, *ROWS], [HEADER, ROWS[1], ROWS[0]]))
    assert (forecast.periods, forecast.duplicates) == (2, 2)


def test_only_the_first_five_conflicts_are_named(export):
    rows = [f"{n},dc1,2026-01-05T00:00:00Z,{value},19,28,20" for n in range(8) for value in (1, 2)]
    faults = refused(export([HEADER, *rows]))
    assert len(faults) == 5
    assert faults[0].startswith(
        f"{RUN}_part0.csv row 2: expected one value per line and date, found p10 1 and 2"
    )
    assert faults[4].endswith("(and 3 more)")


def test_headers_among_the_rows_are_dropped_and_counted(export):
    forecast = read_forecast(export([HEADER, ROWS[0], HEADER, ROWS[1], HEADER]))
    assert (forecast.periods, forecast.duplicates) == (2, 2)
    assert forecast.quantiles[0, 1].tolist() == [13.1, 19.1, 28.6]


def test_parquet_parts_that_disagree_about_dates_are_read_each_on_its_own(tmp_path):
    columns = {"item_id": ["000123"], "location": ["dc1"], "p10": [1.0], "p90": [3]}
    one = pa.table({**columns, "date": ["2026-01-05T00:00:00Z"]})
    stamps = pa.array(["2026-01-12T00:00:00"]).cast(pa.timestamp("us"))
    other = pa.table({**columns, "date": stamps})
    aware = pa.table(
        {
            **columns,
            "date": pa.array(["2026-01-19T00:00:00"])
            .cast(pa.timestamp("ns"))
            .cast(pa.timestamp("ns", "UTC")),
        }
    )
    for number, table in enumerate((one, other, aware)):
        pq.write_table(table, tmp_path / f"{RUN}_part{number}.snappy.parquet")
    forecast = read_forecast(tmp_path)
    assert forecast.calendar.starts.astype(str).tolist() == ["2026-01-05", "2026-01-12", "2026-01-19"]
    assert forecast.known.all()


def test_ids_stored_as_numbers_with_a_point_are_refused(tmp_path):
    table = pa.table({"item_id": [1e10], "date": ["2026-01-05"], "p10": [1.0], "p90": [3.0]})
    pq.write_table(table, tmp_path / f"{RUN}_part0.parquet")
    assert refused(tmp_path) == [f"{RUN}_part0.parquet item_id: expected ids stored as text, found double"]


def test_ids_stored_as_whole_numbers_are_their_digits(tmp_path):
    table = pa.table({"item_id": [123], "date": ["2026-01-05"], "p10": [1.0], "p90": [3.0]})
    pq.write_table(table, tmp_path / f"{RUN}_part0.parquet")
    assert read_forecast(tmp_path).item.tolist() == ["123"]


def test_csv_and_parquet_of_one_run_are_two_exports(export):
    folder = export([HEADER, *ROWS])
    (folder / f"{RUN}_part0.parquet").touch()
    assert "expected the parts of one export run, found 2" in refused(folder)[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("14.2", "ten", "row 2 p10: expected a number, found 'ten'"),
        ("14.2", "inf", "row 2 p10: expected a number, found 'inf'"),
        ("14.2", '"14,2"', "row 2 p10: expected a number with a decimal point, found '14,2'"),
        ("14.2", "14,2", "row 2: expected 7 columns, found 8"),
        ("dc1,2026-01-05", ",2026-01-05", "row 2 location: expected an id, found a blank"),
        ("000123,dc1,2026-01-05", "000123 ,dc1,2026-01-05", "row 2 item_id: expected an id without spaces"),
        ("2026-01-05T00:00:00Z", "", "row 2 date: expected a value, found a blank"),
        ("2026-01-05T00:00:00Z", "05/01/2026", "row 2 date: expected a date like 2024-06-03"),
        ("2026-01-05T00:00:00Z", "1767571200000", "row 2 date: expected a date like 2024-06-03"),
        ("2026-01-05T00:00:00Z", "2026-01-05T06:00:00Z", "row 2 date: expected a date, or its first moment"),
        ("2026-01-12T00:00:00Z", "2026-01-12T00:00:00+01:00", "row 3 date: expected the offset from UTC"),
    ],
)
def test_a_fault_names_file_row_and_column(export, old, new, fault):
    faults = refused(export([HEADER], [HEADER, *(row.replace(old, new) for row in ROWS)]))
    assert any(found.startswith(f"{RUN}_part1.csv {fault}") for found in faults), faults


@pytest.mark.parametrize("nothing", ["", "NaN", "nan", "NULL"])
def test_what_is_not_said_is_unknown_and_not_zero(export, nothing):
    forecast = read_forecast(export([HEADER, ROWS[0], ROWS[1].replace("13.1", nothing)]))
    assert forecast.known.tolist() == [[True, False]]


def test_a_part_name_without_the_word_part_is_a_part(tmp_path):
    (tmp_path / f"{RUN}_0.csv").write_text("\n".join([HEADER, *ROWS]))
    assert read_forecast(tmp_path).source.startswith("amazon_forecast")
