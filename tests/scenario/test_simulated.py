"""Scenarios lived on the same past and the same futures."""

import numpy as np
import pytest

import replenish as rp
from replenish.scenario import Change, Scenario
from replenish.scenario.on_the_past import changed_past

START = np.datetime64("2024-06-03")


def question(first=0, periods=14):
    calendar = rp.Calendar(start=START + first, step_days=1, periods=periods)
    return rp.Problem(
        item=["milk", "rice"],
        location=["here"] * 2,
        supplier=["dairy", "mill"],
        forecast=rp.QuantileForecast(
            levels=[0.1, 0.5, 0.9],
            quantiles=np.tile([2.0, 5.0, 9.0], (2, periods, 1)),
            calendar=calendar,
            issued=START + first,
        ),
        stock=rp.Stock(on_hand=10),
        terms=rp.SupplyTerms(lead_time=2, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=3.0, holding=0.1, shortage=2.0),
    )


@pytest.fixture(scope="module")
def past():
    demand = np.random.default_rng(3).poisson(5, size=(2, 12)).astype(float)
    history = rp.DemandHistory(
        item=["milk", "rice"],
        location=["here"] * 2,
        calendar=rp.Calendar(start=START, step_days=1, periods=12),
        quantity=demand,
        stockout=np.zeros((2, 12)),
    )
    issues = [question(first).forecast for first in range(12)]
    return rp.past_of(question(), issues, history, params=rp.SolveParams(paths=32))


def change(field, verb, operand, **facts):
    return Change(field=field, verb=verb, operand=operand, **facts)


def asked():
    return {
        "nothing": [],
        "dearer": [change("costs.shortage", "multiply", 5)],
        "later": [change("terms.lead_time", "add", 2, where={"supplier": "dairy"})],
    }


def by_name(comparison):
    return {row["scenario"]: row for row in comparison.rows("simulated")}


def test_on_the_past_a_difference_is_paired_and_nothing_differs_from_itself(past):
    found = by_name(rp.compare(question(), asked(), rp.SolveParams(paths=32), past=past))
    same = found["nothing"]
    assert (same["difference"], same["difference_low"], same["difference_high"]) == (0, 0, 0)
    gap = found["later"]["cost"] - found["baseline"]["cost"]
    assert found["later"]["difference"] == pytest.approx(gap)
    assert found["later"]["demand"] == found["baseline"]["demand"]  # judged on the same periods
    assert found["baseline"]["difference"] is None


def test_a_change_of_demand_is_lived_on_its_dates_and_one_of_the_forecast_is_not(past):
    peak = Scenario(name="peak", own=(change("demand", "multiply", 2, period=("2024-06-05", "2024-06-06")),))
    lived = changed_past(past, peak)
    assert (lived.demand[:, 2:4] == 2 * past.demand[:, 2:4]).all()
    assert (np.delete(lived.demand, [2, 3], axis=1) == np.delete(past.demand, [2, 3], axis=1)).all()
    assert lived.reviews[0].problem.forecast.quantiles[0, 2, 1] == 10
    assert lived.reviews[8].problem.forecast.quantiles[0, 0, 1] == 5  # by then the peak is over
    believed = Scenario(name="believed", own=(change("forecast.quantiles", "multiply", 2),))
    assert (changed_past(past, believed).demand == past.demand).all()


def test_on_the_past_what_matches_on_no_day_and_numbers_of_periods_are_refused(past):
    never = Scenario(name="x", own=(change("demand", "add", 1, period=("2030-01-01", "2030-01-02")),))
    with pytest.raises(rp.InputError, match="cells that it matches"):
        changed_past(past, never)
    numbers = Scenario(name="x", own=(change("demand", "add", 1, period=(0, 1)),))
    with pytest.raises(rp.InputError, match="a replay has many plan dates"):
        changed_past(past, numbers)


def test_futures_are_common_and_reach_as_far_as_every_scenario_s_forecast():
    params = rp.SolveParams(paths=32)
    comparison = rp.compare(question(), asked(), params, futures=5)
    found = by_name(comparison)
    assert found["nothing"]["difference"] == 0
    assert found["dearer"]["demand"] == found["baseline"]["demand"] == found["later"]["demand"]
    assert comparison.baseline.sampled.days == 14 - 5 + 1
    assert comparison.baseline.sampled.futures == 5
