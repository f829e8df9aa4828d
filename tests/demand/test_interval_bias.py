"""Bias of interval demand: what the periods' levels and correlations leave is learned from past intervals."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm

import replenish as rp
from replenish.demand.model import demand_model
from replenish.formulas.sampling import moved_uniforms, stratified_uniforms
from replenish.problem.past import PastIssue

LEVELS = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
LINES, PERIODS, WEEK = 20, 6, 6
MEAN = np.array([100.0, 100, 100, 100, 20, 20])  # units; two quiet days that err on their own
SPREAD = 0.1 * MEAN


def demand_of(rng, issues, shift=0.0, common=0.0):
    """Normal demand whose busy days lie ``shift`` deviations high and share ``common`` of their variance."""
    shape = (issues, LINES, PERIODS)
    shared = np.sqrt(common) * rng.standard_normal((issues, LINES, 1))
    score = shared + np.sqrt(1 - common) * rng.standard_normal(shape)
    quiet = MEAN < 50
    score[:, :, quiet] = rng.standard_normal((issues, LINES, quiet.sum())) - 2 * shift
    return MEAN + SPREAD * (score + shift * ~quiet)


def problem_of(issues, mode="auto", **truth):
    rng = np.random.default_rng(4)
    quantiles = np.tile(MEAN[:, None] + SPREAD[:, None] * ndtri(LEVELS), (LINES, 1, 1))
    forecast = rp.QuantileForecast(levels=LEVELS, quantiles=quantiles)
    demand = demand_of(rng, issues, **truth)
    past = tuple(
        PastIssue(forecast=forecast, actual=actual, periods_ago=WEEK * (issues - number))
        for number, actual in enumerate(demand)
    )
    problem = rp.Problem(
        item=[f"item {line}" for line in range(LINES)],
        location=["shop"] * LINES,
        supplier=["mill"] * LINES,
        forecast=forecast,
        stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(lead_time=4, review_period=2, moq=0, order_multiple=0, unmet="lost"),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
        past=past,
    )
    return demand_model(problem, rp.SolveParams(recalibration=mode, tail="gamma"))


def coverage(model, **truth):
    """Share of 400 later issues whose interval demand is at most each quantile of the model's."""
    later = demand_of(np.random.default_rng(5), 400, **truth).sum(axis=2)
    paths = model.paths_of(np.arange(LINES), PERIODS).sum(axis=2)
    bounds = np.quantile(paths, [0.1, 0.5, 0.9], axis=1)
    return (later[None] <= bounds[:, None]).mean(axis=(1, 2))


@pytest.mark.parametrize(
    "truth",
    [
        {"shift": 0.15},
        {"common": 0.5},
        {"shift": 0.15, "common": 0.5},
    ],
    ids=["busy days higher, quiet days lower", "busy days hang together", "both"],
)
def test_what_cancels_over_the_periods_is_corrected_over_the_interval(truth):
    corrected, left = problem_of(52, **truth), problem_of(52, mode="off", **truth)
    assert "interval_shift" in corrected.figures
    assert "Over whole protection intervals demand lay" in " ".join(corrected.sentences)
    off = np.abs(coverage(left, **truth) - [0.1, 0.5, 0.9]).max()
    assert np.abs(coverage(corrected, **truth) - [0.1, 0.5, 0.9]).max() < 0.9 * off


def test_intervals_that_lie_where_they_should_are_hardly_moved():
    model = problem_of(52)
    assert abs(model.figures.get("interval_shift", 0.0)) < 0.05
    assert model.figures.get("interval_spread", 1.0) == pytest.approx(1, abs=0.08)
    assert np.abs(coverage(model) - [0.1, 0.5, 0.9]).max() < 0.035


def test_seven_known_intervals_teach_nothing_and_eight_are_believed_by_half():
    assert "interval_shift" not in problem_of(7, mode="on", shift=0.15).figures
    assert problem_of(8, mode="on", shift=0.3).figures["interval_shift"] == pytest.approx(
        0.5 * problem_of(150, mode="on", shift=0.3).figures["interval_shift"], rel=0.5
    )


def test_off_draws_the_same_paths_as_before():
    without = problem_of(52, mode="off", shift=0.3)
    draws = stratified_uniforms(256, PERIODS, 1, without.figures["rho"], without.figures["level"])
    np.testing.assert_array_equal(without.joined.draws[0], draws)


@pytest.mark.parametrize(("rho", "level"), [(0.0, 0.0), (0.5, 0.0), (0.05, 0.2)])
@pytest.mark.parametrize("spread", [0.85, 1.0, 1.3])
def test_moved_draws_keep_each_period_and_move_the_sum(rho, level, spread):
    draws = stratified_uniforms(512, 8, 3, rho, level)
    moved = moved_uniforms(draws, 6, 0.0, spread)
    np.testing.assert_allclose(np.sort(moved, axis=0), np.sort(draws, axis=0))
    sums = ndtri(draws)[:, :6].sum(axis=1)
    assert ndtri(moved)[:, :6].sum(axis=1).std() == pytest.approx(spread * sums.std(), rel=2e-3)
    higher = ndtri(moved_uniforms(draws, 6, 0.4, spread))[:, :6].sum(axis=1)
    assert higher.mean() == pytest.approx(0.4 * sums.std(), rel=1e-6)
    below = (higher <= 0.4 * sums.std() + spread * sums.std() * norm.ppf(0.9)).mean()
    assert below == pytest.approx(0.9, abs=0.02)
