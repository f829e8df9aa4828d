"""Losses and scales against hand calculations and against scoringrules and utilsforecast."""

import numpy as np
import pandas as pd
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from utilsforecast.losses import mase

from replenish.formulas.accuracy import (
    level_shares,
    relative_error,
    seasonal_naive_errors,
    weighted_quantile_loss,
)


def test_a_line_without_demand_keeps_its_loss_in_units():
    """Amazon Forecast: with no demand in the window, wQL is twice the loss and WAPE the absolute error."""
    assert weighted_quantile_loss(np.array([[0.3, 1.5]]), np.array([0.0])).tolist() == [[0.6, 3.0]]
    assert relative_error(np.array([42.5]), np.array([0.0])).tolist() == [42.5]


def test_the_loss_of_the_median_is_the_wape_of_the_median():
    demand, median = np.array([3.0, 0.0, 8.0]), np.array([5.0, 1.0, 2.0])
    loss = 0.5 * np.abs(demand - median)
    wql = weighted_quantile_loss(loss.sum(keepdims=True)[None], demand.sum(keepdims=True))
    assert wql[0, 0] == pytest.approx(np.abs(demand - median).sum() / demand.sum())


@given(st.lists(st.floats(0, 100), min_size=1, max_size=20), st.floats(0, 120))
def test_at_midpoint_levels_the_score_is_that_of_the_equally_likely_demands(paths, demand):
    quantiles = np.sort(paths)
    levels = (np.arange(quantiles.size) + 0.5) / quantiles.size
    loss = np.maximum(levels * (demand - quantiles), (1 - levels) * (quantiles - demand))
    crps = float(2 * loss @ level_shares(levels))
    assert crps == pytest.approx(scoringrules.crps_ensemble(demand, quantiles, estimator="nrg"), abs=1e-9)


def test_shares_of_levels_add_up_to_one():
    assert level_shares(np.array([0.1, 0.25, 0.5, 0.75, 0.9])).sum() == pytest.approx(1.0)
    assert level_shares(np.array([0.5])).tolist() == [1.0]


def test_the_scale_is_utilsforecasts():
    rng = np.random.default_rng(5)
    train, actual, forecast = rng.poisson(9.0, 60), rng.poisson(9.0, 14), np.full(14, 8.0)
    scale = seasonal_naive_errors(train[None, :].astype(float), season=7)[0, -1]
    days = pd.date_range("2024-01-01", periods=74)
    known = pd.DataFrame({"unique_id": "a", "ds": days[:60], "y": train})
    judged = pd.DataFrame({"unique_id": "a", "ds": days[60:], "y": actual, "f": forecast})
    theirs = mase(judged, models=["f"], seasonality=7, train_df=known)["f"].iloc[0]
    assert np.abs(actual - forecast).mean() / scale == pytest.approx(theirs)


def test_the_scale_of_an_interval_compares_stretches_that_do_not_overlap():
    demand = np.arange(40.0)[None, :] ** 2
    errors = seasonal_naive_errors(demand, season=7, width=10)  # compared with 14 periods before
    sums = np.array([demand[0, start : start + 10].sum() for start in range(31)])
    for periods in (24, 30, 40):
        expected = np.abs(sums[14 : periods - 9] - sums[: periods - 23]).mean()
        assert errors[0, periods] == pytest.approx(expected)
    assert np.isnan(errors[0, :24]).all()


def test_unknown_periods_tell_nothing_and_later_ones_change_nothing():
    demand = np.array([[1.0, 2.0, np.nan, 6.0, 3.0]])
    errors = seasonal_naive_errors(demand, season=1)
    assert errors[0].tolist() == pytest.approx([np.nan, np.nan, 1.0, 1.0, 1.0, 2.0], nan_ok=True)
    changed = demand.copy()
    changed[0, 4] = 90.0
    assert seasonal_naive_errors(changed, season=1)[0, :5].tolist() == pytest.approx(
        errors[0, :5].tolist(), nan_ok=True
    )


def test_a_history_shorter_than_a_season_tells_nothing():
    assert np.isnan(seasonal_naive_errors(np.ones((2, 5)), season=7)).all()
    assert np.isnan(seasonal_naive_errors(np.ones((2, 5)), season=1, width=9)).all()
