"""Plans with random lead times, against shelves that live whole streams of orders that may cross."""

import itertools

import numpy as np
import pytest
from scipy.stats import poisson

from replenish import (
    Costs,
    InputError,
    LeadTimes,
    Limits,
    PathForecast,
    Pipeline,
    Problem,
    SolveParams,
    Stock,
    SupplyTerms,
    solve,
)
from replenish.demand.deliveries import deliveries
from replenish.demand.model import demand_model
from replenish.demand.requirements import requirement_blocks
from replenish.formulas.cost_curve import cost_at
from replenish.optimize.alone.evaluation import evaluate
from replenish.report.plan.summary import safety_sentence
from tests.one_shelf import Shelf

PATHS = 2000
HOLDING, SHORTAGE, LEFT_OVER = 0.3, 4.0, 0.7
UNCERTAIN = [0, 0.2, 0.3, 0, 0.3, 0.2]


def problem(
    chance=UNCERTAIN, *, unmet="lost", mean=4.0, review=2, paths=PATHS, pipeline=True, on_hand=3.0, **changes
):
    demand = np.random.default_rng(3).poisson(mean, size=(1, paths, 12)).astype(float)
    coming = Pipeline(
        line=[0, 0], quantity=[6.0, 5.0], age=[3, 1], chance=[[0.5, 0, 0.3, 0, 0], [0.1, 0.3, 0.2, 0.2, 0.2]]
    )
    return Problem(
        item=["A"], location=["DC"], supplier=["S"],
        forecast=PathForecast(paths=demand),
        stock=Stock(on_hand=on_hand, pipeline=coming if pipeline else None),
        terms=SupplyTerms(
            lead_time=3, review_period=review, moq=0, order_multiple=1, unmet=unmet,
            lead_times=None if chance is None else LeadTimes(chance=chance),
        ),
        costs=Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE, obsolescence=LEFT_OVER),
        **changes,
    )  # fmt: skip


def lived_cost(asked, params, quantity):
    """Mean cost of the windows, every path lived period by period."""
    coming = deliveries(
        asked.terms.lead_times, asked.stock, np.array([0]),
        paths=PATHS, periods=int(asked.terms.protection_interval[0]), seed=params.seed,
    )  # fmt: skip
    lost, total = bool(asked.terms.lost[0]), 0.0
    first, end = coming.windows.first[0], coming.windows.end[0]
    for path in range(PATHS):
        shelf = Shelf(stock=float(asked.stock.on_hand[0]), lost_sales=lost)
        for period in range(end[path]):
            receipt = coming.receipts[0, path, period] + quantity * (period == first[path])
            shelf.live(receipt, asked.forecast.paths[0, path, period])
        window = slice(first[path], end[path])
        short = shelf.lost if lost else shelf.backorders
        total += (
            HOLDING * sum(shelf.ends[window]) + SHORTAGE * sum(short[window]) + LEFT_OVER * shelf.ends[-1]
        )
    return total / PATHS * coming.windows.share[0]


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_cost_and_best_quantity_are_those_of_lived_shelves_on_the_same_paths(unmet):
    asked, params = problem(unmet=unmet, pipeline=True), SolveParams()
    plan = solve(asked, params)
    best = float(plan.quantity[0])
    curve = evaluate(asked, params).cost
    tried = {q: lived_cost(asked, params, q) for q in (0.0, best - 1, best, best + 1, best + 9)}
    for quantity, cost in tried.items():
        assert cost_at(curve, np.array([quantity]))[0] == pytest.approx(cost, rel=1e-9)
    assert min(tried, key=tried.get) == best > 0
    assert plan.cost == pytest.approx(tried[best])


