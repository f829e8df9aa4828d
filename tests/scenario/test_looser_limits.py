"""A looser limit never costs more on the same paths, up to what the plans themselves leave unproven."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.scenario import Change, Scenario
from replenish.scenario.demand import CommonDemand
from tests.optimize.test_limits import network
from tests.strategies import seeds

LIMITED = {
    "budget": 60.0,
    "storage": {"N": 50.0, "W": 50.0},
    "receiving": {"N": 30.0, "W": np.array([20.0, 20, 20, 9, 9, 20, 20, 20, 20])},
    "supplier_capacity": {"far": 25.0, "near": 40.0},
}
SLACK = 1e-7  # round-off of a sum of costs


def plans(problem, field, params):
    """Plans with a limit times 1, 1.3 and 2, all on the demand of the first; ``None`` where there is none."""
    shared = CommonDemand.of(problem, params)
    for factor in (1, 1.3, 2):
        loose = Change(field=f"limits.{field}", verb="multiply", operand=factor)
        changed, same = Scenario(name=field, own=(loose,)).apply(problem, params)
        try:
            yield rp.solve(changed, same, shared.model_of(changed, same))
        except rp.InfeasibleError:
            yield None


@pytest.mark.parametrize("method", ["exact", "prices"])
@pytest.mark.parametrize("field", LIMITED)
@settings(max_examples=6)
@given(seeds)
def test_a_looser_limit_never_costs_more(field, method, seed):
    problem = network(np.random.default_rng(seed), **{field: LIMITED[field]})
    found = list(plans(problem, field, rp.SolveParams(method=method, paths=64, gap=1e-9)))
    for tight, loose in itertools.pairwise(found):
        assert tight is None or loose is not None  # what can be kept can be kept with more room
        if tight is not None:
            assert loose.lower_bound <= tight.cost + SLACK  # so it costs at most its own proven gap more
            assert method == "prices" or loose.cost <= tight.cost + SLACK


@pytest.mark.parametrize("field", LIMITED)
def test_the_limits_of_this_test_bind(field):
    problem = network(np.random.default_rng(1), **{field: LIMITED[field]})
    first, *_, last = plans(problem, field, rp.SolveParams(paths=64))
    assert last.cost < first.cost - 0.1
