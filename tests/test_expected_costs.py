"""The plan of the real fixture is cheaper than what else a buyer might do under the same limits."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_plan_costs_less_than_every_other_way_to_decide():
    comparison = runpy.run_path(str(ROOT / "benchmarks" / "expected_costs.py"))
    plan, costs = comparison["costs_by_policy"](ROOT / "fixtures" / "freshretail")
    assert set(costs) == {"p50", "p90", "equal cut", "rounded after"}
    for name, cost in costs.items():
        assert plan.cost < cost, name
    assert plan.lower_bound <= plan.cost <= plan.lower_bound * 1.001
