"""What a promise implies, read backwards from plans."""

import numpy as np
from hypothesis import given, settings

import replenish as rp
from replenish.optimize.alone.evaluation import evaluate
from replenish.scenario.curves import implied_costs, implied_service
from tests.strategies import seeds, small_problem


@given(seeds)
@settings(max_examples=20)
def test_paying_the_implied_shortage_cost_makes_the_promise_the_cheapest_thing_to_do(seed):
    problem = small_problem(np.random.default_rng(seed), lines=2).replace(limits=rp.Limits())
    params = rp.SolveParams(paths=64)
    found = implied_costs(problem, params, services=[0.8])
    reached = np.isfinite(found.shortage[:, 0])
    dearer = problem.costs.replace(shortage=np.where(reached, found.shortage[:, 0], 0.0) * (1 + 1e-9))
    judged = evaluate(problem.replace(costs=dearer), params)
    level = (judged.figures.peak <= judged.unclipped[:, None] + 1e-9).mean(axis=1)
    assert (level[reached] >= 0.8 - 1e-9).all()


def test_a_dearer_shortage_implies_more_service():
    found = implied_service(rp.read("fixtures/tiny"), factors=(0.1, 1.0, 10.0))
    assert (np.diff(found.service, axis=1) >= 0).all()
    assert found.service[:, 0].mean() < found.service[:, 2].mean()


def test_more_service_implies_a_dearer_shortage():
    found = implied_costs(rp.read("fixtures/tiny"), services=(0.5, 0.8, 0.95))
    assert (np.diff(found.shortage, axis=1) >= 0).all()


def test_the_service_that_the_stated_cost_implies_implies_at_least_that_cost():
    problem = rp.read("fixtures/tiny")
    service = implied_service(problem, factors=(1.0,)).service[:, 0]
    at = [implied_costs(problem, services=[level]).ratio[line, 0] for line, level in enumerate(service)]
    assert np.all(np.array(at) >= 1 - 1e-9)
