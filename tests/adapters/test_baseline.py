"""The baseline looks at nothing that came later, and takes no empty shelf for low demand."""

import builtins
import sys
from datetime import date

import numpy as np
import pytest
from scipy import stats

from replenish.adapters.baseline import baseline_forecast
from replenish.adapters.folders.baseline import forecast_folder
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.forecasts.write import write_amazon_export
from replenish.errors import InputError
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import QuantileForecast

START = np.datetime64("2024-01-01")
ISSUED = np.datetime64("2024-03-04")  # period 63, a Monday


def history(quantity, stockout=0.0, step_days=1):
    quantity = np.atleast_2d(np.asarray(quantity, dtype=float))
    lines, periods = quantity.shape
    return DemandHistory(
        item=[f"item {line}" for line in range(lines)],
        location=["DC1"] * lines,
        calendar=Calendar(start=START, step_days=step_days, periods=periods),
        quantity=quantity,
        stockout=np.broadcast_to(np.asarray(stockout, dtype=float), quantity.shape),
    )


def poisson(mean, lines=4, periods=91, seed=3):
    return np.random.default_rng(seed).poisson(mean, (lines, periods)).astype(float)


def same(one, other):
    return one.quantiles.tobytes() == other.quantiles.tobytes() and one.mean.tobytes() == other.mean.tobytes()


@pytest.mark.parametrize("mean", [12.0, 0.3])
def test_nothing_on_or_after_the_issue_date_changes_a_bit(mean):
    quantity = poisson(mean)
    stockout = (poisson(0.4, seed=9) > 0).astype(float)
    changed, emptied = quantity.copy(), stockout.copy()
    changed[:, 63:] = 500.0 + np.arange(28)
    emptied[:, 63:] = 1.0
    forecast = baseline_forecast(history(quantity, stockout), issued=ISSUED)
    assert same(forecast, baseline_forecast(history(changed, emptied), issued=ISSUED))
    assert same(forecast, baseline_forecast(history(quantity[:, :63], stockout[:, :63]), issued=ISSUED))


def test_a_window_is_the_last_days_before_the_issue_and_nothing_older():
    quantity = poisson(12.0)
    windowed = baseline_forecast(history(quantity), issued=ISSUED, window=28)
    older = quantity.copy()
    older[:, :35] = 500.0
    assert same(windowed, baseline_forecast(history(older), issued=ISSUED, window=28))
    assert not same(windowed, baseline_forecast(history(quantity), issued=ISSUED, window=35))
    everything = baseline_forecast(history(quantity), issued=ISSUED)
    assert same(everything, baseline_forecast(history(quantity), issued=ISSUED, window=1000))


def test_the_day_before_the_issue_date_counts():
    quantity = poisson(12.0)
    changed = quantity.copy()
    changed[:, 62] = 60.0
    forecast = baseline_forecast(history(quantity), issued=ISSUED)
    assert not same(forecast, baseline_forecast(history(changed), issued=ISSUED))


def test_period_zero_starts_on_the_issue_date_and_the_source_says_baseline():
    forecast = baseline_forecast(history(poisson(5.0)), issued=ISSUED, periods=10)
    assert forecast.calendar == Calendar(start=ISSUED, step_days=1, periods=10)
    assert forecast.issued == ISSUED
    assert forecast.source.startswith("replenish baseline (statsforecast ")
    assert list(forecast.item) == [f"item {line}" for line in range(4)]


def test_a_cap_of_12_on_half_of_the_days_does_not_make_20_into_16():
    demand = poisson(20.0, lines=40)
    flagged = np.random.default_rng(1).random(demand.shape) < 0.5
    sales = np.where(flagged, np.minimum(demand, 12.0), demand)
    hidden = baseline_forecast(history(sales, flagged), issued=ISSUED).mean.mean()
    believed = baseline_forecast(history(sales), issued=ISSUED).mean.mean()
    assert hidden == pytest.approx(20.0, rel=0.03)
    assert believed < 17.0


