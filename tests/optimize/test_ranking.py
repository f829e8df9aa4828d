"""The ranked list around a plan, and what each rule costs, against plans that are solved anew."""

from __future__ import annotations

import numpy as np
import pytest

import replenish as rp
from tests.optimize.every_rule import every_rule


def problem(lines: int = 5, *, multiple=0.0, moq=0.0, budget=None, **changes) -> rp.Problem:
    rng = np.random.default_rng(3)
    fields = {
        "item": [f"i{line}" for line in range(lines)], "location": ["L"] * lines, "supplier": ["S"] * lines,
        "forecast": rp.PathForecast(paths=rng.integers(0, 30, size=(lines, 60, 3)).astype(float)),
        "stock": rp.Stock(on_hand=4.0),
        "terms": rp.SupplyTerms(lead_time=1, review_period=2, moq=moq, order_multiple=multiple, unmet="lost"),
        "costs": rp.Costs(unit=rng.uniform(1, 9, lines), holding=0.3, shortage=rng.uniform(3, 9, lines)),
        "limits": rp.Limits(budget=budget, volume=rng.uniform(1, 3, lines)),
    }  # fmt: skip
    return rp.Problem(**fields | changes)


def fixed(one: rp.Problem, quantity: np.ndarray) -> rp.Problem:
    return one.replace(overrides=rp.Overrides(quantity=quantity))


@pytest.mark.parametrize(("multiple", "moq"), [(0.0, 0.0), (6.0, 12.0)])
def test_all_cuts_together_cost_what_ordering_nothing_costs(multiple, moq):
    plan = rp.solve(problem(multiple=multiple, moq=moq, budget=500.0))
    ranking = plan.ranked("budget", steps=1_000)
    cuts = ranking.step < 0
    nothing = rp.solve(problem(multiple=multiple, moq=moq, budget=0.0))
    assert -ranking.saved[cuts].sum() == pytest.approx(nothing.cost - plan.cost)
    assert -ranking.amount[cuts].sum() == pytest.approx(plan.value.sum())
    assert ranking.columns()["running_saved"][-1] == pytest.approx(plan.cost - nothing.cost)


def test_all_extensions_together_save_what_the_budget_costs():
    plan, alone = (rp.solve(problem(multiple=6.0, budget=money)) for money in (500.0, None))
    ranking = plan.ranked("budget", steps=1_000)
    more = ranking.step > 0
    assert ranking.saved[more].sum() == pytest.approx(plan.cost - alone.cost)


def test_the_price_of_the_budget_lies_between_the_best_extension_and_the_least_cut():
    plan = rp.solve(problem(budget=500.0))
    (budget,) = plan.limits
    ranking = plan.ranked("budget")
    assert ranking.ratio[ranking.step > 0][0] <= budget.price * (1 + 1e-6)
    assert ranking.ratio[ranking.step < 0][0] >= budget.price * (1 - 1e-6)


def test_steps_come_best_first_and_those_of_a_line_in_turn():
    ranking = rp.solve(problem(multiple=6.0, budget=500.0)).ranked("volume")
    for side, sign in ((ranking.step > 0, -1), (ranking.step < 0, 1)):
        assert (sign * np.diff(ranking.ratio[side]) >= -1e-9).all()
    for line in range(5):
        for side in (1, -1):
            steps = (ranking.line == line) & (np.sign(ranking.step) == side)
            assert (np.diff(np.abs(ranking.step[steps])) == 1).all()
            assert (ranking.before[steps][1:] == ranking.after[steps][:-1]).all()


def test_a_plan_cut_by_the_list_costs_what_the_list_says():
    one = problem(multiple=6.0, moq=12.0, budget=500.0)
    plan = rp.solve(one)
    ranking = plan.ranked("budget")
    first = np.flatnonzero(ranking.step < 0)[:4]
    quantity = plan.quantity.copy()
    quantity[ranking.line[first]] = ranking.after[first]
    cut = rp.solve(fixed(one, quantity))
    assert cut.cost - plan.cost == pytest.approx(-ranking.saved[first].sum())


def test_what_cannot_be_ranked_is_refused():
    plan = rp.solve(problem(limits=rp.Limits()))
    with pytest.raises(rp.InputError, match="volume needs"):
        plan.ranked("volume")
    with pytest.raises(rp.InputError, match="one of budget"):
        plan.ranked("weight")


@pytest.mark.parametrize(
    ("rule", "with_rule", "without"),
    [
        ("moq", {"moq": 90.0, "multiple": 1.0}, {"moq": 0.0, "multiple": 1.0}),
        ("order multiple", {"multiple": 24.0}, {"multiple": 0.0}),
    ],
)
def test_without_limits_a_rule_costs_what_solving_without_it_saves(rule, with_rule, without):
    plans = [rp.solve(problem(**rules)) for rules in (with_rule, without)]
    prices = plans[0].rule_prices()
    total = sum(price.per_order for price in prices if price.rule == rule)
    assert total == pytest.approx(plans[0].cost - plans[1].cost)
    assert total > 0
    assert {price.how for price in prices} == {"exact at the plan's prices"}


def test_an_ordering_cost_costs_what_a_week_of_the_best_cycle_does():
    one = problem()
    plan = rp.solve(one.replace(costs=one.costs.replace(ordering=np.full(5, 20.0))))
    total = sum(price.per_order for price in plan.rule_prices() if price.rule == "ordering cost")
    assert total == pytest.approx(plan.cost - rp.solve(one).cost)


def test_a_limit_costs_what_solving_without_it_saves():
    plan = rp.solve(problem(multiple=6.0, budget=500.0))
    again = [price for price in plan.rule_prices() if price.how == "solved again"]
    (price,) = [price for price in again if not price.rule.startswith("one step more")]
    assert price.rule == "budget of all suppliers"
    assert price.per_order == pytest.approx(plan.cost - rp.solve(problem(multiple=6.0)).cost)


def test_rules_of_a_stated_target_have_no_price():
    with pytest.raises(rp.InputError, match="newsvendor"):
        rp.solve(problem(), rp.SolveParams(target="p90")).rule_prices()


@pytest.mark.parametrize("seed", range(6))
def test_steps_of_a_line_stay_in_turn_whatever_its_rules_are(seed):
    plan = rp.solve(every_rule(seed, offers=False, orders=False), rp.SolveParams(method="prices"))
    ranking = plan.ranked("units")
    for line in range(plan.problem.lines):
        steps = ranking.step[ranking.line == line]
        for side in (steps[steps > 0], -steps[steps < 0]):
            assert side.tolist() == list(range(1, side.size + 1))
