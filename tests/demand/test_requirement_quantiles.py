"""Requirement quantiles without paths in between are those of the paths."""

import numpy as np
import pytest

import replenish as rp
from replenish.demand import requirement_quantiles as straight
from replenish.demand import requirements
from replenish.demand.model import demand_model
from replenish.demand.requirements import requirement_blocks

ASKED = np.array([0.05, 0.5, 0.9, 0.98, 1.0])


def random_problem(seed, unmet, levels=(0.1, 0.5, 0.9), **terms):
    rng = np.random.default_rng(seed)
    lines, periods = 150, 9
    quantiles = np.sort(rng.gamma(1.5, 10, (lines, periods, len(levels))), axis=2)
    quantiles[:4] = 0.0  # no gamma has a median of 0, or an edge no higher than its median
    quantiles[4:8, :, 1:] = quantiles[4:8, :, -1:]
    rules = {"lead_time": rng.integers(0, 5, lines), "review_period": rng.integers(1, 5, lines)}
    rules |= {"order_multiple": 0, "whole_units": False}
    return rp.Problem(
        item=[str(line) for line in range(lines)], location=["DC"] * lines, supplier=["S"] * lines,
        forecast=rp.QuantileForecast(levels=list(levels), quantiles=quantiles),
        stock=rp.Stock(on_hand=rng.integers(0, 60, lines), on_order=rng.integers(0, 20, (lines, periods))),
        terms=rp.SupplyTerms(moq=0, unmet=unmet, **(rules | terms)),
        costs=rp.Costs(unit=1.0, holding=0.1, shortage=1.0),
    )  # fmt: skip


def quantiles_of_paths(problem, params):
    found = np.empty((problem.lines, ASKED.size))
    for block in requirement_blocks(problem, params, demand_model(problem, params)):
        peak = block.requirement.peak[:, :, -1]
        found[block.lines] = np.quantile(peak, ASKED, axis=1, method="inverted_cdf").T
    return found


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("unmet", ["lost", "backlog", ["lost", "backlog", "backlog"] * 50])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_needed_without_paths_is_what_the_paths_say(seed, unmet, compiled, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(straight, "COMPILED_FROM", 0 if compiled else 10**9)
    if compiled:
        monkeypatch.setattr(straight, "requirement_blocks", None)
    problem, params = random_problem(seed, unmet), rp.SolveParams(paths=97, rho=0.4)
    found = straight.requirement_quantiles(problem, params, ASKED)
    np.testing.assert_allclose(found, quantiles_of_paths(problem, params), rtol=1e-12, atol=1e-9)


def test_what_is_needed_without_paths_is_what_plain_sampling_says(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(straight, "COMPILED_FROM", 0)
    monkeypatch.setattr(straight, "requirement_blocks", None)
    levels = (0.001, 0.2, 0.5, 0.8, 0.999)  # none of 128 draws is outside them
    problem = random_problem(3, ["lost", "backlog"] * 75, levels, lead_time=3, review_period=2)
    params = rp.SolveParams(paths=128, rho=0.4)
    model = demand_model(problem, params)
    needed = np.empty((problem.lines, 128))
    for line in range(problem.lines):
        for path, draws in enumerate(model.draws_of(np.array([line]), 5)):
            shelf, needed[line, path] = problem.stock.on_hand[line], -np.inf
            for period, draw in enumerate(draws):
                shelf += problem.stock.on_order[line, period]
                shelf -= np.interp(draw, levels, problem.forecast.quantiles[line, period])
                if period < 3 and problem.terms.lost[line]:
                    shelf = max(shelf, 0.0)
                if period >= 3:
                    needed[line, path] = max(needed[line, path], -shelf)
    found = straight.requirement_quantiles(problem, params, ASKED, model)
    plain = np.quantile(needed, ASKED, axis=1, method="inverted_cdf").T
    np.testing.assert_allclose(found, plain, rtol=1e-12, atol=1e-9)


def test_the_size_of_blocks_changes_no_bit(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(straight, "COMPILED_FROM", 0)
    monkeypatch.setattr(straight, "requirement_blocks", None)
    problem, params = random_problem(5, ["lost", "backlog", "backlog"] * 50), rp.SolveParams(paths=97)
    at_once = straight.requirement_quantiles(problem, params, ASKED)
    monkeypatch.setattr(requirements, "BLOCK_CELLS", 1_000)  # three lines
    np.testing.assert_array_equal(straight.requirement_quantiles(problem, params, ASKED), at_once)


def test_whole_units_keep_their_own_distribution(monkeypatch):
    monkeypatch.setattr(straight, "COMPILED_FROM", 0)
    problem, params = random_problem(3, "lost", whole_units=True), rp.SolveParams(paths=64)
    found = straight.requirement_quantiles(problem, params, ASKED)
    np.testing.assert_array_equal(found, quantiles_of_paths(problem, params))
    assert (found % 1 == 0).all()


def test_sample_paths_are_used_as_they_are(monkeypatch):
    monkeypatch.setattr(straight, "COMPILED_FROM", 0)
    problem = random_problem(3, "backlog", lead_time=0, review_period=1)
    paths = np.arange(1.0, 101.0)[None, :, None] * np.ones((problem.lines, 1, 9))
    problem = problem.replace(forecast=rp.PathForecast(paths=paths))
    found = straight.requirement_quantiles(problem, rp.SolveParams(), ASKED)
    owned = problem.stock.on_hand + problem.stock.on_order[:, 0]
    np.testing.assert_allclose(found, [5.0, 50.0, 90.0, 98.0, 100.0] - owned[:, None])