def test_stock_that_runs_out_because_demand_is_high_leaves_the_forecast_a_little_low():
    demand = poisson(20.0, lines=60)
    cap = np.random.default_rng(2).integers(10, 40, demand.shape)
    forecast = baseline_forecast(history(np.minimum(demand, cap), demand >= cap), issued=ISSUED)
    assert 0.93 < forecast.mean.mean() / 20.0 < 1.0


def test_intermittent_demand_has_a_median_of_zero_and_keeps_its_mean():
    forecast = baseline_forecast(history(poisson(0.3, lines=100)), issued=ISSUED)
    assert (np.median(forecast.quantiles[:, :, 2], axis=0) == 0).all()
    assert (forecast.quantiles[:, :, 2] == 0).mean() > 0.95
    assert forecast.mean.mean() == pytest.approx(0.3, rel=0.1)


def test_quantiles_of_poisson_demand_are_those_of_the_poisson():
    levels = (0.1, 0.5, 0.9)
    forecast = baseline_forecast(history(poisson(20.0, lines=60)), issued=ISSUED, levels=levels)
    assert forecast.quantiles.mean(axis=(0, 1)) == pytest.approx(stats.poisson.ppf(levels, 20.0), abs=1.0)


def test_levels_need_not_be_symmetric():
    levels = (0.025, 0.5, 0.6, 0.99)
    forecast = baseline_forecast(history(poisson(6.0)), issued=ISSUED, levels=levels)
    assert forecast.levels == pytest.approx(levels)
    assert (np.diff(forecast.quantiles, axis=2) >= 0).all()
    assert forecast.crossings == 0


def test_weekends_that_sell_twice_as_much_are_forecast_so():
    quantity = np.tile([10.0, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0], 9)
    forecast = baseline_forecast(history(quantity), issued=ISSUED, periods=14)
    assert forecast.mean[0] == pytest.approx(np.tile([10.0] * 5 + [20.0] * 2, 2), rel=0.1)


def test_a_line_that_never_sold_is_forecast_at_zero():
    forecast = baseline_forecast(history(np.zeros((2, 63))), issued=ISSUED)
    assert not forecast.quantiles.any()
    assert not forecast.mean.any()


def test_amounts_in_fractions_are_not_rounded_to_units():
    quantity = np.random.default_rng(4).gamma(4.0, 0.3, (1, 63)).round(3)
    forecast = baseline_forecast(history(quantity), issued=ISSUED)
    assert (forecast.quantiles % 1 != 0).all()
    assert forecast.quantiles[0, 0, 2] == pytest.approx(1.1, abs=0.4)


def test_weeks_are_forecast_without_a_season_below_two_years():
    forecast = baseline_forecast(
        history(poisson(30.0, periods=40), step_days=7), issued=np.datetime64("2024-08-26"), periods=4
    )
    assert forecast.calendar.starts.astype(str).tolist()[:2] == ["2024-08-26", "2024-09-02"]
    assert (np.ptp(forecast.mean, axis=1) < 1e-9).all()
    assert forecast.mean.mean() == pytest.approx(30.0, rel=0.15)


def test_weeks_over_two_years_have_the_season_of_the_year():
    week = np.arange(120)
    quantity = np.random.default_rng(6).poisson(50 + 30 * np.sin(2 * np.pi * week / 52), (6, 120))
    issued = START + np.timedelta64(7 * 120, "D")
    forecast = baseline_forecast(history(quantity, step_days=7), issued=issued, periods=52)
    mean = forecast.mean.mean(axis=0)
    assert mean[(13 - 120) % 52] > 1.5 * mean[(39 - 120) % 52]


def test_days_between_the_last_sale_and_the_issue_date_are_skipped_not_shifted():
    quantity = np.tile([10.0, 10.0, 10.0, 10.0, 10.0, 20.0, 20.0], 8)[:54]
    forecast = baseline_forecast(history(quantity), issued=ISSUED, periods=7)
    assert forecast.mean[0].argsort()[-2:].tolist() in ([5, 6], [6, 5])


