"""What the libraries that are installed write today, read as it comes."""

import numpy as np
import pandas as pd
import pytest

from replenish.adapters.forecasts.read import read_backtest, read_forecast


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
