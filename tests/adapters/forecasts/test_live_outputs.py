"""
What the libraries that are installed write today, read as it comes.

Only statsforecast belongs to the extras; the others are skipped where they are not there.
"""

import json

import numpy as np
import pandas as pd
import pytest

from replenish.adapters.forecasts.read import read_backtest, read_forecast

quiet = pytest.mark.filterwarnings("ignore")  # theirs are not ours to mend


@pytest.fixture
def panel():
    rng = np.random.default_rng(3)
    days = pd.date_range("2025-01-06", periods=60, freq="W-MON")
    frames = [
        pd.DataFrame({"unique_id": name, "ds": days, "y": rng.poisson(mean, 60).astype(float)})
        for name, mean in (("000123", 20), ("A-7", 3))
    ]
    return pd.concat(frames, ignore_index=True)


def test_statsforecast(panel):
    statsforecast = pytest.importorskip("statsforecast")
    from statsforecast.models import HistoricAverage, Naive

    fitted = statsforecast.StatsForecast(models=[Naive(), HistoricAverage()], freq="W-MON")
    frame = fitted.forecast(df=panel, h=4, level=[80, 95])
    forecast = read_forecast(frame, model="Naive")
    assert forecast.levels.tolist() == [0.025, 0.1, 0.9, 0.975]
    assert forecast.item.tolist() == ["000123", "A-7"]
    np.testing.assert_allclose(forecast.quantiles[0, :, 3], frame["Naive-hi-95"][:4], rtol=1e-6)
    assert str(forecast.calendar.start) == "2026-03-02"
    issues = read_backtest(
        fitted.cross_validation(df=panel, h=2, n_windows=3, level=[80]), model="HistoricAverage"
    )
    assert len(issues) == 3
    assert issues[-1].actual[0].tolist() == panel["y"][58:60].tolist()


def one_series(panel):
    """The first item's demand, by date."""
    return panel[panel["unique_id"] == "000123"].set_index("ds")["y"].asfreq("W-MON")


@quiet
def test_mlforecast(panel):
    mlforecast = pytest.importorskip("mlforecast")
    from mlforecast.utils import PredictionIntervals
    from sklearn.linear_model import LinearRegression

    model = mlforecast.MLForecast(models=[LinearRegression()], freq="W-MON", lags=[1, 2])
    model.fit(panel, prediction_intervals=PredictionIntervals(n_windows=4, h=4))
    frame = model.predict(4, level=[80, 95])
    forecast = read_forecast(frame)
    assert forecast.levels.tolist() == [0.025, 0.1, 0.9, 0.975]
    assert (forecast.item.tolist(), str(forecast.calendar.start)) == (["000123", "A-7"], "2026-03-02")
    low = np.maximum(frame["LinearRegression-lo-80"].to_numpy(), 0).reshape(2, 4)
    np.testing.assert_allclose(forecast.quantiles[:, :, 1], low)
    cross = model.cross_validation(
        panel, n_windows=3, h=2, prediction_intervals=PredictionIntervals(), level=[80]
    )
    issues = read_backtest(cross)
    assert len(issues) == 3
    assert issues[-1].actual[0].tolist() == panel["y"][58:60].tolist()


@quiet
def test_gluonts(panel, tmp_path):
    """Samples of a predictor, as an array, and its quantiles, in the JSON of its own serving shell."""
    pytest.importorskip("gluonts")
    from gluonts.dataset.pandas import PandasDataset
    from gluonts.model.trivial.mean import MeanPredictor

    data = PandasDataset.from_long_dataframe(
        panel, target="y", item_id="unique_id", timestamp="ds", freq="W-MON"
    )
    first, *others = MeanPredictor(prediction_length=4, num_samples=50).predict(data)
    assert len(others) == 1
    np.save(tmp_path / "samples.npy", first.samples)
    said = {"item": first.item_id, "start": str(first.start_date.start_time.date()), "period": "week"}
    paths = read_forecast(tmp_path / "samples.npy", "gluonts", **said)
    np.testing.assert_allclose(paths.paths[0], np.maximum(first.samples, 0), rtol=1e-6)
    quantiles = [each.to_quantile_forecast(["0.1", "0.5", "0.9"]) for each in (first, *others)]
    lines = [
        {
            "item_id": each.item_id,
            "start_date": str(each.start_date),
            "freq": "W-MON",
            "forecast_keys": list(each.forecast_keys),
            "forecast_array": np.asarray(each.forecast_array).tolist(),
        }
        for each in quantiles
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(json.dumps(line) for line in lines) + "\n")
    forecast = read_forecast(tmp_path / "q.jsonl")
    assert forecast.item.tolist() == ["000123", "A-7"]
    assert forecast.levels.tolist() == [0.1, 0.5, 0.9]
    np.testing.assert_allclose(
        forecast.quantiles[0].T, np.maximum(np.asarray(quantiles[0].forecast_array), 0), rtol=1e-6
    )


@quiet
def test_prophet(panel):
    prophet = pytest.importorskip("prophet")
    model = prophet.Prophet(interval_width=0.8)
    model.fit(one_series(panel).rename("y").reset_index())
    ahead = model.make_future_dataframe(periods=4, freq="W-MON", include_history=False)
    frame = model.predict(ahead)
    forecast = read_forecast(frame, item="000123", width=0.8)
    assert forecast.levels.tolist() == [0.1, 0.9]
    np.testing.assert_allclose(forecast.quantiles[0], frame[["yhat_lower", "yhat_upper"]])
    samples = model.predictive_samples(ahead)["yhat"]
    assert samples.shape == (4, 1000)


@quiet
def test_sktime(panel, tmp_path):
    pytest.importorskip("sktime")
    from sktime.forecasting.naive import NaiveForecaster

    fitted = NaiveForecaster(strategy="mean").fit(one_series(panel))
    for frame in (
        fitted.predict_quantiles(fh=[1, 2, 3, 4], alpha=[0.1, 0.9]),
        fitted.predict_interval(fh=[1, 2, 3, 4], coverage=0.8),
    ):
        frame.to_csv(tmp_path / "predict.csv")
        for handed_over in (frame, tmp_path / "predict.csv"):
            forecast = read_forecast(handed_over, item="000123")
            assert forecast.levels.tolist() == [0.1, 0.9]
            np.testing.assert_allclose(forecast.quantiles[0], frame.to_numpy())


@quiet
def test_darts(panel):
    darts = pytest.importorskip("darts")
    from darts.models import LinearRegressionModel

    series = darts.TimeSeries.from_series(one_series(panel))
    model = LinearRegressionModel(
        lags=4, likelihood="quantile", quantiles=[0.1, 0.5, 0.9], output_chunk_length=4
    ).fit(series)
    frame = model.predict(4, predict_likelihood_parameters=True).to_dataframe()
    forecast = read_forecast(frame.reset_index(), item="000123")
    assert (forecast.levels.tolist(), str(forecast.calendar.start)) == ([0.1, 0.5, 0.9], "2026-03-02")
    np.testing.assert_allclose(forecast.quantiles[0], frame.to_numpy())
