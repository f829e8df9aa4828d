"""Lines that a buyer has fixed: the rest is decided around them, exactly where everything can be tried."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings

import replenish as rp
from replenish.formulas.orderable import orderable_floor
from replenish.optimize.alone.evaluation import evaluate
from replenish.optimize.around.fixed import decide
from replenish.optimize.improving import total_cost
from replenish.optimize.question.ladder import cost_of
from tests.optimize.questions import cheapest_by_trying, keeps_the_rules, random_question
from tests.optimize.test_limits import expected_stock, network
from tests.simulate.small_past import issue, small_past
from tests.strategies import seeds

METHODS = ("exact", "prices")


def fixed_at_random(rng, question) -> rp.Overrides:
    """About half of the lines fixed at an orderable quantity."""
    lines = len(question.rules.lower)
    wish = orderable_floor(question.rules, rng.uniform(0, 10, lines))
    return rp.Overrides(quantity=np.where(rng.random(lines) < 0.5, wish, np.nan)).for_lines(lines)


def decided(question, overrides, method):
    names = np.full(len(question.rules.lower), "x", dtype=object)
    undated = SimpleNamespace(calendar=None)
    problem = SimpleNamespace(
        overrides=overrides,
        supplier=names,
        location=names,
        forecast=undated,
        limits=rp.Limits(),
        money="money",
    )
    return decide(problem, question, rp.SolveParams(method=method, gap=0.0))


@pytest.mark.parametrize("share_divisible", [0.0, 0.5])
def test_around_fixed_lines_the_cost_is_that_of_trying_everything(share_divisible):
    rng, possible, impossible, minimums = np.random.default_rng(7), 0, 0, 0
    for _ in range(75):
        question = random_question(rng, divisible=share_divisible)
        overrides = fixed_at_random(rng, question)
        best = cheapest_by_trying(question, overrides.quantity)
        if not np.isfinite(best):
            impossible += 1
            for method in METHODS:
                with pytest.raises(rp.InfeasibleError, match="fixed quantit"):
                    decided(question, overrides, method)
            continue
        possible += 1
        minimums += bool((question.minimum_orders.group[overrides.lines] >= 0).any())
        exact, prices = (decided(question, overrides, method) for method in METHODS)
        assert total_cost(question, exact.quantity) == pytest.approx(best, rel=1e-9, abs=1e-12)
        for answer in (exact, prices):
            assert keeps_the_rules(question, answer.quantity)
            assert (answer.quantity[overrides.lines] == overrides.quantity[overrides.lines]).all()
            assert answer.lower_bound <= best * (1 + 1e-9) + 1e-12
            assert total_cost(question, answer.quantity) >= best * (1 - 1e-9) - 1e-12
    assert min(possible, impossible, minimums) > 10


def solved(problem: rp.Problem, **params) -> rp.Plan:
    return rp.solve(problem, rp.SolveParams(gap=0.0, **params))


def with_fixed(problem: rp.Problem, quantities: dict[int, float], **said) -> rp.Problem:
    quantity = np.full(problem.lines, np.nan)
    quantity[list(quantities)] = list(quantities.values())
    return problem.replace(overrides=rp.Overrides(quantity=quantity, **said))


@settings(max_examples=30)
@given(seeds)
def test_fixing_what_the_plan_advises_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    problem = network(rng, budget=60.0, storage={"N": 200.0})
    problem = problem.replace(
        costs=problem.costs.replace(shortage=rng.uniform(1, 4, problem.lines))
    )  # no ties
    before = solved(problem)
    some = rng.choice(problem.lines, 3, replace=False)
    after = solved(with_fixed(problem, {int(line): before.quantity[line] for line in some}))
    assert after.quantity.tolist() == before.quantity.tolist()
    assert after.cost == before.cost
    assert after.limits[0].used == before.limits[0].used


@settings(max_examples=30)
@given(seeds)
def test_all_overrides_together_are_priced_at_no_less_than_they_cost(seed):
    rng = np.random.default_rng(seed)
    problem = network(rng, budget=60.0, storage={"N": 200.0})
    terms, line = problem.terms, int(rng.integers(problem.lines))
    packs = max(terms.order_multiple[line], terms.moq[line])
    fixed = solved(with_fixed(problem, {line: packs * float(rng.integers(0, 4))}))
    (override,) = fixed.overrides
    gap = fixed.cost - bound_at_prices(fixed)
    assert override.cost >= -1e-9
    assert fixed.cost - solved(problem).cost <= override.cost + gap + 1e-6


def bound_at_prices(plan: rp.Plan) -> float:
    """Lagrangian bound of a plan at its own prices, what is fixed being fixed, by trying every quantity."""
    problem, total = plan.problem, 0.0
    prices = sum((np.array([use.price * use.taken_by(line) for line in range(problem.lines)])
                  for use in plan.limits), np.zeros(problem.lines))  # fmt: skip
    evaluation = evaluate(problem, plan.params)
    for line in range(problem.lines):
        tried = np.arange(0.0, 400.0, problem.terms.order_multiple[line])
        tried = tried[(tried == 0) | (tried >= problem.terms.moq[line])]
        if problem.overrides.fixed[line]:
            tried = problem.overrides.quantity[[line]]
        total += (cost_of(evaluation.cost, np.full(tried.size, line), tried) + prices[line] * tried).min()
    return total - sum(use.price * (use.capacity - use.committed) for use in plan.limits)


@pytest.mark.parametrize("target", ["p90", {"fill_rate": 0.95}, "newsvendor"])
@pytest.mark.parametrize("method", METHODS)
def test_every_target_and_method_respects_what_is_fixed_within_the_limits(target, method):
    for seed in range(5):
        problem = network(np.random.default_rng(seed), budget=80.0, receiving={"N": 40.0})
        plan = solved(with_fixed(problem, {1: 8.0, 4: 0.0}), target=target, method=method)
        assert plan.quantity[[1, 4]].tolist() == [8.0, 0.0]
        assert all(use.free >= -1e-9 for use in plan.limits)
        assert plan.lower_bound <= plan.cost + 1e-9
        assert plan.cost == pytest.approx(plan.figures.expected_cost.sum())


def test_more_than_anyone_would_order_is_counted_as_the_stock_it_brings():
    problem = network(np.random.default_rng(3), storage={"N": 400.0})
    plan = solved(with_fixed(problem, {0: 200.0}))
    held = expected_stock(problem, plan, 0)
    row = next(use for use in plan.limits if use.period == problem.terms.lead_time[0])
    without = expected_stock(problem, solved(with_fixed(problem, {0: 0.0})), 0)
    assert row.taken_by(0) * 200.0 == pytest.approx((held - without)[problem.terms.lead_time[0]])


def test_nothing_fixed_is_the_plan_without():
    problem = network(np.random.default_rng(1), budget=60.0)
    plain, free = solved(problem), solved(with_fixed(problem, {}))
    assert free.quantity.tolist() == plain.quantity.tolist()
    assert free.overrides == ()
    assert list(free.columns()) == list(plain.columns())


def test_everything_may_be_fixed():
    problem = network(np.random.default_rng(1), budget=200.0)
    plan = solved(with_fixed(problem, dict.fromkeys(range(6), 8.0)))
    assert plan.quantity.tolist() == [8.0] * 6
    assert plan.cost == pytest.approx(plan.lower_bound)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"budget": 20.0}, "budget of all suppliers: the fixed quantities take 24 of 20 money, 4 too much"),
        (
            {"supplier_capacity": {"far": 7.0}},
            "supplier capacity of far: the fixed quantities take 8 of 7 units",
        ),
        (
            {"minimum_order_value": {"far": 50.0}},
            "far for N: a fixed quantity places it, and it misses its minimum of 50 money by 26",
        ),
        (
            {"order_terms": {"far": rp.OrderTerms(counts="units", minimum=50.0)}},
            "far for N: a fixed quantity places it, and it misses its minimum of 50 units by 42",
        ),
    ],
)
def test_what_is_fixed_beyond_a_limit_is_refused_with_the_limit_and_by_how_much(limits, words):
    problem = with_fixed(network(np.random.default_rng(1), **limits), {0: 8.0})
    with pytest.raises(rp.InfeasibleError, match=words):
        solved(problem)


def test_money_that_is_exceeded_is_told_in_its_currency_and_in_thousands():
    problem = network(np.random.default_rng(1), budget=20_000.0)
    costs = problem.costs.replace(unit=problem.costs.unit * 1e4)
    with pytest.raises(rp.InfeasibleError) as refusal:
        solved(with_fixed(problem.replace(costs=costs, currency="EUR"), {0: 8.0}))
    told = "the fixed quantities take 240,000 of 20,000 EUR, 220,000 too much"
    assert told in str(refusal.value)
    assert refusal.value.limits[0].unit == "money"


def test_a_limit_that_may_be_exceeded_is_paid_for_what_is_fixed_beyond_it():
    limits = {"budget": 20.0, "penalties": {"budget": 2.0}}
    problem = network(np.random.default_rng(1), **limits)
    for lines in ([0], range(6)):
        plan = solved(with_fixed(problem, dict.fromkeys(lines, 8.0)))
        beyond = max(float(plan.value.sum()) - 20.0, 0.0)
        assert beyond >= 4.0
        assert plan.cost == pytest.approx(plan.figures.expected_cost.sum() + 2.0 * beyond)
        assert plan.lower_bound == pytest.approx(plan.cost)


def test_a_limit_exceeded_anyway_is_not_blamed_on_what_is_fixed():
    problem = network(np.random.default_rng(1), storage={"N": 1.0})
    with pytest.raises(rp.InfeasibleError, match="before anything is ordered"):
        solved(with_fixed(problem, {0: 8.0}))


def test_a_quantity_that_cannot_be_ordered_cannot_be_fixed():
    problem = network(np.random.default_rng(1))
    problem = problem.replace(terms=problem.terms.replace(moq=8.0, order_multiple=4.0, max_order=20.0))
    for quantity in (4.0, 10.0, 24.0, -4.0, np.inf):
        with pytest.raises(rp.InputError, match="quantity"):
            with_fixed(problem, {0: quantity})


def test_the_derivation_still_adds_up_and_says_who_and_what_it_costs():
    problem = network(np.random.default_rng(1), budget=60.0)
    said = {"reason": "promotion", "author": "Ann", "until": np.datetime64("2024-06-30")}
    plan = solved(with_fixed(problem, {0: 16.0}, **said))
    (override,) = plan.overrides
    columns = plan.columns()
    moved = sum(columns[f"moved_by_{what}"] for what in ("rule", "limit", "override"))
    assert (columns["wanted"] + moved).tolist() == pytest.approx(columns["quantity"].tolist())
    assert columns["override_cost"].tolist() == [override.cost, 0, 0, 0, 0, 0]
    explanation = plan.explain("a", "N")
    assert sum(step.units for step in explanation.steps) == pytest.approx(16.0)
    assert "fixed by Ann: promotion, until 2024-06-30" in str(explanation)
    assert f"costs {override.cost:.2f} more than the advice of {override.advice:g} units" in str(explanation)
    assert "fixed" not in str(plan.explain("b", "N"))


def test_what_is_lived_is_the_policy_and_not_the_buyer():
    past = small_past(periods=42)
    problem = past.reviews[0].problem
    fixed = with_fixed(problem, {0: 50.0})
    plain, buyers = (
        rp.monte_carlo(
            one.replace(forecast=issue(np.array([3.0, 10.0, 6.0, 20.0]), 0)), ["p50"], 14, futures=3
        )
        for one in (problem, fixed)
    )
    assert buyers.to_frame().equals(plain.to_frame())
    again = rp.past_of(fixed, [review.problem.forecast for review in past.reviews], past.history, every=7)
    assert all(review.problem.overrides is None for review in again.reviews)
