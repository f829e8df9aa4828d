"""Quantiles at any grid of levels, points with a history of errors, clamped levels, tails from the past."""

import numpy as np
import pytest
from scipy.stats import gamma, lognorm, nbinom, norm

import replenish as rp
from replenish.demand.model import demand_model
from replenish.demand.point_errors import point_quantiles
from replenish.problem.past import PastIssue

THREE = np.array([0.1, 0.5, 0.9])


def problem_of(forecast, past=(), whole=False, periods=2):
    lines = forecast.lines
    return rp.Problem(
        item=[f"item {line}" for line in range(lines)],
        location=["shop"] * lines,
        supplier=["mill"] * lines,
        forecast=forecast,
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(
            lead_time=periods - 1, review_period=1, moq=0, order_multiple=float(whole), unmet="backlog"
        ),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        past=past,
    )


def issues_of(forecast, demand, count):
    lines, periods = forecast.lines, forecast.periods
    past = []
    for issue in range(count):
        actual = demand[:, issue : issue + periods].copy()
        actual[:, count - issue :] = np.nan
        past.append(PastIssue(forecast=forecast, actual=actual, periods_ago=count - issue))
    assert all(issue.actual.shape == (lines, periods) for issue in past)
    return tuple(past)


@pytest.mark.parametrize("count", [1, 2, 3, 9, 99])
def test_any_grid_of_levels_is_planned_with(count):
    levels = np.linspace(0, 1, count + 2)[1:-1]
    quantiles = np.tile(gamma.ppf(levels, 6.0, scale=5.0), (1, 2, 1))
    plan = rp.solve(
        problem_of(rp.QuantileForecast(levels=levels, quantiles=quantiles)), rp.SolveParams(target="p90")
    )
    truth = gamma.ppf(0.9, 12.0, scale=5.0)
    assert plan.quantity[0] == pytest.approx(truth, rel=0.35 if count == 1 else 0.06 if count == 2 else 0.03)


@pytest.mark.parametrize(
    ("truth", "whole"),
    [
        (gamma(4.0, scale=5.0), False),
        (gamma(1.0, scale=20.0), False),
        (lognorm(0.5, scale=20.0), False),
        (lognorm(0.8, scale=20.0), False),
        (nbinom(10, 1 / 3), True),
        (nbinom(2.5, 1 / 3), True),
        (nbinom(50 / 9, 0.1), True),
    ],
    ids=["gamma 4", "gamma 1", "lognormal .5", "lognormal .8", "nb 20/3", "nb 5/3", "nb 50/10"],
)
def test_three_levels_cover_a_98_percent_target_with_the_automatic_tail(truth, whole):
    quantiles = np.tile(truth.ppf(THREE), (1, 1, 1))
    problem = problem_of(rp.QuantileForecast(levels=THREE, quantiles=quantiles), whole=whole, periods=1)
    params = rp.SolveParams(target={"cycle_service": 0.98}, paths=2048)
    covered = truth.cdf(rp.solve(problem, params).quantity[0])
    clamped = truth.cdf(rp.solve(problem, params.replace(tail="flat")).quantity[0])
    assert 0.965 <= covered <= 0.99
    assert whole or clamped < 0.92  # whole units sell slowly enough for a count distribution


@pytest.mark.parametrize(
    ("truth", "expected"), [(lognorm(1.0, scale=20.0), "lognormal"), (gamma(2.0, scale=10.0), "gamma")]
)
def test_the_past_chooses_the_tail(truth, expected):
    quantiles = np.tile(truth.ppf(THREE), (40, 2, 1))
    forecast = rp.QuantileForecast(levels=THREE, quantiles=quantiles)
    demand = truth.rvs((40, 104), random_state=1)
    model = demand_model(problem_of(forecast, issues_of(forecast, demand, 100)), rp.SolveParams())
    assert model.figures["tail"] == expected
    assert "chosen on" in model.sentences[-1]


def test_clamped_levels_are_not_read_as_knowledge():
    truth = gamma(4.0, scale=5.0)
    levels = np.array([0.1, 0.5, 0.9, 0.975])
    scale = np.linspace(1, 3, 30)[:, None, None]
    clamped = np.tile(truth.ppf([0.1, 0.5, 0.9, 0.9]), (30, 1, 1)) * scale
    problem = problem_of(rp.QuantileForecast(levels=levels, quantiles=clamped), periods=1)
    plan = rp.solve(problem, rp.SolveParams(target={"cycle_service": 0.97}, paths=1024))
    assert any("p97.5 = p90" in sentence for sentence in plan.assumptions)
    assert plan.treatment["clamped"] == ["p97.5 = p90"]
    assert truth.cdf(plan.quantity / scale[:, 0, 0]) == pytest.approx(0.97, abs=0.005)
    assert plan.figures.tail_by_assumption.all()


