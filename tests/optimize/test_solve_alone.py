"""One line at a time: the plan against brute force on a lived shelf, and against the textbook."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import lognorm, norm, poisson

import replenish as rp
from tests.one_shelf import lived, window_cost
from tests.strategies import seeds, small_problem

TEXTBOOK = json.loads(
    (Path(__file__).parents[2] / "fixtures/textbook/stockpyl_cases.json").read_text("utf-8")
)


def brute_force_cost(problem: rp.Problem, quantity: float) -> float:
    """Mean cost of the window over all paths, by living each of them."""
    terms, costs, stock = problem.terms, problem.costs, problem.stock
    lead, interval = terms.lead_time[0], terms.protection_interval[0]
    total = 0.0
    for path in problem.forecast.paths[0, :, :interval]:
        shelf = lived(
            stock.on_hand[0], stock.backorders[0], terms.lost[0], stock.on_order[0], path, lead, quantity
        )
        total += window_cost(shelf, lead, costs.holding[0], costs.shortage[0], costs.obsolescence[0])
    return total / problem.forecast.paths.shape[1]


def orderable(problem: rp.Problem, most: int = 60) -> list[float]:
    moq, multiple = problem.terms.moq[0], problem.terms.order_multiple[0]
    return [0.0, *(q for q in np.arange(1.0, most) if q >= moq and q % multiple == 0)]


@given(seeds)
def test_the_plan_is_the_best_of_all_quantities(seed):
    problem = small_problem(np.random.default_rng(seed))
    plan = rp.solve(problem)
    by_cost = {quantity: brute_force_cost(problem, quantity) for quantity in orderable(problem)}
    assert plan.cost == pytest.approx(min(by_cost.values()))
    assert plan.cost == pytest.approx(by_cost[plan.quantity[0]])
    assert plan.gap == pytest.approx(0, abs=1e-9)
    assert plan.method == "alone"


@given(seeds)
def test_the_derivation_adds_up_to_the_unit(seed):
    problem = small_problem(np.random.default_rng(seed))
    for target in ("newsvendor", "p90", "sum-p75", {"fill_rate": 0.95}):
        explanation = rp.solve(problem, rp.SolveParams(target=target)).explain("i0", "here")
        assert sum(step.units for step in explanation.steps) == pytest.approx(explanation.quantity)


@given(seeds)
def test_the_worth_of_the_last_and_of_the_next_unit_are_differences_of_cost(seed):
    problem = small_problem(np.random.default_rng(seed))
    plan = rp.solve(problem)
    quantity = plan.quantity[0]
    explanation = plan.explain("i0", "here")
    here, more = brute_force_cost(problem, quantity), brute_force_cost(problem, quantity + 1)
    assert explanation.worth_of_next == pytest.approx(here - more)
    if quantity:
        assert explanation.worth_of_last == pytest.approx(brute_force_cost(problem, quantity - 1) - here)


@given(seeds)
def test_more_stock_never_orders_more(seed):
    problem = small_problem(np.random.default_rng(seed))
    step = float(problem.terms.order_multiple[0])
    more = problem.replace(stock=problem.stock.replace(on_hand=problem.stock.on_hand + step))
    before, after = rp.solve(problem), rp.solve(more)
    unrestricted = before.figures.unclipped - after.figures.unclipped
    assert unrestricted[0] >= 0
    if problem.terms.moq[0] <= step:
        assert after.quantity[0] <= before.quantity[0]


@given(seeds)
def test_scaling_the_money_scales_the_cost_and_moves_nothing(seed):
    problem = small_problem(np.random.default_rng(seed))
    costs = problem.costs
    dearer = problem.replace(
        costs=rp.Costs(
            **{name: 4 * getattr(costs, name) for name in ("unit", "holding", "shortage", "obsolescence")}
        )
    )
    before, after = rp.solve(problem), rp.solve(dearer)
    assert after.quantity.tolist() == before.quantity.tolist()
    assert after.cost == pytest.approx(4 * before.cost)


def one_line(forecast, *, lead_time=0, review_period=1, unmet="backlog", multiple=0, **costs) -> rp.Problem:
    return rp.Problem(
        item=["A"],
        location=["L"],
        supplier=["S"],
        forecast=forecast,
        stock=rp.Stock(on_hand=0),
        terms=rp.SupplyTerms(
            lead_time=lead_time, review_period=review_period, moq=0, order_multiple=multiple, unmet=unmet
        ),
        costs=rp.Costs(**({"unit": 1.0, "holding": 0.0, "shortage": 0.0} | costs)),
    )


def exact_sample(distribution, paths=4096) -> rp.PathForecast:
    return rp.PathForecast(paths=distribution.ppf((np.arange(paths) + 0.5) / paths)[None, :, None])


def textbook_cases(*functions):
    for case in TEXTBOOK["cases"]:
        if (
            case["function"].removeprefix("newsvendor.") in functions
            and "base_stock_level" not in case["args"]
        ):
            yield pytest.param(case, id=case["test"].split(".")[-1] + "-" + case["function"].split(".")[-1])


def distribution_of(args):
    if "demand_distrib" in args:
        spec = args["demand_distrib"]
        return {"norm": norm, "lognorm": lognorm}[spec["scipy_dist"]](*spec["args"], **spec["kwds"])
    if "demand_sd" in args:
        return norm(args["demand_mean"], args["demand_sd"])
    return poisson(args["demand_mean"])


@pytest.mark.parametrize(
    "case", list(textbook_cases("newsvendor_normal", "newsvendor_continuous", "newsvendor_poisson"))
)
def test_implicit_newsvendors_of_the_textbook(case):
    args, (level, cost) = case["args"], case["result"]
    lead = args.get("lead_time", 0)
    one = distribution_of(args)
    if lead:  # demand of L + 1 periods together; Poisson and normal demand add up in closed form
        mean, deviation = (lead + 1) * one.mean(), np.sqrt(lead + 1) * one.std()
        one = poisson((lead + 1) * one.mean()) if "demand_sd" not in args else norm(mean, deviation)
    discrete = "poisson" in case["function"]
    plan = rp.solve(
        one_line(
            exact_sample(one, 16384),
            holding=args["holding_cost"],
            shortage=args["stockout_cost"],
            multiple=discrete,
        )
    )
    assert plan.quantity[0] == (level if discrete else pytest.approx(level, rel=1e-3))
    assert plan.cost == pytest.approx(cost, rel=5e-3)


@pytest.mark.parametrize(
    "case", list(textbook_cases("newsvendor_normal_explicit", "newsvendor_poisson_explicit"))
)
def test_explicit_newsvendors_of_the_textbook(case):
    args, (level, profit) = case["args"], case["result"]
    discrete = "poisson" in case["function"]
    margin = args["revenue"] - args["purchase_cost"]
    problem = one_line(
        exact_sample(distribution_of(args), 16384),
        shortage=margin + args["stockout_cost"],
        holding=args["holding_cost"],
        obsolescence=args["purchase_cost"] - args["salvage_value"],
        unmet="lost",
        multiple=discrete,
    )
    plan = rp.solve(problem)
    assert plan.quantity[0] == (level if discrete else pytest.approx(level, rel=1e-3))
    assert margin * args["demand_mean"] - plan.cost == pytest.approx(profit, rel=2e-3)


def test_a_lead_time_is_covered_by_joined_periods_not_by_their_quantiles():
    # Snyder and Shen, 2nd ed., example 4.4: N(50, 8²) a day, L = 4, h = .18, p = .70 -> S* = 264.77
    levels = np.arange(1, 100) / 100
    quantiles = np.tile(norm.ppf(levels, 50, 8), (1, 5, 1))
    forecast = rp.QuantileForecast(levels=levels, quantiles=quantiles)
    problem = one_line(forecast, lead_time=4, holding=0.18, shortage=0.70)
    plan = rp.solve(problem, rp.SolveParams(paths=8192))
    assert plan.quantity[0] == pytest.approx(264.77, rel=2e-3)
    summed = rp.solve(problem, rp.SolveParams(target="sum-p79.55", paths=8192))
    assert summed.quantity[0] == pytest.approx(250 + 5 * 8 * norm.ppf(0.7955), rel=2e-3)


def test_covering_the_lead_time_only_is_not_enough():
    # L = 1, R = 1 at 95 %: stock for the lead time alone covers less than half of the windows
    one = norm(50, 10)
    levels = np.arange(1, 100) / 100
    forecast = rp.QuantileForecast(levels=levels, quantiles=np.tile(one.ppf(levels), (1, 2, 1)))
    problem = one_line(forecast, lead_time=1, shortage=1.0)
    plan = rp.solve(problem, rp.SolveParams(target={"cycle_service": 0.95}, paths=4096))
    assert plan.quantity[0] == pytest.approx(norm.ppf(0.95, 100, 10 * np.sqrt(2)), rel=5e-3)


def test_cycle_service_and_fill_rate_are_different_measures():
    # DESIGN.md: one unit of stock for Poisson 0.4 gives a cycle service of 94 % and a fill rate of 82 %
    problem = one_line(exact_sample(poisson(0.4)), shortage=1.0, multiple=1, unmet="lost")
    assert rp.solve(problem, rp.SolveParams(target={"cycle_service": 0.93})).quantity[0] == 1
    assert rp.solve(problem, rp.SolveParams(target={"fill_rate": 0.82})).quantity[0] == 1
    assert rp.solve(problem, rp.SolveParams(target={"fill_rate": 0.85})).quantity[0] == 2


def test_p50_of_slow_demand_is_the_quantile_of_the_interval_not_of_a_day():
    # 8 a month sold one by one: the p50 of every day is 0, that of four weeks is not
    levels = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
    daily = np.tile(poisson.ppf(levels, 8 / 28), (1, 28, 1))
    problem = one_line(
        rp.QuantileForecast(levels=levels, quantiles=daily), review_period=28, shortage=1.0, multiple=1
    )
    assert rp.solve(problem, rp.SolveParams(target="p50")).quantity[0] > 0
    assert rp.solve(problem, rp.SolveParams(target="sum-p50")).quantity[0] == 0


def test_named_targets_are_quantiles_of_the_requirement():
    rng = np.random.default_rng(2)
    paths = rng.poisson(9, size=(1, 400, 3)).astype(float)
    problem = one_line(rp.PathForecast(paths=paths), lead_time=1, review_period=2, shortage=1.0, multiple=1)
    total = np.sort(paths[0].sum(axis=1))
    for name, level in (("p50", 0.5), ("p90", 0.9), ("quantile(0.9)", 0.9)):
        found = rp.solve(problem, rp.SolveParams(target=name)).quantity[0]
        assert found == total[int(np.ceil(level * 400)) - 1]


def test_autocorrelation_widens_the_interval():
    levels = np.arange(1, 100) / 100
    forecast = rp.QuantileForecast(levels=levels, quantiles=np.tile(norm.ppf(levels, 50, 8), (1, 8, 1)))
    problem = one_line(forecast, lead_time=7, shortage=1.0)
    plan = rp.solve(problem, rp.SolveParams(target="p95", rho=0.5, paths=8192))
    lags = np.abs(np.subtract.outer(np.arange(8), np.arange(8)))
    deviation = 8 * np.sqrt((0.5**lags).sum())
    assert plan.quantity[0] == pytest.approx(norm.ppf(0.95, 400, deviation), rel=3e-3)


def test_refuse_is_an_error_where_the_decision_lies_beyond_the_levels():
    forecast = rp.QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=[[[1.0, 4.0, 9.0]]])
    problem = one_line(forecast, holding=0.01, shortage=1.0)
    with pytest.raises(rp.InputError, match=r"quantile levels that reach 0\.990"):
        rp.solve(problem, rp.SolveParams(tail="refuse"))
    assert rp.solve(problem).figures.tail_by_assumption.tolist() == [True]
    assert rp.solve(problem, rp.SolveParams(tail="refuse", target="p90")).quantity[0] == pytest.approx(9.0)


@pytest.mark.parametrize("target", ["p90", "sum-p90", {"fill_rate": 0.98}])
def test_other_targets_never_beat_the_newsvendor(target):
    rng = np.random.default_rng(4)
    for _ in range(30):
        problem = small_problem(rng, lines=3)
        best, other = rp.solve(problem), rp.solve(problem, rp.SolveParams(target=target))
        assert best.cost <= other.cost + 1e-9
        assert other.lower_bound <= best.cost + 1e-9