def test_open_orders_that_may_cross_arrive_as_often_as_they_should():
    asked = problem()
    coming = deliveries(asked.terms.lead_times, asked.stock, np.array([0]), paths=4000, periods=8, seed=1)
    expected = asked.stock.on_order[0, :8]
    np.testing.assert_allclose(coming.receipts[0].mean(axis=0), expected, atol=0.02)
    assert expected.tolist() == pytest.approx([3.5, 1.5, 2.8, 1.0, 1.0, 0, 0, 0])
    never = (coming.receipts[0].sum(axis=1) < 11).mean()
    assert never == pytest.approx(0.2, abs=0.001), (
        "an order that may come after the last period is not counted"
    )


def direct_sum(quantity, mean, periods=(1, 3)):
    """Expected cost of a window over all lead times of this order and the two after it, demand Poisson."""
    total = 0.0
    for this, following, third in itertools.product(periods, repeat=3):
        for period in range(this, min(1 + following, 2 + third)):
            demand = poisson(mean * (period + 1))
            units = np.arange(int(demand.ppf(1 - 1e-12)) + 2)
            cost = HOLDING * np.maximum(quantity - units, 0) + SHORTAGE * np.maximum(units - quantity, 0)
            total += float(demand.pmf(units) @ cost) / 8
    return total


def test_base_stock_under_a_lead_time_of_one_or_three_periods_is_that_of_the_direct_sum():
    asked = problem([0, 0.5, 0, 0.5], unmet="backlog", review=1, paths=50_000, pipeline=False, on_hand=0.0)
    asked = asked.replace(costs=asked.costs.replace(obsolescence=0.0))
    curve = evaluate(asked, SolveParams()).cost
    levels = np.arange(5, 30)
    sums = np.array([direct_sum(int(level), 4.0) for level in levels])
    mine = cost_at(curve, np.broadcast_to(levels.astype(float), (1, levels.size)))[0]
    np.testing.assert_allclose(mine, sums, rtol=0.01)
    assert levels[mine.argmin()] == levels[sums.argmin()] == solve(asked).quantity[0]


def test_a_lead_time_that_is_certain_gives_the_plan_of_the_fixed_one():
    random, fixed = problem([0, 0, 0, 1.0], pipeline=False), problem(None, pipeline=False)
    one, other = solve(random), solve(fixed)
    assert one.quantity.tolist() == other.quantity.tolist()
    assert one.cost == pytest.approx(other.cost)
    told = one.columns()
    assert told.pop("safety_for_lead_time").tolist() == [0.0]
    for mine, theirs in zip(told.values(), other.columns().values(), strict=True):
        if mine.dtype == float:
            np.testing.assert_allclose(mine, theirs)


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_at_the_same_mean_a_less_certain_lead_time_asks_for_more_stock(unmet):
    chances = (
        [0, 0, 0, 1.0],
        [0, 0, 0.25, 0.5, 0.25],
        [0, 0.25, 0.1, 0.3, 0.1, 0.25],
        [0, 0.5, 0, 0, 0, 0.5],
    )
    wanted = [solve(problem(chance, unmet=unmet, pipeline=False)).quantity[0] for chance in chances]
    assert wanted == sorted(set(wanted))


def test_a_late_open_order_is_neither_forgotten_nor_on_hand():
    def wanted(chance):
        coming = Pipeline(line=[0], quantity=[8.0], age=[5], chance=[chance])
        asked = problem(unmet="backlog")
        return float(solve(asked.replace(stock=asked.stock.replace(pipeline=coming))).quantity[0])

    here, late, lost = wanted([1.0, 0, 0, 0, 0]), wanted([0.2, 0.2, 0.2, 0.2, 0.2]), wanted([0.0] * 5)
    assert here < late < lost


def test_storage_and_receiving_are_kept_in_expectation():
    free = problem()
    limits = Limits(receiving={"DC": 4.0}, storage={"DC": 11.0}, volume=1.0)
    plan = solve(problem(limits=limits))
    receiving = [use for use in plan.limits if use.kind == "receiving"]
    chance = dict(enumerate(UNCERTAIN))
    assert [use.period for use in receiving] == [period for period, share in chance.items() if share]
    for use in receiving:
        assert use.used == pytest.approx(chance[use.period] * plan.quantity[0])
        assert use.committed == pytest.approx(free.stock.on_order[0, use.period])
        assert use.committed + use.used <= 4.0 + 1e-9
    assert plan.quantity[0] < solve(free).quantity[0]
    expected = evaluate(free, SolveParams()).stock
    for use in plan.limits:
        if use.kind == "storage":
            stock = expected.without[0, use.period] + expected.added[0, use.period] * plan.quantity[0]
            assert use.committed + use.used == pytest.approx(stock)
            assert stock <= 11.0 + 1e-9


