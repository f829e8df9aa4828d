"""What every forecast source owes: ids as text, dense arrays, a calendar, the same from CSV and Parquet."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from replenish.adapters.forecasts.read import SOURCES, read_forecast
from replenish.problem.forecast import PathForecast, QuantileForecast

EXPORTS = Path(__file__).parents[3] / "fixtures" / "exports"

EXPORTED = [("000123", "dc1"), ("000124", "na"), ("a-7", "dc1")]
PLAIN = [("000123", "DC1")]

SAMPLES = [
    # sample, source, kind, lines, periods
    ("amazon_forecast_export", "amazon_forecast", QuantileForecast, EXPORTED, 2),
    ("generic/wide.csv", "generic_wide", QuantileForecast, PLAIN, 1),
    ("generic/long.csv", "generic_long", QuantileForecast, PLAIN, 1),
    ("generic/samples_long.csv", "generic_long", PathForecast, PLAIN, 2),
]


def as_parquet(sample, folder):
    """The same tables as Parquet files: ids as text, dates as dates, numbers as numbers."""
    files = sorted(sample.glob("*.csv")) if sample.is_dir() else [sample]
    for file in files:
        text = dict.fromkeys(("item_id", "location"), pa.string())
        options = pa.csv.ConvertOptions(column_types=text, strings_can_be_null=False)
        table = pa.csv.read_csv(file, convert_options=options)
        pa.parquet.write_table(table, folder / file.with_suffix(".parquet").name)
    return folder if sample.is_dir() else folder / sample.with_suffix(".parquet").name


@pytest.mark.parametrize(("sample", "source", "kind", "lines", "periods"), SAMPLES)
def test_a_sample_is_recognised_and_read(sample, source, kind, lines, periods):
    forecast = read_forecast(EXPORTS / sample)
    assert isinstance(forecast, kind)
    assert list(zip(forecast.item, forecast.location, strict=True)) == lines
    assert forecast.periods == forecast.calendar.periods == periods
    assert forecast.calendar.start == np.datetime64("2026-01-05")
    assert forecast.source == f"{source}: {EXPORTS / sample}"


@pytest.mark.parametrize(("sample", "source"), [case[:2] for case in SAMPLES])
def test_named_it_is_read_as_when_recognised(sample, source):
    named, recognised = read_forecast(EXPORTS / sample, source), read_forecast(EXPORTS / sample)
    assert same(named, recognised)


@pytest.mark.parametrize("sample", [case[0] for case in SAMPLES])
def test_parquet_says_what_csv_says(sample, tmp_path):
    assert same(read_forecast(as_parquet(EXPORTS / sample, tmp_path)), read_forecast(EXPORTS / sample))


def test_every_source_has_a_sample():
    assert {case[1] for case in SAMPLES} == set(SOURCES)


def same(one, other):
    values = [
        forecast.paths if isinstance(forecast, PathForecast) else forecast.quantiles
        for forecast in (one, other)
    ]
    labels = (one.item == other.item).all() and (one.location == other.location).all()
    return labels and one.calendar == other.calendar and np.array_equal(*values, equal_nan=True)