def test_points_with_a_history_of_errors_are_a_residual_bootstrap():
    rng = np.random.default_rng(3)
    point, errors = np.full((2, 2), 50.0), rng.normal(0, 8, (2, 400))
    plan = rp.solve(problem_of(rp.PointForecast(point=point, errors=errors)), rp.SolveParams(target="p90"))
    assert plan.quantity == pytest.approx(100 + norm.ppf(0.9) * 8 * np.sqrt(2), rel=0.03)


def test_points_learn_from_their_past_issues():
    rng = np.random.default_rng(4)
    forecast = rp.PointForecast(point=np.full((5, 2), 50.0))
    demand = rng.normal(50, 8, (5, 60))
    problem = problem_of(forecast, issues_of(forecast, demand, 52))
    plan = rp.solve(problem, rp.SolveParams(target="p90"))
    assert plan.quantity.mean() == pytest.approx(100 + norm.ppf(0.9) * 8 * np.sqrt(2), rel=0.03)
    assert plan.treatment["dependence"] == "copula"


def test_an_older_issue_of_points_is_given_only_the_errors_known_on_its_day():
    """Errors were +20 for thirty issues and are -20 since: an early issue must not know of the fall."""
    forecast = rp.PointForecast(point=np.full((5, 2), 50.0))
    demand = np.where(np.arange(60) < 30, 70.0, 30.0) * np.ones((5, 1))
    points = issues_of(forecast, demand, 52)
    told, past = point_quantiles(forecast, points)
    assert told.quantiles.min() == 30.0
    ago = max(issue.periods_ago for issue in past)
    assert ago < 52, "the first issues knew too few errors and are left out"
    early, late = past[0], past[-1]
    np.testing.assert_allclose(early.forecast.quantiles, 70.0)
    assert late.forecast.quantiles.min() == 30.0
    before = [issue for issue in points if issue.periods_ago > ago]
    known = [np.isfinite(issue.demand[0, : issue.periods_ago - ago]).sum() for issue in before]
    assert sum(known) >= 10


def test_points_without_a_history_of_errors_are_refused():
    with pytest.raises(rp.InputError, match="past errors of a point forecast"):
        rp.solve(problem_of(rp.PointForecast(point=np.full((1, 2), 50.0))))
    with pytest.raises(rp.InputError, match="10 past errors or more"):
        rp.PointForecast(point=np.full((1, 2), 50.0), errors=np.ones((1, 9)))


def test_all_zero_series_order_nothing():
    forecast = rp.QuantileForecast(levels=THREE, quantiles=np.zeros((2, 2, 3)))
    assert (rp.solve(problem_of(forecast, whole=True)).quantity == 0).all()
    assert (rp.solve(problem_of(forecast, whole=False)).quantity == 0).all()


def test_the_share_of_a_decision_that_rests_on_the_tail_is_told():
    truth = gamma(4.0, scale=5.0)

    def share(levels, target):
        quantiles = np.tile(truth.ppf(levels), (1, 1, 1))
        forecast = rp.QuantileForecast(levels=levels, quantiles=quantiles)
        params = rp.SolveParams(target={"cycle_service": target}, paths=2048)
        return rp.solve(problem_of(forecast, periods=1), params).figures.tail_share[0]

    # demand above the 0.98 quantile, as far as it is above p90, over that demand
    draws = truth.ppf((np.arange(200_000) + 0.5) / 200_000)
    deciding = draws[draws >= truth.ppf(0.98)]
    expected = (deciding - truth.ppf(0.9)).sum() / deciding.sum()
    assert share(THREE, 0.98) == pytest.approx(expected, rel=0.05)
    assert share(np.array([0.1, 0.5, 0.9, 0.99]), 0.98) < 0.3 * expected
    assert share(THREE, 0.5) < 0.5 * expected


def test_two_errors_of_the_same_size_are_no_clamped_level():
    errors = [[-5.0, -4.0, -3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 8.0, 8.0]]
    points = rp.PointForecast(point=20.0 + np.arange(28.0)[None], errors=errors)
    model = demand_model(problem_of(points), rp.SolveParams())
    assert model.forecast.levels.size == 11
    assert "clamps" not in " ".join(model.sentences)