def test_a_shelf_life_is_kept_when_the_order_may_come_at_any_time():
    free = problem(pipeline=False, on_hand=0.0)
    kept = free.replace(terms=free.terms.replace(max_cover=[3.0]))
    assert solve(kept).quantity[0] == pytest.approx(3 * 4, abs=1)
    assert solve(kept).quantity[0] < solve(free).quantity[0]


def test_lines_share_the_luck_of_their_deliveries_whatever_else_is_planned():
    one = problem()
    two = Problem(
        item=["B", "A"], location=["DC"] * 2, supplier=["S"] * 2,
        forecast=PathForecast(paths=np.repeat(one.forecast.paths, 2, axis=0)),
        stock=Stock(on_hand=[0.0, 3.0], pipeline=one.stock.pipeline.replace(line=[1, 1])),
        terms=SupplyTerms(
            lead_time=3, review_period=2, moq=0, order_multiple=1, unmet="lost",
            lead_times=LeadTimes(chance=UNCERTAIN),
        ),
        costs=Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE, obsolescence=LEFT_OVER),
    )  # fmt: skip
    assert solve(two).quantity[1] == solve(one).quantity[0]
    assert solve(two).figures.expected_cost[1] == pytest.approx(solve(one).figures.expected_cost[0])


def test_an_interval_that_may_reach_beyond_the_forecast_is_refused():
    with pytest.raises(InputError, match="a forecast of 12 periods"):
        problem(forecast_short := [0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0.5]).replace(
            forecast=PathForecast(paths=np.ones((1, 5, len(forecast_short))))
        )


def test_the_demand_stage_is_that_of_fixed_lead_times_where_none_are_given():
    asked = problem(None)
    blocks = list(requirement_blocks(asked, SolveParams(), demand_model(asked, SolveParams())))
    assert [block.deliveries for block in blocks] == [None]


def long_run_cost(order, periods=500):
    """Cost a period of a shelf whose orders take one to five periods, so that they cross."""
    rng, chance = np.random.default_rng(5), np.array(ONE_TO_FIVE)
    net, coming, cost = 40.0, [], 0.0
    for period in range(periods):
        net += sum(units for units, _, arrival in coming if arrival == period)
        coming = [one for one in coming if one[2] > period]
        units = order(net, [(units, period - placed) for units, placed, _ in coming])
        coming.append((units, period, period + rng.choice(len(chance), p=chance)))
        net -= rng.poisson(MEAN)
        cost += (max(net, 0) + 19 * max(-net, 0)) * (period >= 50)
    return cost / (periods - 50)


ONE_TO_FIVE, MEAN = (0, 0.2, 0.2, 0.2, 0.2, 0.2), 10


def planned(net, coming, demand=np.random.default_rng(0).poisson(MEAN, size=(1, 300, 12)).astype(float)):  # noqa: B008
    """What the plan orders, knowing how long every open order has been on its way."""
    chances = [np.array(ONE_TO_FIVE[age:]) * (np.arange(len(ONE_TO_FIVE) - age) > 0) for _, age in coming]
    pipeline = Pipeline(
        line=[0] * len(coming), quantity=[units for units, _ in coming], age=[age for _, age in coming],
        chance=np.array([np.pad(one / one.sum(), (0, 6 - one.size)) for one in chances]).reshape(-1, 6),
    )  # fmt: skip
    asked = Problem(
        item=["A"], location=["DC"], supplier=["S"],
        forecast=PathForecast(paths=demand),
        stock=Stock(on_hand=max(net, 0.0), backorders=max(-net, 0.0), pipeline=pipeline if coming else None),
        terms=SupplyTerms(
            lead_time=3, review_period=1, moq=0, order_multiple=1, unmet="backlog",
            lead_times=LeadTimes(chance=ONE_TO_FIVE),
        ),
        costs=Costs(unit=1.0, holding=1.0, shortage=19.0),
    )  # fmt: skip
    return max(evaluate(asked, SolveParams()).unclipped[0], 1e-9)


