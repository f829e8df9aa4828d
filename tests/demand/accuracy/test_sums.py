"""Figures from sums against utilsforecast, which follows the same definitions."""

import numpy as np
import pandas as pd
import pytest
from utilsforecast import losses

from replenish.demand.accuracy.scores import Answers, scored

LEVELS = np.array([0.1, 0.5, 0.9])
LINES, PERIODS, SEASON = 4, 28, 7


@pytest.fixture(scope="module")
def panel():
    """Demand, quantiles and means of four lines, one of them without any demand."""
    rng = np.random.default_rng(3)
    demand = rng.poisson([[6.0], [0.8], [40.0], [0.0]], (LINES, PERIODS)).astype(float)
    quantiles = np.sort(rng.gamma(2.0, 4.0, (LINES, PERIODS, 3)), axis=2)
    train = rng.poisson(8.0, (LINES, 70)).astype(float)
    return demand, quantiles, quantiles.mean(axis=2), train


@pytest.fixture(scope="module")
def sums(panel):
    demand, quantiles, mean, train = panel
    return scored(
        Answers(
            levels=LEVELS,
            quantiles=quantiles,
            mean=mean,
            lower=np.full(demand.shape, 0.2),
            upper=np.full(demand.shape, 0.4),
            demand=demand,
            sales=demand,
            censored=np.zeros(demand.shape, dtype=bool),
            naive=np.abs(train[:, SEASON:] - train[:, :-SEASON]).mean(axis=1),
        )
    )


@pytest.fixture(scope="module")
def frames(panel):
    demand, quantiles, mean, train = panel
    days = pd.date_range("2024-01-01", periods=70 + PERIODS)
    lines = [f"line {line}" for line in range(LINES)]
    judged = pd.DataFrame(
        {
            "unique_id": np.repeat(lines, PERIODS),
            "ds": np.tile(days[70:], LINES),
            "y": demand.ravel(),
            "mean": mean.ravel(),
            **{f"p{level * 100:g}": quantiles[:, :, place].ravel() for place, level in enumerate(LEVELS)},
        }
    )
    known = pd.DataFrame(
        {"unique_id": np.repeat(lines, 70), "ds": np.tile(days[:70], LINES), "y": train.ravel()}
    )
    return judged, known


def per_line(frame, column):
    return frame.sort_values("unique_id")[column].to_numpy()


def test_each_wql_is_twice_the_mean_loss_over_the_mean_demand(sums, frames):
    judged, _ = frames
    for place, level in enumerate(LEVELS):
        theirs = losses.quantile_loss(judged, models={"m": f"p{level * 100:g}"}, q=float(level))
        loss = per_line(theirs, "m")
        assert sums.loss[:, place] / PERIODS == pytest.approx(loss)
        assert sums.wql[:3, place] == pytest.approx(2 * loss[:3] * PERIODS / sums.demand[:3])
        assert sums.wql[3, place] == pytest.approx(2 * loss[3] * PERIODS)


def test_the_mean_wql_is_their_scaled_crps(sums, frames):
    judged, _ = frames
    theirs = losses.scaled_crps(judged, models={"m": ["p10", "p50", "p90"]}, quantiles=LEVELS)
    assert sums.wql.mean(axis=1)[:3] == pytest.approx(per_line(theirs, "m")[:3])


def test_wape_rmse_mape_and_mase_of_the_mean_are_theirs(sums, frames):
    judged, known = frames
    assert sums.wape[:3] == pytest.approx(per_line(losses.nd(judged, models=["mean"]), "mean")[:3])
    assert sums.rmse == pytest.approx(per_line(losses.rmse(judged, models=["mean"]), "mean"))
    mase = losses.mase(judged, models=["mean"], seasonality=SEASON, train_df=known)
    assert sums.mase == pytest.approx(per_line(mase, "mean"))
    with_demand = losses.mape(judged[judged["y"] > 0], models=["mean"])
    assert sums.mape[:3] == pytest.approx(per_line(with_demand, "mean"))
    assert np.isnan(sums.mape[3])


def test_the_coverage_is_their_calibration(sums, frames):
    judged, _ = frames
    for place, name in enumerate(("p10", "p50", "p90")):
        theirs = losses.calibration(judged, models={"m": name})
        assert sums.coverage[:, place] == pytest.approx(per_line(theirs, "m"))


def test_the_bias_is_their_error_over_demand(sums, frames):
    judged, _ = frames
    error = per_line(losses.bias(judged, models=["mean"]), "mean")
    assert sums.bias[:3] == pytest.approx(error[:3] * PERIODS / sums.demand[:3])
    assert np.isnan(sums.bias[3])


def test_a_group_is_judged_by_the_sums_of_its_lines(sums, panel):
    demand, quantiles, _, _ = panel
    both = sums.grouped(np.array([0, 1, 0, 1]), 2)
    gap = demand[::2, :, None] - quantiles[::2]
    loss = np.maximum(LEVELS * gap, (LEVELS - 1) * gap).sum(axis=(0, 1))
    assert both.wql[0] == pytest.approx(2 * loss / demand[::2].sum())
    assert both.count.tolist() == [2 * PERIODS, 2 * PERIODS]
    assert both.histogram.sum(axis=1) == pytest.approx(both.count)


def answers(demand, quantiles, *, censored, sales=None):
    demand = np.asarray(demand, dtype=float)
    return Answers(
        levels=LEVELS,
        quantiles=np.asarray(quantiles, dtype=float),
        mean=np.ones(demand.shape),
        lower=np.zeros(demand.shape),
        upper=np.ones(demand.shape),
        demand=demand,
        sales=demand if sales is None else np.asarray(sales, dtype=float),
        censored=np.asarray(censored),
        naive=np.ones(len(demand)),
    )


def test_a_period_with_a_stockout_bounds_the_coverage_and_is_not_judged():
    """Sales of 3 and a stock-out: demand is above 2 for certain, within 5 perhaps."""
    sums = scored(
        answers([[1.0, np.nan]], [[[0.0, 2.0, 5.0]] * 2], censored=[[False, True]], sales=[[1.0, 3.0]])
    )
    assert (sums.count.tolist(), sums.seen.tolist()) == ([1.0], [2.0])
    assert sums.coverage.tolist() == [[0.0, 1.0, 1.0]]
    least, most = sums.coverage_bounds
    assert least.tolist() == [[0.0, 0.5, 0.5]]
    assert most.tolist() == [[0.0, 0.5, 1.0]]


def test_a_period_without_a_forecast_is_neither_seen_nor_judged():
    sums = scored(answers([[1.0, 4.0]], [[[0.0, 2.0, 5.0], [np.nan] * 3]], censored=np.zeros((1, 2), bool)))
    assert (sums.count.tolist(), sums.seen.tolist(), sums.demand.tolist()) == ([1.0], [1.0], [1.0])


def test_demand_of_exactly_a_quantile_is_covered_but_not_below():
    sums = scored(answers([[2.0]], [[[0.0, 2.0, 5.0]]], censored=[[False]]))
    assert sums.coverage.tolist() == [[0.0, 1.0, 1.0]]
    assert sums.coverage_below.tolist() == [[0.0, 0.0, 1.0]]
