"""Curves over one thing at a time, against plans solved one by one and against what must hold."""

import shutil

import numpy as np
import pytest

import replenish as rp
from replenish.problem.overrides import Overrides
from replenish.scenario import Change, Scenario
from replenish.scenario.curves import GUESSES, frontier, limit_values, sensitivity


@pytest.fixture(scope="module")
def tiny():
    return rp.read("fixtures/tiny")


@pytest.fixture(scope="module")
def points(tiny):
    return frontier(tiny, services=(0.5, 0.7, 0.9, 0.97)).to_frame()


def test_without_limits_more_service_needs_more_stock(points):
    free = points[(points.limits == "none") & (points.target != "newsvendor")]
    for rising in ("stock_value", "fill_rate", "cycle_service", "holding"):
        assert (free[rising].diff().dropna() >= 0).all()


def test_no_target_is_cheaper_than_the_newsvendor_under_the_same_limits(points):
    for _, branch in points.groupby("limits"):
        best = branch.loc[branch.target == "newsvendor", "cost"].item()
        assert (branch.cost >= best * (1 - 1e-3)).all()


def test_the_limits_never_make_a_plan_cheaper(points):
    costs = points[points.target == "newsvendor"].set_index("limits").cost
    assert costs["kept"] >= costs["none"] - 1e-9


def test_the_current_plan_is_on_the_frontier_with_the_cost_it_has_alone(tiny, points):
    current = points[points.current]
    assert len(current) == 1
    assert current.cost.item() == rp.solve(tiny).cost


def test_the_kinds_of_cost_add_up_to_the_cost(points):
    assert np.allclose(points.holding + points.shortage + points.obsolescence, points.cost)


def test_more_of_a_limit_never_costs_more_and_is_worth_less_and_less(tiny):
    found = limit_values(tiny, factors=(0.5, 0.8, 1.0, 1.5)).to_frame()
    kinds = dict(list(found[found.infeasible == ""].groupby("limit")))
    assert set(kinds) == {"budget", "receiving", "storage", "supplier capacity"}
    for kind in kinds.values():
        assert (kind.cost.diff().dropna() <= kind.cost.iloc[0] * 1e-3).all()
        assert (kind.saved[kind.times < 1] <= 1e-9).all()


def test_a_limit_that_is_full_before_anything_is_ordered_says_so(tiny):
    storage = dict.fromkeys(set(tiny.location.tolist()), 9e9)
    full = tiny.replace(limits=rp.Limits(storage=storage, volume=tiny.limits.volume))
    row = limit_values(full, factors=(1e-12, 1.0)).rows[0]
    assert row["cost"] is None
    assert "storage" in row["infeasible"]


def test_the_value_of_a_limit_is_what_a_plan_with_that_limit_saves(tiny):
    looser = tiny.replace(limits=tiny.limits.replace(budget=tiny.limits.budget * 1.5))
    found = limit_values(tiny, factors=(1.5,)).to_frame().set_index("limit")
    assert found.saved["budget"] == rp.solve(tiny).cost - rp.solve(looser).cost


def test_the_regret_of_a_guess_is_what_the_old_quantities_cost_more_in_the_other_world(tiny):
    free = tiny.replace(limits=rp.Limits())
    row = sensitivity(free, guesses=GUESSES[:1]).rows[1]
    twice = Scenario(name="twice", own=(Change(field="costs.shortage", verb="multiply", operand=2.0),))
    other, _ = twice.apply(free)
    kept = rp.solve(other.replace(overrides=Overrides(quantity=rp.solve(free).quantity)))
    assert row["cost"] == rp.solve(other).cost
    assert row["regret"] == pytest.approx(kept.cost - row["cost"])


@pytest.mark.parametrize("folder", ["tiny", "two-suppliers"])
def test_a_guess_that_is_right_changes_nothing_and_regrets_nothing(folder):
    right = [guess.replace(low=1.0, high=1.0) for guess in GUESSES if guess.verb == "multiply"]
    for row in sensitivity(rp.read(f"fixtures/{folder}"), guesses=right).rows:
        assert (row["change"], row["order_value_change"]) == (0, 0)
        assert row["regret"] == pytest.approx(0, abs=1e-9)


def test_the_guess_that_moves_the_cost_most_comes_first(tiny):
    rows = sensitivity(tiny).rows
    reach = [
        max(abs(row["change"]) for row in rows if row["guess"] == name and row["change"] is not None)
        for name in dict.fromkeys(row["guess"] for row in rows)
    ]
    assert reach == sorted(reach, reverse=True)


def test_a_world_that_cannot_be_is_told_and_does_not_end_the_rest(tiny):
    guess = GUESSES[2].replace(low=-50.0, high=0.0)
    below, same = sensitivity(tiny, guesses=[guess]).rows
    assert below["cost"] is None
    assert below["impossible"]
    assert same["change"] == 0


def test_where_arrivals_are_not_certain_the_frontier_says_what_a_comparison_says(tmp_path):
    shutil.copytree("fixtures/tiny", tmp_path / "tiny")
    chances = "supplier,item,location,lead_time,probability\nACME,,,7,0.5\nACME,,,14,0.5\n"
    (tmp_path / "tiny" / "lead_times.csv").write_text(chances, encoding="utf-8")
    problem = rp.read(tmp_path / "tiny")
    (row,) = (row for row in frontier(problem, services=()).rows if row["current"])
    (told,) = rp.compare(problem, {}).rows("scenarios")
    for figure in ("fill_rate", "holding", "shortage", "order_value"):
        assert row[figure] == pytest.approx(told[figure]), figure
