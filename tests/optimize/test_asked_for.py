"""What a target, a buyer or a purchase order asks for, of lines whose orders cost something."""

from __future__ import annotations

import numpy as np
import pytest

import replenish as rp
from replenish.problem.order_terms import OrderTerms
from replenish.problem.price_breaks import PriceBreaks

METHODS = ("exact", "prices")


def shop(*, demand=(3.0,), ordering=0.0, breaks=None, limits=None, fixed=None, **terms) -> rp.Problem:
    """Lines of one supplier that sell the same in every period, or what each of the paths says."""
    paths = np.array([np.broadcast_to(np.reshape(some, (-1, 1)), (np.size(some), 4)) for some in demand])
    lines = len(paths)
    rules = {"lead_time": 0, "review_period": 1, "moq": 0, "order_multiple": 1, "unmet": "lost"} | terms
    return rp.Problem(
        item=[f"i{line}" for line in range(lines)], location=["L"] * lines, supplier=["S"] * lines,
        forecast=rp.PathForecast(paths=paths * 1.0),
        stock=rp.Stock(on_hand=np.zeros(lines)),
        terms=rp.SupplyTerms(**rules),
        costs=rp.Costs(unit=2.0, holding=1.0, shortage=4.0, ordering=ordering, breaks=breaks),
        limits=limits or rp.Limits(),
        overrides=None if fixed is None else rp.Overrides(quantity=np.array(fixed)),
    )  # fmt: skip


def test_a_target_is_not_cut_to_what_a_price_break_makes_useful():
    """The cheapest order is 3 units; p99 wants 8 whatever a break at 2 units saves."""
    breaks = PriceBreaks(line=[0], from_quantity=[2.0], unit=[1.9], incremental=[False])
    problem = shop(demand=[[3.0] * 9 + [8.0]], breaks=breaks)
    assert rp.solve(problem, rp.SolveParams(target="p99")).quantity.tolist() == [8.0]


def test_units_that_a_buyer_fixed_wait_as_long_as_they_do():
    """3 units a period, and an order that covers two: the 30th unit still waits nine periods, at 1 each."""
    fewer, more = (rp.solve(shop(ordering=4.0, fixed=[units])).cost for units in (29.0, 30.0))
    assert more - fewer == pytest.approx(9.0)


@pytest.mark.parametrize("method", METHODS)
def test_an_order_is_filled_by_a_line_that_alone_would_order_less(method):
    """Line 0 sells 1 a period and never needs 8 units; they let line 1, which counts nothing, be ordered."""
    limits = rp.Limits(
        order_terms={"S": OrderTerms(counts="volume", minimum=8.0)}, volume=np.array([1.0, 0.0])
    )
    problem = shop(demand=[1.0, 60.0], ordering=np.array([2.0, 0.0]), limits=limits)
    plan = rp.solve(problem, rp.SolveParams(method=method, gap=0.0))
    assert plan.quantity.tolist() == [8.0, 60.0]


@pytest.mark.parametrize("method", METHODS)
def test_beyond_a_minimum_a_price_break_is_still_worth_having(method):
    """9 units meet the minimum, and 10 are cheaper for the break, though the line alone would order 1."""
    limits = rp.Limits(
        order_terms={"S": OrderTerms(counts="volume", minimum=9.0)}, volume=np.array([1.0, 0.0])
    )
    breaks = PriceBreaks(line=[0], from_quantity=[10.0], unit=[1.0], incremental=[False])
    problem = shop(demand=[1.0, 60.0], breaks=breaks, limits=limits)
    plan = rp.solve(problem, rp.SolveParams(method=method, gap=0.0))
    assert plan.figures.alone.tolist() == [1.0, 60.0]
    assert plan.quantity.tolist() == [10.0, 60.0]
    assert plan.lower_bound == pytest.approx(plan.cost)


@pytest.mark.parametrize("method", METHODS)
def test_a_minimum_is_met_in_whole_loads_that_are_full_enough(method):
    """A minimum of 8 needs two loads of 7, and these 12.6: 13 units, of which 3 are fixed."""
    terms = OrderTerms(counts="units", minimum=8.0, load=7.0, least_fill=0.9)
    limits = rp.Limits(order_terms={"S": terms})
    problem = shop(demand=[3.0, 1.0], limits=limits, fixed=[3.0, np.nan], max_order=14)
    plan = rp.solve(problem, rp.SolveParams(method=method, gap=0.0))
    assert plan.quantity.tolist() == [3.0, 10.0]


@pytest.mark.parametrize("method", METHODS)
def test_loads_that_a_fixed_line_has_filled_are_counted_where_the_others_choose_theirs(method):
    """15 units are fixed, three loads of 7: the 3 units that another line wants are on the third."""
    terms = OrderTerms(counts="units", cost=1.0, load=7.0, load_cost=3.0)
    limits = rp.Limits(order_terms={"S": terms})
    problem = shop(demand=[3.0, 3.0], limits=limits, fixed=[15.0, np.nan])
    plan = rp.solve(problem, rp.SolveParams(method=method))
    assert plan.quantity.tolist() == [15.0, 3.0]
    assert plan.order_costs == 1.0 + 3 * 3.0


@pytest.mark.parametrize("method", METHODS)
def test_loads_that_a_fixed_line_has_filled_are_counted_under_a_budget(method):
    """A budget of 38 leaves 4 units to the free line, which would have 5; two of three loads are fixed."""
    limits = rp.Limits(budget=38.0, order_terms={"S": OrderTerms(counts="units", load=7.0, load_cost=1.0)})
    problem = shop(demand=[3.0, 5.0], limits=limits, fixed=[15.0, np.nan])
    plan = rp.solve(problem, rp.SolveParams(method=method, gap=0.0))
    assert plan.quantity.tolist() == [15.0, 4.0]
    assert plan.lower_bound <= plan.cost