def test_a_line_listed_late_is_forecast_from_its_own_days():
    quantity = poisson(8.0, lines=2)
    quantity[1, :40] = np.nan
    forecast = baseline_forecast(history(quantity), issued=ISSUED)
    assert forecast.mean[1].mean() == pytest.approx(8.0, rel=0.25)


def test_short_histories_and_lines_never_in_stock_are_refused_by_name():
    quantity = poisson(8.0, lines=3)
    quantity[1, :55] = np.nan
    quantity[2] = 0.0
    stockout = np.zeros_like(quantity)
    stockout[2] = 1.0
    with pytest.raises(InputError) as error:
        baseline_forecast(history(quantity, stockout), issued=ISSUED)
    assert [str(fault) for fault in error.value.faults] == [
        "demand item 1 at DC1: expected 14 days or more of history before 2024-03-04, found 8",
        "demand item 2 at DC1: expected a sale or a period in stock, found neither",
    ]


def test_an_issue_date_before_the_history_is_refused():
    with pytest.raises(InputError, match="14 days or more"):
        baseline_forecast(history(poisson(8.0)), issued=np.datetime64("2023-12-01"))


def test_a_missing_library_is_named_with_its_cure(monkeypatch):
    real = builtins.__import__

    def without_statsforecast(name, *arguments, **keywords):
        if name.startswith("statsforecast"):
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.delitem(sys.modules, "statsforecast", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_statsforecast)
    with pytest.raises(InputError, match=r"pip install 'replenish\[forecast\]'"):
        baseline_forecast(history(poisson(8.0)), issued=ISSUED)


def test_progress_counts_lines():
    seen = []
    baseline_forecast(
        history(poisson(8.0)), issued=ISSUED, progress=lambda done, lines: seen.append((done, lines))
    )
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def small_forecast(**changes):
    fields = {
        "levels": [0.025, 0.5],
        "quantiles": [[[1.0, 2.0]], [[3.0, np.nan]], [[1234567.0, 12345678.0]]],
        "mean": [[1.23456789], [np.nan], [2.0]],
        "item": ["000123", "NA", 'a "b", c'],
        "location": ["DC1", "DC1", "창고"],
        "calendar": Calendar(start=np.datetime64("2024-06-03"), step_days=1, periods=1),
        "issued": np.datetime64("2024-06-03"),
    }
    return QuantileForecast(**{**fields, **changes})


def test_an_export_has_amazons_shape(tmp_path):
    paths = write_amazon_export(small_forecast(), tmp_path / "export", name="weekly_dc")
    assert [path.name for path in paths] == [f"weekly_dc_2024-06-03T00-00-00Z_part{k}.csv" for k in range(3)]
    header = "item_id,location,date,p2.5,p50,mean\n"
    assert paths[0].read_text("utf-8") == header
    assert paths[1].read_text("utf-8") == f"{header}000123,DC1,2024-06-03T00:00:00Z,1,2,1.23457\n"
    assert (
        paths[2]
        .read_bytes()
        .decode()
        .startswith(f'{header}"a ""b"", c",창고,2024-06-03T00:00:00Z,1.23457e+06')
    )


def test_an_export_replaces_the_one_before_whole(tmp_path):
    write_amazon_export(small_forecast(), tmp_path / "export", name="weekly_dc", parts=5)
    write_amazon_export(small_forecast(mean=None), tmp_path / "export", name="weekly_dc", parts=2)
    assert len(list((tmp_path / "export").iterdir())) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


@pytest.mark.parametrize("field", ["item", "location", "calendar", "issued"])
def test_an_export_needs_labels_and_dates(tmp_path, field):
    with pytest.raises(InputError, match=field):
        write_amazon_export(small_forecast(**{field: None}), tmp_path / "export", name="weekly_dc")
    assert not list(tmp_path.iterdir())


def test_an_export_of_no_part_or_in_another_shape_is_refused(tmp_path):
    with pytest.raises(
        InputError, match=r"parts: expected 1 or more, found 0\n.*suffix: expected csv or parquet"
    ):
        write_amazon_export(small_forecast(), tmp_path / "export", name="weekly_dc", parts=0, suffix="xls")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("parts", [1, 3])
