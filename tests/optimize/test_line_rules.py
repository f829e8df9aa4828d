"""Ordering costs, price breaks and shelf life of one line, from the problem to the order."""

from __future__ import annotations

import numpy as np
import pytest
from stockpyl.eoq import (
    economic_order_quantity,
    economic_order_quantity_with_all_units_discounts,
    economic_order_quantity_with_incremental_discounts,
)

import replenish as rp

WEEKS = 52
CANDY = {"fixed_cost": 8, "demand_rate": 1300}  # Snyder and Shen, 2nd ed., examples 3.1, 3.4 and 3.5
STARTS, PRICES, RATE = [0, 400, 800], [0.75, 0.72, 0.68], 0.3


def candy(*, unit=0.75, ordering=8.0, breaks=None, terms=None, **changes) -> rp.Problem:
    """25 bars a week for certain, none on the shelf, no lead time."""
    fields = {
        "item": ["candy"], "location": ["shop"], "supplier": ["maker"],
        "forecast": rp.PathForecast(paths=np.full((1, 1, 1), 25.0)),
        "stock": rp.Stock(on_hand=0.0),
        "terms": rp.SupplyTerms(
            lead_time=0, review_period=1, moq=0, order_multiple=1, unmet="backlog", **(terms or {})
        ),
        "costs": rp.Costs(
            unit=unit, holding=RATE * unit / WEEKS, shortage=10.0, ordering=ordering, breaks=breaks
        ),
    }  # fmt: skip
    return rp.Problem(**fields | changes)


def breaks(*, incremental: bool) -> rp.PriceBreaks:
    return rp.PriceBreaks(line=[0, 0], from_quantity=STARTS[1:], unit=PRICES[1:], incremental=incremental)


def test_with_certain_demand_the_order_is_the_economic_order_quantity():
    best, cost = economic_order_quantity(CANDY["fixed_cost"], RATE * 0.75, CANDY["demand_rate"])
    plan = rp.solve(candy())
    assert plan.quantity[0] == 25 * round(best / 25)
    # stock is counted at the end of a week: half a week's demand less than all the time
    assert plan.cost * WEEKS + RATE * 0.75 * 25 / 2 == pytest.approx(cost, rel=2e-3)


def test_a_discount_on_all_units_draws_the_order_up_to_its_break():
    best, *_ = economic_order_quantity_with_all_units_discounts(
        CANDY["fixed_cost"], RATE, CANDY["demand_rate"], STARTS, PRICES
    )
    assert rp.solve(candy(breaks=breaks(incremental=False))).quantity[0] == best == 800


def test_the_same_discount_on_further_units_alone_is_not_worth_the_stock():
    best, *_ = economic_order_quantity_with_incremental_discounts(
        CANDY["fixed_cost"], RATE, CANDY["demand_rate"], STARTS, PRICES
    )
    assert rp.solve(candy(breaks=breaks(incremental=True))).quantity[0] == 25 * round(best / 25) == 300


def test_a_discount_that_every_order_reaches_buys_nothing_ahead():
    cheap = rp.PriceBreaks(line=[0], from_quantity=[10.0], unit=[0.5], incremental=False)
    assert rp.solve(candy(ordering=0.0, breaks=cheap)).quantity[0] == 25


def test_the_order_says_what_is_really_paid():
    plan = rp.solve(candy(breaks=breaks(incremental=False)))
    ((line,),) = [order.lines for order in plan.purchase_orders()]
    assert (line.unit_cost, line.value) == (pytest.approx(0.68), pytest.approx(544.0))
    assert plan.columns()["discount"][0] == pytest.approx(800 * 0.07)
    assert plan.columns()["ordering_cost"][0] == 8.0


def test_an_order_that_costs_more_than_it_prevents_is_not_placed():
    plan = rp.solve(candy(stock=rp.Stock(on_hand=24.5), ordering=8.0, terms={"max_order": 1.0}))
    assert plan.quantity[0] == 0
    assert plan.figures.rule[0] == "ordering cost"


def test_a_stated_service_level_is_not_moved_by_what_ordering_costs():
    target = rp.SolveParams(target="p90")
    assert rp.solve(candy(ordering=1e6, breaks=breaks(incremental=False)), target).quantity[0] == 25


def test_no_more_is_ordered_than_is_sold_before_it_is_too_old():
    """Of 3.5 weeks of cover, with 10 on the shelf, three are whole; with packs of 20 there is no more."""
    old = candy(stock=rp.Stock(on_hand=10.0), terms={"max_cover": 3.5})
    assert rp.solve(old).quantity[0] == 65
    short = old.replace(costs=old.costs.replace(ordering=[0.0]), terms=old.terms.replace(max_cover=[0.8]))
    assert rp.solve(short).quantity[0] == 10
    assert rp.solve(short).figures.rule[0] == "shelf life"


