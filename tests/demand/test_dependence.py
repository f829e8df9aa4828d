"""A 95 % target covers 95 %: dependence estimated from past issues, on demand whose truth is known."""

import numpy as np
import pytest
from scipy.stats import nbinom, norm

import replenish as rp
from replenish.problem.past import PastIssue

ISSUES, LINES, FUTURES = 52, 30, 3000
MEAN, DISPERSION = 20.0, 3.0
SHAPE, CHANCE = MEAN / (DISPERSION - 1), 1 / DISPERSION
CUMULATIVE = nbinom.cdf(np.arange(200), SHAPE, CHANCE)
LEVELS = np.arange(1, 100) / 100


def demand(rng, shape, rho):
    """Negative binomial demand with an AR(1) Gaussian copula over the last axis."""
    scores = rng.normal(size=shape)
    for period in range(1, shape[-1]):
        scores[..., period] = rho * scores[..., period - 1] + np.sqrt(1 - rho**2) * scores[..., period]
    return np.searchsorted(CUMULATIVE, norm.cdf(scores)).astype(float)


def weekly_issues(history, forecast, periods):
    """One issue a week for a year, and what is known of each by now."""
    issues = []
    for issue in range(ISSUES):
        ago = ISSUES - issue
        actual = history[:, issue : issue + periods].copy()
        actual[:, ago:] = np.nan
        issues.append(PastIssue(forecast=forecast, actual=actual, periods_ago=ago))
    return tuple(issues)


def coverage(rho, periods, dependence, seed=8):
    rng = np.random.default_rng(seed)
    quantiles = np.tile(nbinom.ppf(LEVELS, SHAPE, CHANCE), (LINES, periods, 1))
    forecast = rp.QuantileForecast(levels=LEVELS, quantiles=quantiles)
    past = weekly_issues(demand(rng, (LINES, ISSUES + periods), rho), forecast, periods)
    problem = rp.Problem(
        item=[f"item {line}" for line in range(LINES)],
        location=["shop"] * LINES,
        supplier=["mill"] * LINES,
        forecast=forecast,
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(
            lead_time=periods - 1, review_period=1, moq=0, order_multiple=1, unmet="backlog"
        ),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        past=past,
    )
    params = rp.SolveParams(target="p95", dependence=dependence, recalibration="off", paths=1024)
    plan = rp.solve(problem, params)
    futures = demand(rng, (LINES, FUTURES, periods), rho).sum(axis=2)
    return float((futures <= plan.quantity[:, None]).mean()), plan


@pytest.mark.parametrize(
    ("rho", "periods", "independent"),
    [(0.0, 4, 0.954), (0.5, 4, 0.887), (0.8, 4, 0.845), (0.0, 8, 0.959), (0.5, 8, 0.870), (0.8, 8, 0.801)],
)
def test_a_95_percent_target_covers_95_percent_with_estimated_dependence(rho, periods, independent):
    covered, plan = coverage(rho, periods, "auto")
    assert 0.94 <= covered <= 0.96
    assert plan.treatment["dependence"] == "copula"
    assert plan.treatment["rho"] == pytest.approx(rho, abs=0.05)
    assert "52 past issues" in plan.assumptions[0]
    assert coverage(rho, periods, "independent")[0] == pytest.approx(independent, abs=0.012)


@pytest.mark.parametrize(("rho", "periods"), [(0.0, 4), (0.5, 4), (0.8, 4), (0.0, 8), (0.5, 8), (0.8, 8)])
def test_over_several_pasts_it_covers_95_percent_on_average(rho, periods):
    """One past of 52 issues estimates rho to 0.03: a point of coverage over eight periods."""
    covered = [coverage(rho, periods, "auto", seed=seed)[0] for seed in (1, 2, 3)]
    assert 0.94 <= np.mean(covered) <= 0.96
    assert min(covered) >= 0.93


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_rank_reordering_covers_it_too(rho):
    covered, plan = coverage(rho, 4, "ranks")
    assert covered == pytest.approx(0.95, abs=0.012)
    assert "Schaake" in plan.assumptions[0]


def test_without_past_demand_is_independent_and_the_plan_says_so():
    _, plan = coverage(0.5, 4, "auto")
    alone = rp.solve(plan.problem.replace(past=()), plan.params)
    assert alone.assumptions[0] == (
        "Demand is independent from period to period (no past forecast errors are known)."
    )
    for dependence in ("copula", "ranks"):
        with pytest.raises(rp.InputError, match="past"):
            rp.solve(plan.problem.replace(past=()), plan.params.replace(dependence=dependence))


def test_a_given_autocorrelation_overrides_the_past():
    _, plan = coverage(0.0, 4, "auto")
    given = rp.solve(plan.problem, plan.params.replace(rho=0.8))
    assert given.assumptions[0] == "Demand follows a Gaussian copula with autocorrelation 0.8 (given)."
    assert (given.quantity > plan.quantity).all()


def test_demand_that_met_an_empty_shelf_teaches_nothing():
    rng = np.random.default_rng(9)
    _, plan = coverage(0.5, 4, "auto")
    emptied = [
        issue.replace(
            actual=np.where(np.isnan(issue.actual), np.nan, rng.integers(0, 5, issue.actual.shape)),
            censored=True,
        )
        for issue in plan.problem.past
    ]
    both = rp.solve(plan.problem.replace(past=(*plan.problem.past, *emptied)), plan.params)
    assert both.treatment == plan.treatment


def test_nothing_after_the_decision_may_be_known():
    _, plan = coverage(0.0, 4, "auto")
    last = plan.problem.past[-1]
    with pytest.raises(rp.InputError, match="after the decision"):
        last.replace(actual=np.zeros(last.actual.shape))