def test_an_export_in_either_shape_is_read_back_as_it_was(tmp_path, suffix, parts):
    written = small_forecast()
    paths = write_amazon_export(written, tmp_path, name="weekly_dc", parts=parts, suffix=suffix)
    assert [path.name for path in paths] == [
        f"weekly_dc_2024-06-03T00-00-00Z_part{part}.{suffix}" for part in range(parts)
    ]
    forecast = read_forecast(tmp_path, "amazon_forecast", issued="2024-06-03")
    known = written.known[:, 0]
    assert forecast.item.tolist() == written.item[known].tolist()
    assert forecast.location.tolist() == written.location[known].tolist()
    assert forecast.calendar == written.calendar
    assert forecast.quantiles == pytest.approx(written.quantiles[known], rel=1e-5)
    assert forecast.mean == pytest.approx(written.mean[known], rel=1e-5)


def planning_folder(tmp_path, days=70):
    rows = [
        f"{item},DC1,{START + np.timedelta64(day, 'D')},{5 + day % 7},0"
        for item in ("000123", "NA")
        for day in range(days)
    ]
    (tmp_path / "demand.csv").write_text("\n".join(["item,location,date,quantity,stockout", *rows]))
    (tmp_path / "replenish.toml").write_text('[plan]\ndate = 2024-03-04\nperiod = "day"\n')
    return tmp_path


def test_a_folder_gets_the_forecast_of_its_plan_date(tmp_path):
    folder = planning_folder(tmp_path)
    assert forecast_folder(folder) == (folder / "forecasts" / "issued=2024-03-04",)
    names = [path.name for path in (folder / "forecasts" / "issued=2024-03-04").iterdir()]
    assert names == ["baseline_2024-03-04T00-00-00Z_part0.parquet"]


def test_a_folder_gets_its_forecast_in_three_parts_of_csv_where_that_is_asked_for(tmp_path):
    (folder,) = forecast_folder(planning_folder(tmp_path), suffix="csv")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"baseline_2024-03-04T00-00-00Z_part{part}.csv" for part in range(3)]


def written(file):
    """What tells whether a file was written again; that it is read changes nothing."""
    state = file.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


def test_the_same_forecast_again_changes_nothing_and_another_one_has_to_be_asked_for(tmp_path):
    folder = planning_folder(tmp_path)
    (issue,) = forecast_folder(folder)
    (part,) = issue.iterdir()
    before = written(part)
    forecast_folder(folder)
    assert written(part) == before
    with pytest.raises(InputError, match="expected the forecast that was issued on this day already"):
        forecast_folder(folder, levels=(0.2, 0.8))
    assert written(part) == before
    forecast_folder(folder, levels=(0.2, 0.8), replace=True)
    assert written(next(issue.iterdir())) != before


def test_a_folder_gets_one_forecast_per_issue_date(tmp_path):
    seen = []
    folders = forecast_folder(
        planning_folder(tmp_path),
        issued=[date(2024, 3, 4), date(2024, 2, 26)],
        out=tmp_path / "elsewhere",
        progress=lambda done, lines: seen.append((done, lines)),
    )
    assert [folder.name for folder in folders] == ["issued=2024-02-26", "issued=2024-03-04"]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_one_bad_issue_date_writes_nothing(tmp_path):
    folder = planning_folder(tmp_path)
    with pytest.raises(InputError, match="14 days"):
        forecast_folder(folder, issued=[date(2024, 1, 8), date(2024, 3, 4)])
    assert not (folder / "forecasts").exists()


def test_faults_of_the_demand_table_are_reported(tmp_path):
    folder = planning_folder(tmp_path)
    (folder / "demand.csv").write_text("item,location,date,quantity,stockout\na,b,2024-01-01,x,0\n")
    with pytest.raises(InputError, match=r"demand.csv row 2 quantity"):
        forecast_folder(folder)
