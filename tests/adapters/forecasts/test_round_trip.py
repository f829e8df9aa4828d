"""Whatever is exported comes back, in any order of rows, columns and parts, from CSV and Parquet."""

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from replenish.adapters.forecasts.read import read_forecast

NAMES = ["item_id", "location", "date", "p10", "p50", "p90", "mean"]
SPECIAL = ["000123", "NA", "1E10", "TRUE", "상품", "café", "null", "NaN", "-0", "inf"]

labels = st.sampled_from(SPECIAL) | st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters='"'),
    min_size=1,
    max_size=6,
)
values = st.floats(min_value=0, max_value=1e9, allow_nan=False)


@st.composite
def exports(draw):
    lines = draw(st.lists(st.tuples(labels, labels), min_size=1, max_size=4, unique=True))
    periods, step = draw(st.integers(1, 3)), draw(st.sampled_from([1, 7]))
    quantiles = draw(
        st.lists(
            st.lists(values, min_size=4, max_size=4),
            min_size=len(lines) * periods,
            max_size=len(lines) * periods,
        )
    )
    days = (np.datetime64("2026-01-05") + step * np.arange(periods)).astype(str)
    rows = [
        (
            *line,
            f"{day}T00:00:00Z",
            *sorted(quantiles[number * periods + period][:3]),
            quantiles[number * periods + period][3],
        )
        for number, line in enumerate(lines)
        for period, day in enumerate(days)
    ]
    return rows, draw(st.permutations(rows)), draw(st.permutations(NAMES)), draw(st.integers(1, 3))


def written(folder, rows, names, parts, *, parquet):
    for part in range(parts):
        some = rows[part::parts]
        columns = {name: [row[NAMES.index(name)] for row in some] for name in names}
        kinds = {name: pa.string() if name in NAMES[:3] else pa.float64() for name in names}
        table = pa.table({name: pa.array(columns[name], kinds[name]) for name in names})
        path = Path(folder) / f"job_2026-01-05T08-11-47Z_part{part}"
        if parquet:
            pa.parquet.write_table(table, path.with_suffix(".parquet"))
        else:
            pa.csv.write_csv(table, path.with_suffix(".csv"))


@settings(max_examples=60)
@given(exports(), st.booleans())
def test_what_is_exported_comes_back_in_any_order(export, parquet):
    rows, shuffled, names, parts = export
    with tempfile.TemporaryDirectory() as folder:
        written(folder, shuffled, names, parts, parquet=parquet)
        forecast = read_forecast(folder)
    places = {
        label: number for number, label in enumerate(zip(forecast.item, forecast.location, strict=True))
    }
    assert list(places) == sorted({row[:2] for row in rows})
    for row in rows:
        line = places[row[:2]]
        period = int(forecast.calendar.period_of(np.asarray(row[2][:10], dtype="datetime64[D]")))
        assert forecast.quantiles[line, period].tolist() == list(row[3:6])
        assert forecast.mean[line, period] == row[6]
    assert forecast.known.all()
    assert (forecast.crossings, forecast.negatives, forecast.duplicates) == (0, 0, 0)
