"""Numbers come a few rows at a time; what is not plain is read again, and every fault is named by its row."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from replenish.adapters.forecasts import (
    grid,
    grid_of_rows,
    streamed_batches,
    streamed_numbers,
    streamed_texts,
)
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import InputError

DAYS = [f"2026-01-{day:02}" for day in (5, 12, 19)]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks so small that a few rows make many."""
    monkeypatch.setattr(streamed_batches, "BLOCK_BYTES", 400)
    monkeypatch.setattr(streamed_batches, "BLOCK_ROWS", 7)
    monkeypatch.setattr(streamed_texts, "GROUP_ROWS", 20)
    monkeypatch.setattr(grid, "PIECE_ROWS", 3)
    monkeypatch.setattr(grid_of_rows, "PIECE_ROWS", 5)


def rows(lines=40):
    rng = np.random.default_rng(5)
    return [
        [f"{line:04}", "DC1", day, *np.round(np.sort(rng.gamma(2, 10, 3)), 3).tolist()]
        for line in range(lines)
        for day in DAYS
    ]


def written(place, body):
    text = "\n".join(
        ",".join(map(str, row)) for row in [["item", "location", "date", "p10", "p50", "p90"], *body]
    )
    place.write_text(text + "\n", encoding="utf-8")
    return place


def test_rows_in_any_order_find_their_places(tmp_path):
    body = rows()
    whole = read_forecast(written(tmp_path / "a.csv", body))
    np.testing.assert_array_equal(whole.quantiles.reshape(-1, 3), [row[3:] for row in body])
    np.random.default_rng(1).shuffle(body)
    shuffled = read_forecast(written(tmp_path / "b.csv", body))
    np.testing.assert_array_equal(shuffled.quantiles, whole.quantiles)


@pytest.mark.parametrize(
    "misplaced",
    [
        pytest.param(slice(60, 66), id="lines that change places in the middle"),
        pytest.param(slice(119, 120), id="the last row first"),
    ],
)
def test_rows_that_leave_their_order_late_find_their_places(tmp_path, misplaced):
    body = rows()
    whole = read_forecast(written(tmp_path / "a.csv", body))
    moved = read_forecast(
        written(tmp_path / "b.csv", [*body[misplaced], *body[: misplaced.start], *body[misplaced.stop :]])
    )
    np.testing.assert_array_equal(moved.quantiles, whole.quantiles)


def test_a_row_left_out_is_a_hole_and_moves_nothing(tmp_path):
    body = rows()
    expected = np.array([row[3:] for row in body])
    expected[61] = np.nan
    forecast = read_forecast(written(tmp_path / "a.csv", [*body[:61], *body[62:]]))
    np.testing.assert_array_equal(forecast.quantiles.reshape(-1, 3), expected)


def test_of_rows_that_disagree_the_same_ones_are_named_each_time(tmp_path):
    body = rows()
    body.insert(40, [*body[2][:3], 1.0, 2.0, 3.0])
    place, told = written(tmp_path / "a.csv", body), set()
    for _ in range(20):
        with pytest.raises(InputError) as refusal:
            read_forecast(place)
        told.add(str(refusal.value))
    expected = f"{place} row 4: expected one value per line and date"
    assert len(told) == 1
    assert expected in told.pop()


def test_lines_told_apart_by_their_location_alone_stay_apart(tmp_path):
    body = [
        [f"{line // 4:04}", f"DC{line % 4}", *row[2:]]
        for line, row in zip(np.arange(120) // 3, rows(), strict=True)
    ]
    forecast = read_forecast(written(tmp_path / "a.csv", body))
    assert forecast.location.tolist() == [f"DC{line % 4}" for line in range(40)]
    np.testing.assert_array_equal(forecast.quantiles.reshape(-1, 3), [row[3:] for row in body])


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_parquet_says_what_csv_says(tmp_path, order):
    body = rows()
    if order == "shuffled":
        np.random.default_rng(2).shuffle(body)
    csv = written(tmp_path / "a.csv", body)
    kinds = {name: pa.string() for name in ("item", "location", "date")}
    table = pa.csv.read_csv(csv, convert_options=pa.csv.ConvertOptions(column_types=kinds))
    pa.parquet.write_table(table, tmp_path / "a.parquet", row_group_size=11)
    np.testing.assert_array_equal(
        read_forecast(tmp_path / "a.parquet").quantiles, read_forecast(csv).quantiles
    )


def test_faults_in_late_blocks_are_named_by_their_rows(tmp_path):
    body = rows()
    body[100][4], body[117][5] = "many", "inf"
    with pytest.raises(InputError) as refusal:
        read_forecast(written(tmp_path / "a.csv", body))
    assert str(refusal.value).split("\n") == [
        f"{tmp_path / 'a.csv'} row 102 p50: expected a number, found 'many'",
        f"{tmp_path / 'a.csv'} row 119 p90: expected a number, found 'inf'",
    ]


def test_faults_of_dates_numbers_and_other_files_come_together(tmp_path):
    folder = tmp_path / "both"
    folder.mkdir()
    one, other = rows(), rows()
    one[3][2], one[90][3] = "yesterday", "x"
    other[80][3] = "y"
    written(folder / "a.csv", one)
    written(folder / "b.csv", [[f"B{row[0]}", *row[1:]] for row in other])
    with pytest.raises(InputError) as refusal:
        read_forecast(folder)
    found = sorted(fault.found for fault in refusal.value.faults)
    assert found == ["'x'", "'y'", "'yesterday'"]


def test_a_header_in_the_middle_is_dropped_and_counted(tmp_path):
    body = rows()
    whole = read_forecast(written(tmp_path / "a.csv", body))
    body.insert(60, ["item", "location", "date", "p10", "p50", "p90"])
    again = read_forecast(written(tmp_path / "b.csv", body))
    np.testing.assert_array_equal(again.quantiles, whole.quantiles)
    assert again.duplicates == 1


def test_a_file_that_changes_between_two_readings_is_refused(tmp_path, monkeypatch):
    place = written(tmp_path / "a.csv", rows())
    real = streamed_numbers.number_batches

    def after_a_change(file, names):
        written(place, rows(39))
        return real(file, names)

    monkeypatch.setattr(streamed_numbers, "number_batches", after_a_change)
    with pytest.raises(InputError, match="expected the 120 rows that it had a moment ago"):
        read_forecast(place)


def test_disagreeing_rows_of_different_blocks_are_named(tmp_path):
    body = rows()
    body.append([*body[0][:3], 1.0, 2.0, 3.0])
    with pytest.raises(
        InputError, match=r"row 2: expected one value per line and date, found p10 .* and 1 for"
    ):
        read_forecast(written(tmp_path / "a.csv", body))