def test_in_the_long_run_planning_costs_what_the_best_base_stock_costs_although_orders_cross():
    """By a direct sum over outstanding orders 59 is the best level; 66 is that of a mixture of lead times."""

    def up_to(level):
        return long_run_cost(lambda net, coming: max(level - net - sum(units for units, _ in coming), 1e-9))

    assert long_run_cost(planned) < 1.02 * up_to(59) < 0.9 * up_to(66)


@pytest.mark.parametrize("target", ["newsvendor", "p90", {"fill_rate": 0.95}])
def test_explain_tells_what_is_ordered_for_the_uncertain_lead_time(target):
    """The rest is what a plan with the mean lead time for sure would want."""
    asked, params = problem(pipeline=False), SolveParams(target=target, paths=PATHS)
    found = solve(asked, params).explain("A", "DC").if_certain
    fixed = asked.replace(terms=asked.terms.replace(lead_time=np.array([3]), lead_times=None))
    certain = solve(fixed, params)
    assert found.periods == 3  # 0.2 + 0.6 + 1.2 + 1.0
    assert found.units == pytest.approx(certain.figures.unclipped[0])
    assert found.more == pytest.approx(solve(asked, params).figures.unclipped[0] - found.units)
    assert found.more > 0
    assert "wanted because the lead time is not certain" in str(solve(asked, params).explain("A", "DC"))
    assert certain.explain("A", "DC").if_certain is None


def test_the_table_of_a_plan_tells_the_safety_of_every_line_and_how_much_is_for_its_lead_time():
    """Two lines that may wait and one that cannot; each as `explain` has it, and the row adds up."""
    certain = [0, 0, 0, 1.0, 0, 0]
    demand = np.random.default_rng(3).poisson(4.0, size=(3, PATHS, 12)).astype(float)
    three = Problem(
        item=["A", "B", "C"], location=["DC"] * 3, supplier=["S"] * 3,
        forecast=PathForecast(paths=demand),
        stock=Stock(on_hand=[3.0, 40.0, 3.0]),
        terms=SupplyTerms(
            lead_time=3, review_period=2, moq=0, order_multiple=1, unmet="lost",
            lead_times=LeadTimes(chance=[UNCERTAIN, UNCERTAIN, certain]),
        ),
        costs=Costs(unit=1.0, holding=HOLDING, shortage=SHORTAGE, obsolescence=LEFT_OVER),
    )  # fmt: skip
    plan = solve(three, SolveParams(paths=PATHS))
    assert plan.lead_time_safety() is plan.lead_time_safety()  # worked out once
    table = plan.columns()
    for line, item in enumerate(three.item):
        told = plan.explain(item, "DC")
        more = 0.0 if told.if_certain is None else told.if_certain.more
        assert table["safety_for_lead_time"][line] == pytest.approx(more)
    assert (table["safety_for_lead_time"][:2] > 0).all()
    assert table["safety_for_lead_time"][2] == 0
    net = table["demand_mean"] - table["position"] - table["lost_before_arrival"]
    assert np.maximum(net + table["safety"], 0) == pytest.approx(table["wanted"])
    assert f"{table['safety'].sum():,.0f} units are wanted for safety" in safety_sentence(plan)
    fixed = three.replace(terms=three.terms.replace(lead_time=np.array([3, 3, 3]), lead_times=None))
    assert safety_sentence(solve(fixed, SolveParams(paths=PATHS))) == ""
    assert "safety_for_lead_time" not in solve(fixed, SolveParams(paths=PATHS)).columns()