def test_where_the_smallest_order_would_get_too_old_nothing_is_ordered_and_the_plan_says_so():
    problem = candy()
    terms = problem.terms.replace(max_cover=[3.0], moq=[80.0])
    plan = rp.solve(problem.replace(terms=terms))
    assert plan.quantity[0] == 0
    assert plan.figures.rule[0] == "shelf life"
    assert any("shelf life" in sentence for sentence in plan.warnings)


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
def test_a_stated_quantile_of_demand_uses_up_the_order_with_that_probability(unmet):
    """Lived path by path: what is on the shelf at the arrival and this order are gone within the cover."""
    rng = np.random.default_rng(4)
    paths = rng.integers(0, 9, size=(1, 40, 6)).astype(float)
    problem = candy(
        forecast=rp.PathForecast(paths=paths),
        stock=rp.Stock(on_hand=9.0, on_order=[[0, 3.0, 2.0, 0, 0, 0]]),
    )
    terms = problem.terms.replace(
        lead_time=[2], review_period=[4], max_cover=[3.0], cover_level=[0.3], unmet=[unmet]
    )
    costs = problem.costs.replace(shortage=[1e4], ordering=[0.0])
    quantity = rp.solve(problem.replace(terms=terms, costs=costs)).quantity[0]
    shelf = (
        9.0 + np.cumsum(np.array([0.0, 3.0]) - paths[0, :, :2], axis=1)[:, -1]
        if unmet == "backlog"
        else (np.maximum(np.maximum(9.0 - paths[0, :, 0], 0) + 3.0 - paths[0, :, 1], 0))
    )
    left = shelf + 2.0 - paths[0, :, 2:5].sum(axis=1)
    assert (left + quantity <= 0).mean() >= 0.7 > (left + quantity + 1 <= 0).mean()


def test_the_shelf_life_binds_under_shared_limits_too():
    problem = rp.Problem(
        item=["a", "b"], location=["L", "L"], supplier=["S", "S"],
        forecast=rp.PathForecast(paths=np.full((2, 1, 2), 10.0)), stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(
            lead_time=0, review_period=2, moq=0, order_multiple=1, unmet="lost", max_cover=[0.5, np.inf]
        ),
        costs=rp.Costs(unit=1.0, holding=0.01, shortage=[9.0, 1.0]),
        limits=rp.Limits(budget=12.0),
    )  # fmt: skip
    for method in ("exact", "prices"):
        assert rp.solve(problem, rp.SolveParams(method=method)).quantity.tolist() == [5.0, 7.0]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"line": [1]}, "a position below 1"),
        ({"unit": [0.75]}, "less than 0.75"),
        ({"line": [0, 0], "from_quantity": [4.0, 4.0], "unit": [0.7, 0.6]}, "one break per quantity"),
        (
            {"line": [0, 0], "from_quantity": [4.0, 5.0], "unit": [0.7, 0.6], "incremental": [True, False]},
            "one kind",
        ),
    ],
)
def test_breaks_that_make_no_sense_are_refused(wrong, expected):
    fields = {"line": [0], "from_quantity": [4.0], "unit": [0.7], "incremental": False} | wrong
    with pytest.raises(rp.InputError, match=expected):
        candy(breaks=rp.PriceBreaks(**fields))


@pytest.mark.parametrize("method", ["exact", "prices"])
def test_a_category_has_a_budget_of_its_own_beside_that_of_all(method):
    """Worth 9, 5 and 3 a unit, 10 wanted of each: 7 for the fresh ones, 12 for all."""
    problem = rp.Problem(
        item=["a", "b", "c"], location=["L"] * 3, supplier=["S"] * 3,
        forecast=rp.PathForecast(paths=np.full((3, 1, 1), 10.0)), stock=rp.Stock(on_hand=0.0),
        terms=rp.SupplyTerms(lead_time=0, review_period=1, moq=0, order_multiple=1, unmet="lost"),
        costs=rp.Costs(unit=1.0, holding=0.01, shortage=[9.0, 3.0, 5.0]),
        limits=rp.Limits(budget=12.0, category_budget={"fresh": 7.0}, category=["fresh", "dry", "fresh"]),
    )  # fmt: skip
    plan = rp.solve(problem, rp.SolveParams(method=method))
    assert plan.quantity.tolist() == [7.0, 5.0, 0.0]
    prices = {use.title: use.price for use in plan.limits}
    assert prices["budget of all suppliers"] == pytest.approx(3.0)
    assert prices["category budget of fresh"] == pytest.approx(6.0)


def test_a_budget_of_a_category_that_no_line_has_is_refused():
    with pytest.raises(rp.InputError, match="a category per line"):
        rp.Limits(category_budget={"fresh": 7.0})
    with pytest.raises(rp.InputError, match="a category of the lines"):
        candy(limits=rp.Limits(category_budget={"fresh": 7.0}, category="dry"))


def test_a_list_without_price_breaks_changes_nothing():
    none = rp.PriceBreaks(line=[], from_quantity=[], unit=[], incremental=[])
    assert rp.solve(candy(breaks=none)).quantity == rp.solve(candy()).quantity
