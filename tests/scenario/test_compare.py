"""Scenarios side by side: the same demand, differences that add up, and every scenario a row."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import replenish as rp
from replenish.adapters.folders.plan import read_folder
from replenish.optimize.answer.breakdown import breakdown
from replenish.scenario import Change, Scenario, load_all, over_grids
from replenish.scenario.answer import Question
from replenish.scenario.demand import CommonDemand
from replenish.scenario.parallel import answers
from replenish.scenario.reasons import _steps
from tests.strategies import seeds, small_problem

ROOT = Path(__file__).parents[2]
COSTS = ("holding", "shortage", "obsolescence")


def change(field, verb, operand, **facts):
    return Change(field=field, verb=verb, operand=operand, **facts)


def row_of(comparison, name, table="scenarios"):
    return next(row for row in comparison.rows(table) if row["scenario"] == name)


@pytest.fixture(scope="module")
def shipped():
    """Comparison of the shipped scenarios on the folder they are for."""
    folder = read_folder(ROOT / "fixtures/freshretail")
    scenarios = load_all(sorted((ROOT / "scenarios").glob("*.toml")))
    return rp.compare(folder.problem, {one.name: one for one in scenarios}, quick(folder.params))


def quick(params):
    """Fewer paths than the folder asks for, so that nine plans are a matter of seconds."""
    return params.replace(paths=64, gap=0.01)


@pytest.fixture(scope="module")
def plan():
    folder = read_folder(ROOT / "fixtures/freshretail")
    return rp.solve(folder.problem, quick(folder.params))


def test_every_shipped_scenario_has_a_plan_and_the_baseline_is_that_of_the_plan_command(shipped, plan):
    assert len(shipped.names) >= 9
    assert {one.status for one in shipped.outcomes} == {"planned"}
    assert np.array_equal(shipped.baseline.plan.quantity, plan.quantity)
    assert shipped.baseline.plan.cost == plan.cost


def test_costs_by_kind_add_up_to_the_expected_cost(shipped):
    for row in shipped.rows("scenarios"):
        beside = ("penalties", "order_costs", "next_orders")
        kinds = sum(row[kind] for kind in (*COSTS, *beside))
        assert kinds == pytest.approx(row["expected_cost"], rel=1e-5)  # curves are thinned beyond 512 knots
        assert abs(row["ordering"]) < 1e-5 * row["expected_cost"]  # orders cost nothing here
        assert row["total_cost"] == pytest.approx(row["expected_cost"] + row["lost_before_cost"])


@pytest.mark.parametrize("table", ["locations", "suppliers"])
def test_locations_and_suppliers_add_up_to_the_scenario(shipped, table):
    for row in shipped.rows("scenarios"):
        parts = [part for part in shipped.rows(table) if part["scenario"] == row["scenario"]]
        for figure in ("units", "order_value", "lost_before_cost", *COSTS):
            assert sum(part[figure] for part in parts) == pytest.approx(row[figure])


def test_what_is_tighter_costs_more_and_what_asks_more_is_served_more(shipped):
    cost = {row["scenario"]: row["expected_cost"] for row in shipped.rows("scenarios")}
    assert cost["budget-cut"] > cost["baseline"]
    assert cost["storage-cut"] > cost["baseline"]
    assert cost["p90-everywhere"] > cost["baseline"]  # the newsvendor's plan is the cheapest there is
    delay = row_of(shipped, "supplier-delay")
    assert delay["lost_before"] > 10 * row_of(shipped, "baseline")["lost_before"]
    assert delay["fill_rate_until_then"] < row_of(shipped, "baseline")["fill_rate_until_then"]


def test_a_delay_leaves_the_demand_of_other_suppliers_alone(shipped):
    base, late = shipped.baseline.plan.figures, shipped.outcome_of("supplier-delay").plan.figures
    others = shipped.baseline.plan.problem.supplier != "dawn-dairy"
    for name in ("demand_mean", "demand_p90", "requirement_p50", "cost_alone"):
        assert np.array_equal(getattr(base, name)[others], getattr(late, name)[others])
    assert (late.demand_mean[~others] > base.demand_mean[~others]).all()


def test_a_peak_lifts_demand_by_what_it_says(shipped):
    base, peak = shipped.baseline.plan.figures, shipped.outcome_of("peak-season").plan.figures
    assert (peak.demand_mean > base.demand_mean).all()
    assert (peak.demand_mean <= 1.3 * base.demand_mean + 1).all()  # whole units round


def test_reasons_are_differences_of_two_derivations(shipped):
    before, after = shipped.baseline.plan, shipped.outcome_of("storage-cut").plan
    for line in range(0, 300, 37):
        moved = sum(_steps(after, line).values()) - sum(_steps(before, line).values())
        assert moved == pytest.approx(after.quantity[line] - before.quantity[line])
    rows = [row for row in shipped.rows("lines") if row["scenario"] == "storage-cut"]
    assert rows[0]["moved_by"].startswith("shared limit -")
    assert "storage of" in rows[0]["limit"]
    assert rows[0]["changes"] == "limits.storage × 0.8"  # noqa: RUF001
    gaps = [abs(row["value_difference"]) for row in rows]
    assert gaps == pytest.approx(sorted(gaps, reverse=True))
    assert all(bool(row["moved_by"]) == (row["difference"] != 0) for row in rows)


def test_only_lines_of_the_late_supplier_are_said_to_be_touched(shipped):
    rows = [row for row in shipped.rows("lines") if row["scenario"] == "supplier-delay"]
    assert all(("lead_time" in row["changes"]) == (row["supplier"] == "dawn-dairy") for row in rows)


def test_frames_have_the_rows(shipped):
    for table in ("scenarios", "differences", "limits", "locations", "suppliers", "lines", "cells"):
        assert len(shipped.to_frame(table)) == len(shipped.rows(table)) > 0
    with pytest.raises(rp.InputError, match="one of scenarios, differences"):
        shipped.to_frame("colours")


def test_prices_stand_beside_those_of_the_baseline(shipped):
    rows = [
        row for row in shipped.rows("limits") if row["scenario"] == "budget-cut" and row["kind"] == "budget"
    ]
    assert rows[0]["capacity"] == pytest.approx(0.8 * 304400)
    assert rows[0]["price"] > rows[0]["price_before"] > 0


@given(seed=seeds)
@settings(max_examples=25)
def test_no_change_equals_the_baseline_bit_for_bit(seed):
    problem = small_problem(np.random.default_rng(seed), lines=3, budget=40.0)
    same = rp.compare(problem, {"nothing": [], "times one": [change("demand", "multiply", 1)]})
    first = same.baseline.plan
    for outcome in same.outcomes[1:]:
        assert np.array_equal(outcome.plan.quantity, first.quantity)
        assert outcome.plan.cost == first.cost


@given(seed=seeds, tight=st.floats(0.1, 0.9), loose=st.floats(1.0, 3.0))
@settings(max_examples=40)
def test_a_looser_limit_never_costs_more(seed, tight, loose):
    problem = small_problem(np.random.default_rng(seed), lines=3, budget=60.0)
    budget = {
        "tight": [change("limits.budget", "multiply", tight)],
        "loose": [change("limits.budget", "multiply", loose)],
    }
    found = rp.compare(problem, budget, rp.SolveParams(gap=1e-9))
    tighter, base, looser = (found.outcome_of(name).plan for name in ("tight", "baseline", "loose"))
    assert looser.lower_bound <= base.cost + 1e-9
    assert looser.cost <= base.cost + (looser.cost - looser.lower_bound) + 1e-9
    assert base.cost <= tighter.cost + (base.cost - base.lower_bound) + 1e-9


@given(seed=seeds)
@settings(max_examples=25)
def test_the_kinds_of_cost_are_the_plan_s(seed):
    problem = small_problem(np.random.default_rng(seed), lines=4)
    answer = rp.solve(problem)
    parts = breakdown(problem, answer.params, answer.quantity)
    added = parts.holding + parts.shortage + parts.obsolescence
    assert added == pytest.approx(answer.figures.expected_cost, abs=1e-9)


def small(**limits):
    return small_problem(np.random.default_rng(7), lines=3, **limits)


def test_a_scenario_that_cannot_be_kept_is_a_row_with_its_reason():
    problem = small(storage={"here": 60.0}, volume=np.ones(3))
    asked = {"no room": [change("limits.storage", "set", 0)], "room": [change("limits.storage", "add", 1)]}
    found = rp.compare(problem, asked)
    assert [one.status for one in found.outcomes] == ["planned", "infeasible", "planned"]
    assert "storage of here" in row_of(found, "no room")["reason"]
    assert row_of(found, "no room")["total_cost"] is None
    assert {row["scenario"] for row in found.rows("lines")} == {"baseline", "room"}
    assert len(found.to_frame("differences").scenario.unique()) == 1


def test_without_a_plan_for_the_baseline_there_are_figures_but_no_differences():
    problem = small(storage={"here": 0.0}, volume=np.ones(3))
    found = rp.compare(problem, {"a hall more": [change("limits.storage", "set", 500)]})
    assert [one.status for one in found.outcomes] == ["infeasible", "planned"]
    assert found.rows("differences") == []
    assert {row["quantity_before"] for row in found.rows("lines")} == {None}
    assert len(found.rows("locations")) == 1


def test_a_solver_s_refusal_is_a_row_too():
    problem = small().replace(
        forecast=rp.QuantileForecast(levels=[0.4, 0.6], quantiles=np.tile([2.0, 4.0], (3, 10, 1))),
        stock=rp.Stock(on_hand=[1, 2, 3]),
    )
    found = rp.compare(problem, {"no tail": [change("params.tail", "set", "refuse")]})
    assert found.outcomes[1].status == "failed"
    assert "a named tail" in found.outcomes[1].reason


def test_the_faults_of_all_scenarios_come_at_once():
    with pytest.raises(rp.InputError) as caught:
        rp.compare(small(), {"a": [change("term.moq", "add", 1)], "b": [change("terms.moq", "add", -99)]})
    assert [fault.file for fault in caught.value.faults] == ["a", "b"]


def test_any_scenario_can_be_the_baseline_but_it_must_be_there():
    asked = {"a": [], "b": [change("costs.shortage", "multiply", 2)]}
    assert rp.compare(small(), asked, baseline="b").names == ("b", "a")
    with pytest.raises(rp.InputError, match="one of a, b"):
        rp.compare(small(), asked, baseline="c")


def test_processes_give_the_answers_of_one():
    problem = small(budget=40.0)
    asked = [
        Scenario(name="as it is"),
        Scenario(name="dearer", own=(change("costs.shortage", "multiply", 4),)),
        Scenario(name="none", own=(change("limits.budget", "set", 0),)),
    ]
    question = Question(problem=problem, params=rp.SolveParams())
    seen = []
    alone = answers(question, asked)
    together = answers(question, asked, jobs=2, progress=lambda *done: seen.append(done))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    for one, other in zip(alone, together, strict=True):
        assert one.status == other.status
        assert np.array_equal(one.decided["quantity"], other.decided["quantity"])
        assert one.decided["cost"] == other.decided["cost"]
        assert [use.price for use in one.decided["limits"]] == [use.price for use in other.decided["limits"]]


def test_a_grid_is_every_scenario_at_every_point():
    made = over_grids([Scenario(name="x")], ["limits.budget.multiply=0.6:1.4:0.1", "params.target=p50,p90"])
    assert len(made) == 1 + 9 * 2
    assert made[0].name == "x"
    assert made[1].sentences == ("limits.budget × 0.6", "params.target = p50")  # noqa: RUF001
    assert made[-1].own[0].operand == 1.4
    keyed = over_grids([Scenario(name="x")], ["params.target.cycle_service=0.9:0.98:0.04"])
    assert [one.apply(small())[1].target for one in keyed[1:]] == [
        {"cycle_service": 0.9}, {"cycle_service": 0.94}, {"cycle_service": 0.98},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "limits.budget",
        "=1:2:1",
        "a.set=",
        "a.add=2:1:1",
        "a.add=1:2:0",
        "a.add=1:2",
        "a.add=0:1:0.0001",
        "a.add=x:y:z",
    ],
)
def test_what_is_no_grid_is_refused(text):
    with pytest.raises(rp.InputError, match="--grid: expected"):
        over_grids([Scenario(name="x")], [text])


def test_draws_are_shared_by_lines_that_do_not_outgrow_them():
    forecast = rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=np.tile([2.0, 5.0, 9.0], (3, 20, 1)))
    terms = rp.SupplyTerms(lead_time=2, review_period=3, moq=0, order_multiple=1, unmet="lost")
    problem = small().replace(forecast=forecast, stock=rp.Stock(on_hand=5), terms=terms)
    params = rp.SolveParams(rho=0.3)
    common = CommonDemand.of(problem, params)
    later = problem.replace(terms=problem.terms.replace(lead_time=[2, 9, 2]))
    model = common.model_of(later, params)
    both = np.array([0, 2])
    assert np.array_equal(model.paths_of(both, 5), common.model.paths_of(both, 5))
    own = model.paths_of(np.array([1]), 12)
    assert own.shape == (1, 256, 12)
    assert common.model_of(problem, params.replace(target="p90")) is common.model
    assert common.model_of(problem, params.replace(seed=2)) is not common.model
