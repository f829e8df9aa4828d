"""Every source reads every sample of it, and bends none of the rules."""

import shutil
import tracemalloc
from itertools import cycle

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.forecasts.sources import SOURCES
from replenish.errors import InputError
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import PathForecast, QuantileForecast
from tests.adapters.forecasts.conformance import EXPORTS, GAPS, SAMPLES, asked, values_of

EVERY = pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.path} {each.said}"[:60])
TABLES = [
    each for each in SAMPLES if not each.path.endswith((".json", ".jsonl", "jsonl.out", ".npy", ".parquet"))
]
CSV = [each for each in TABLES if each.path.endswith(".csv")]


def every(samples, rule=""):
    """Parametrization by the samples that have no declared gap."""
    ids = [f"{each.path} {each.said}"[:60] for each in asked(rule, samples)]
    return pytest.mark.parametrize("sample", asked(rule, samples), ids=ids)


TABLE = every(TABLES)
DATES = ("date", "timestamp", "ds", "week", "forecast_timestamp", "forecast_start_dttm")
HEADER_ROWS = {"sktime/predict_quantiles_single.csv": 2, "sktime/predict_interval_single.csv": 3}
AWKWARD = ("007.0", "1E10", "NA", "TRUE", "null", "Ünï-9")


@EVERY
def test_a_sample_gives_the_numbers_that_stand_in_it(sample):
    forecast = sample.read()
    assert isinstance(forecast, sample.kind)
    assert forecast.source == f"{sample.source}: {forecast.source.partition(': ')[2]}"
    values = values_of(forecast)
    assert values.shape == sample.shape
    for place, expected in sample.golden.items():
        assert values[place] == pytest.approx(expected, rel=1e-7), place
    if sample.levels is not None:
        assert forecast.levels.tolist() == sample.levels


@EVERY
def test_ids_are_text_and_dates_are_civil(sample):
    forecast = sample.read()
    places = [None] * forecast.lines if forecast.location is None else forecast.location.tolist()
    assert list(zip(forecast.item.tolist(), places, strict=True)) == sample.lines
    assert isinstance(forecast.calendar, Calendar)
    assert str(forecast.calendar.start) == sample.start
    assert forecast.calendar.periods == forecast.periods


@EVERY
def test_a_forecast_says_when_it_was_known_or_that_nobody_knows(sample):
    assert sample.read().issued == (None if sample.issued is None else np.datetime64(sample.issued))
    told = sample.read(issued="2025-11-30")
    assert told.issued == np.datetime64("2025-11-30")


@EVERY
def test_named_it_is_read_as_when_recognised(sample):
    named = read_forecast(sample.place, sample.source, **sample.said)
    assert same(named, sample.read())


@EVERY
def test_quantiles_rise_and_nothing_is_negative(sample):
    values = values_of(sample.read())
    assert not (values < 0).any()
    assert sample.kind is not QuantileForecast or not (np.diff(values, axis=2) < 0).any()


@TABLE
def test_every_id_stays_what_it_is(sample, tmp_path):
    item = sample.lines[0][0]
    if item in sample.said.values():
        for awkward in AWKWARD:
            assert awkward in sample.read(item=awkward).item
        return
    for number, awkward in enumerate(AWKWARD):
        place = changed(
            sample, tmp_path / str(number), lambda row, awkward=awkward: row.replace(item, awkward)
        )
        if sample.source == "m5_uncertainty":
            assert sample.read(place).lines == sample.shape[0]
        else:
            assert awkward in sample.read(place).item.tolist()


@TABLE
def test_a_row_said_twice_counts_once(sample, tmp_path):
    place = changed(sample, tmp_path, lambda row: f"{row}\n{row}")
    assert same(sample.read(place), sample.read())
    assert sample.read(place).duplicates > 0


@TABLE
def test_two_rows_that_disagree_are_refused(sample, tmp_path):
    place = changed(sample, tmp_path, lambda row: f"{row}\n{with_other_numbers(row, sample)}")
    with pytest.raises(InputError) as refusal:
        sample.read(place)
    assert "expected one value per line and date" in str(refusal.value)
    assert len(refusal.value.faults) <= 5


@every(TABLES, "hole")
def test_a_missing_row_is_missing_and_not_zero(sample, tmp_path):
    rows = iter(range(10**6))
    last = total_rows(sample) - 1
    place = changed(sample, tmp_path, lambda row: "" if next(rows) == last else row)
    whole, holed = sample.read(), sample.read(place)
    assert complete(holed) == complete(whole) - lost(whole, holed)
    assert 0 < len(lost(whole, holed)) <= sample.shape[0]
    for item, location, day in lost(whole, holed):
        assert (item, location) in sample.lines
        assert day in whole.calendar.starts


@every(TABLES, "offsets")
def test_dates_of_two_time_zones_are_refused(sample, tmp_path):
    header = first_file(sample).read_text(encoding="utf-8-sig").split("\n")[0].split(",")
    column = next(place for place, name in enumerate(header) if name in DATES)
    offsets = cycle(["+02:00", "+01:00"])

    def shifted(row):
        cells = row.split(",")
        cells[column] = f"{cells[column][:10]}T00:00:00{next(offsets)}"
        return ",".join(cells)

    with pytest.raises(InputError, match="offset from UTC"):
        sample.read(changed(sample, tmp_path, shifted))


@every(TABLES, "blanks")
def test_blank_numbers_are_unknown(sample, tmp_path):
    place = changed(sample, tmp_path, lambda row: with_other_numbers(row, sample, ""))
    forecast = sample.read(place, **({"model": "model"} if sample.source == "aws_supply_chain" else {}))
    assert not forecast.known.any()


