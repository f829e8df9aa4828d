"""Recalibration: repairs what the past says is wrong, touches nothing else, and never looks ahead."""

import numpy as np
import pytest
from scipy.stats import gamma

import replenish as rp
from replenish.demand.model import demand_model
from replenish.problem.past import PastIssue

LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
LINES, PERIODS = 60, 4


def problem_of(issues, factor, seed=1, censored=None, spread=1.0):
    """Gamma demand, forecast ``factor`` times too high (per line), with ``issues`` weekly past issues."""
    rng = np.random.default_rng(seed)
    truth = gamma(4.0, scale=10.0)
    quantiles = np.tile(truth.ppf(LEVELS) ** spread, (LINES, PERIODS, 1)) * np.reshape(factor, (-1, 1, 1))
    forecast = rp.QuantileForecast(levels=LEVELS, quantiles=quantiles)
    demand = truth.rvs((LINES, issues + PERIODS), random_state=rng)
    shelf = np.full(demand.shape, np.inf) if censored is None else truth.rvs(demand.shape, random_state=rng)
    past = []
    for issue in range(issues):
        ago = issues - issue
        sold = np.minimum(demand, shelf)[:, issue : issue + PERIODS].copy()
        sold[:, ago:] = np.nan
        empty = (shelf < demand)[:, issue : issue + PERIODS]
        past.append(PastIssue(forecast=forecast, actual=sold, censored=empty, periods_ago=ago))
    return rp.Problem(
        item=[f"item {line % 3}" for line in range(LINES)],
        location=[f"shop {line // 3}" for line in range(LINES)],
        supplier=["mill"] * LINES,
        forecast=forecast,
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(lead_time=2, review_period=2, moq=0, order_multiple=0, unmet="lost"),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        past=tuple(past),
    )


def coverage(problem, mode="auto"):
    model = demand_model(problem, rp.SolveParams(recalibration=mode))
    return gamma(4.0, scale=10.0).cdf(model.forecast.quantiles).mean(axis=(0, 1)), model


@pytest.mark.parametrize("factor", [0.7, 1.4])
def test_a_forecast_that_is_always_off_is_repaired(factor):
    before = gamma(4.0, scale=10.0).cdf(problem_of(26, factor).forecast.quantiles[0, 0])
    covered, model = coverage(problem_of(26, factor))
    assert np.abs(before - LEVELS).max() > 0.15
    assert covered == pytest.approx(LEVELS, abs=0.03)
    assert model.figures["covered_before"]["p50"] == pytest.approx(before[2], abs=0.03)
    assert model.figures["held_out_gain"] > 0.01


def test_a_calibrated_forecast_is_left_alone():
    problem = problem_of(26, 1.0)
    _, model = coverage(problem)
    assert model.figures["recalibration"] == "off"
    assert model.forecast is problem.forecast
    assert "not recalibrated" in " ".join(model.sentences)


def test_lines_of_an_item_that_differ_are_corrected_apart():
    factor = np.tile([0.7, 1.0, 1.4], LINES // 3)
    problem = problem_of(26, factor)
    _, model = coverage(problem)
    assert model.figures["by"] == "item"
    by_item = gamma(4.0, scale=10.0).cdf(model.forecast.quantiles[:3, 0])
    assert by_item == pytest.approx(np.tile(LEVELS, (3, 1)), abs=0.05)


@pytest.mark.parametrize(("mode", "issues"), [("auto", 3), ("on", 3), ("off", 26), ("auto", 0)])
def test_three_issues_or_fewer_correct_nothing(mode, issues):
    problem = problem_of(issues, 1.4)
    _, model = coverage(problem, mode)
    assert model.forecast is problem.forecast
    assert model.figures["recalibration"] == "off"
    assert ("issues are known" in " ".join(model.sentences)) == (mode != "off")


@pytest.mark.parametrize(("then", "now"), [(2, 1), (1, 2)])
def test_issues_with_other_levels_than_the_plans_teach_as_much(then, now):
    """A forecaster who changes the levels of an archive: every other one of them, before or after."""

    def at(forecast, step):
        return forecast.replace(levels=LEVELS[::step], quantiles=forecast.quantiles[:, :, ::step])

    for factor in (1.0, 1.4):
        problem = problem_of(26, factor)
        same = [issue.replace(forecast=at(issue.forecast, now)) for issue in problem.past]
        others = [issue.replace(forecast=at(issue.forecast, then)) for issue in problem.past]
        asked = problem.replace(forecast=at(problem.forecast, now))
        expected, _ = coverage(asked.replace(past=tuple(same)))
        covered, model = coverage(asked.replace(past=tuple(others)))
        assert covered == pytest.approx(expected, abs=0.05)  # p75 between p50 and p90 is a little off
        assert factor == 1.0 or model.forecast is not asked.forecast


def test_quantiles_still_rise_and_stay_demand():
    _, model = coverage(problem_of(26, 1.4, spread=1.2), "on")
    assert (np.diff(model.forecast.quantiles, axis=2) >= 0).all()
    assert (model.forecast.quantiles >= 0).all()


def test_much_censoring_leaves_a_level_where_both_ways_to_count_enclose_it():
    problem = problem_of(26, 1.0, censored=True)
    share = np.mean([issue.censored[np.isfinite(issue.actual)].mean() for issue in problem.past])
    assert 0.4 < share < 0.6
    covered, _ = coverage(problem, "on")
    assert covered == pytest.approx(LEVELS, abs=0.025)


def test_what_was_learned_held_out_was_known_before():
    """Demand after the first held-out issue may change the verdict, but not what was learned for it."""
    from replenish.demand.past_errors import past_errors
    from replenish.demand.recalibration.held_out import earlier_errors
    from replenish.demand.tails import TAILS

    problem = problem_of(12, 1.4)
    whole = np.zeros(LINES, dtype=bool)
    errors = past_errors(problem.past, PERIODS, TAILS["gamma"], whole)
    split = 8
    later = [
        issue.replace(actual=np.where(issue.actual >= 0, 0.0, issue.actual)) if number >= split else issue
        for number, issue in enumerate(problem.past)
    ]
    began = problem.past[split].periods_ago
    blind = [
        issue.replace(actual=np.where(np.arange(PERIODS) < issue.periods_ago - began, issue.actual, np.nan))
        if number < split
        else issue
        for number, issue in enumerate(later)
    ]
    one = earlier_errors(errors, split)
    other = earlier_errors(past_errors(blind, PERIODS, TAILS["gamma"], whole), split)
    np.testing.assert_array_equal(one.lower, other.lower)


def test_dependence_is_that_of_the_corrected_errors():
    _, off = coverage(problem_of(26, 1.4), "off")
    _, auto = coverage(problem_of(26, 1.4), "auto")
    assert auto.figures["level"] == 0.0
    assert abs(auto.figures["rho"]) < 0.06
    assert off.figures["dependence"] == auto.figures["dependence"] == "copula"