@every(CSV, "table")
def test_a_table_in_memory_says_what_its_file_says(sample):
    table = pyarrow.csv.read_csv(sample.place, convert_options=as_text(sample.place))
    assert same(sample.read(table), sample.read())
    assert same(sample.read(table.to_pandas()), sample.read())


@every(CSV, "parquet")
def test_parquet_says_what_csv_says(sample, tmp_path):
    table = pyarrow.csv.read_csv(sample.place, convert_options=as_text(sample.place))
    pyarrow.parquet.write_table(table, tmp_path / "forecast.parquet")
    assert same(sample.read(tmp_path / "forecast.parquet"), sample.read())


@every(TABLES, "memory")
def test_memory_grows_with_the_forecast_and_no_faster(sample, tmp_path):
    """
    Twice the lines take twice the memory, and never more than a few times what files and answer take.

    Python's and numpy's, that is; Arrow holds a few blocks of a file, see benchmarks/read_forecast.py.
    """
    if any(line[0] in sample.said.values() for line in sample.lines):
        assert sample.shape[0] == 1  # one series, whose item the user says: nothing to add
        return
    (size, small), (twice, large) = (peak(sample, tmp_path / str(lines), lines) for lines in (500, 1000))
    assert twice > 1.8 * size
    assert large < 2.5 * small
    assert large < 12 * twice


@EVERY
def test_three_numbers_of_a_sample_were_looked_up_by_hand_or_all_that_it_has(sample):
    assert len(sample.golden) >= min(3, np.prod(sample.shape))


def test_every_source_has_a_sample_or_a_declared_gap():
    declared = {source for source, gaps in GAPS.items() if "sample" in gaps}
    assert {each.source for each in SAMPLES} | declared == set(SOURCES)


def test_every_sample_that_ships_is_read():
    read = {each.place for each in SAMPLES}
    others = {
        "README.md", "amazon_forecast_api", "amazon_forecast_inputs", "performance_report.json", "index.csv",
        "request.jsonl",
    }  # fmt: skip
    for path in EXPORTS.rglob("*"):
        covered = any(place == path or place in path.parents for place in read)
        assert covered or path.is_dir() or not others.isdisjoint(path.relative_to(EXPORTS).parts), path


def complete(forecast):
    """What is known: lines and days."""
    places = [None] * forecast.lines if forecast.location is None else forecast.location.tolist()
    return {
        (forecast.item[line], places[line], forecast.calendar.starts[period])
        for line, period in zip(*np.nonzero(forecast.known), strict=True)
    }


def lost(whole, holed):
    """What is known of the one and not of the other."""
    return complete(whole) - complete(holed)


def peak(sample, folder, lines):
    """Bytes of the files and the answer, and the most that was held while reading them, over many lines."""
    item = sample.lines[0][0]

    def many(row):
        return "\n".join(row.replace(item, f"{n:05}") for n in range(lines)) if item in row else ""

    place = changed(sample, folder, many)
    tracemalloc.start()
    try:
        forecast = sample.read(place)
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert forecast.lines == lines
    files = [place] if place.is_file() else place.rglob("*.csv")
    return sum(file.stat().st_size for file in files) + values_of(forecast).nbytes, held


def changed(sample, folder, change):
    """Copy of a sample with each row of its tables changed."""
    folder.mkdir(exist_ok=True)
    copy = folder / sample.place.name
    shutil.copytree(sample.place, copy) if sample.place.is_dir() else shutil.copy(sample.place, copy)
    files = [file for file in copy.rglob("*.csv") if "Accuracy" not in file.name] if copy.is_dir() else [copy]
    for file in sorted(files):
        rows = file.read_text(encoding="utf-8").rstrip("\n").split("\n")
        head = HEADER_ROWS.get(sample.path, 1)
        body = [change(row) for row in rows[head:]]
        file.write_text("\n".join([*rows[:head], *body]) + "\n", encoding="utf-8")
    return copy


def total_rows(sample):
    files = [sample.place] if sample.place.is_file() else sorted(sample.place.rglob("*.csv"))
    head = HEADER_ROWS.get(sample.path, 1)
    counts = [
        len(file.read_text().rstrip("\n").split("\n")) - head for file in files if "Acc" not in file.name
    ]
    return sum(counts)


def first_file(sample):
    if sample.place.is_file():
        return sample.place
    return min(file for file in sample.place.rglob("*_part0.csv") if "Accuracy" not in file.name)


def with_other_numbers(row, sample, number=None):
    """Row whose forecast numbers are others."""
    separator = ";" if sample.said.get("decimal") == "," else ","
    cells = row.split(separator)
    keys = {"0.8", "0,5", "0,9", "0.1", "0.5", "0.9"} | {text for line in sample.lines for text in line}
    first = 2 if sample.kind is PathForecast else 0
    for place, cell in enumerate(cells):
        if cell in keys or place < first or cell in {"0", "1", "2"}:
            continue
        try:
            value = float(cell.replace(",", "."))
        except ValueError:
            continue
        cells[place] = (str(value + 1) if number is None else number).replace(
            ".", sample.said.get("decimal", ".")
        )
    return separator.join(cells)


def as_text(file):
    """Ids as text, however they look."""
    header = file.read_text(encoding="utf-8-sig").split("\n")[0].split(",")
    ids = ("item_id", "location", "sku", "unique_id", "product_id", "site_id", "id")
    return pa.csv.ConvertOptions(
        column_types={name: pa.string() for name in header if name in ids}, strings_can_be_null=False
    )


def same(one, other):
    labels = (one.item == other.item).all() and (
        one.location is other.location is None or (one.location == other.location).all()
    )
    values = np.array_equal(values_of(one), values_of(other), equal_nan=True)
    return labels and values and one.calendar == other.calendar and one.issued == other.issued
