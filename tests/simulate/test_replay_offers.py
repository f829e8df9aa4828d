"""A past in which a line may be ordered of two suppliers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

import replenish as rp
from replenish.problem.every_offer import supplied
from replenish.simulate.past import Past, Review
from replenish.simulate.policies.perfect import Perfect
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.target import Target
from replenish.simulate.replay import live
from tests.one_shelf import Shelf

PERIODS, AHEAD = 8, 7
START = np.datetime64("2024-06-03")


def past_of(
    demand: np.ndarray, paths: np.ndarray, *, lead_times: tuple[int, int], unit: float, on_hand: float,
    shortage: float, warm_up: int, unmet: str = "lost",
) -> Past:  # fmt: skip
    """One line, reviewed every week: of the first supplier for 3.0 a unit, or of the other one."""
    far, near = lead_times
    reviews = []
    for period in range(demand.shape[1]):
        day = START + 7 * period
        problem = rp.Problem(
            item=["A"],
            location=["DC"],
            supplier=["far"],
            forecast=rp.PathForecast(
                paths=paths,
                item=["A"],
                location=["DC"],
                calendar=rp.Calendar(start=day, step_days=7, periods=paths.shape[2]),
                issued=day,
            ),
            stock=rp.Stock(on_hand=on_hand),
            terms=rp.SupplyTerms(lead_time=far, review_period=1, moq=0, order_multiple=1, unmet=unmet),
            costs=rp.Costs(unit=3.0, holding=0.1, shortage=shortage),
            offers=rp.Offers(
                line=[0], supplier="near", unit=unit, lead_time=near, review_period=1, moq=0, order_multiple=1
            ),
        )
        reviews.append(Review(period=period, problem=problem, due=np.array([True])))
    return Past(
        calendar=rp.Calendar(start=START, step_days=7, periods=demand.shape[1]),
        demand=demand,
        censored=np.zeros(demand.shape, dtype=bool),
        reviews=tuple(reviews),
        warm_up=warm_up,
    )


def shop(on_hand: float = 20.0) -> Past:
    """Five periods from the first supplier, one from the other; 10 units a week, as forecast."""
    return past_of(
        np.full((1, PERIODS), 10.0), np.full((1, 4, AHEAD), 10.0),
        lead_times=(5, 1), unit=3.5, on_hand=on_hand, shortage=5.0, warm_up=6,
    )  # fmt: skip


class InTurn:
    """Order 10 of one supplier, then of the other, in turn."""

    name = "in turn"

    def quantities(self, view: View) -> np.ndarray:
        return np.array([10.0, 0.0]) if view.review % 2 == 0 else np.array([0.0, 10.0])


def test_what_is_ordered_of_each_supplier_arrives_after_its_own_lead_time():
    life = live(shop(), InTurn())
    assert life.ordered[0].tolist() == [10.0] * PERIODS
    assert life.received[0].tolist() == [0, 0, 10, 0, 10, 10, 10, 10]


def test_the_dearer_price_is_paid_with_the_order():
    life = live(shop(), InTurn())
    assert life.ordering[0].tolist() == [0.0, 5.0] * (PERIODS // 2)


def test_the_policy_that_plans_orders_of_whom_the_plan_orders():
    past = shop(on_hand=10.0)
    plan = rp.solve(past.reviews[0].problem, past.params)
    life = live(past, Target(name="newsvendor", target="newsvendor"))
    assert (plan.problem.supplier[0], plan.quantity[0]) == ("near", 10.0)
    assert (life.ordered[0, 0], life.received[0, 1]) == (10.0, 10.0)


def test_quantities_of_lines_alone_are_the_first_suppliers():
    problem = shop().reviews[0].problem
    ((same, quantity),) = supplied(problem, np.array([4.0]))
    assert same is problem
    assert quantity.tolist() == [4.0]


def test_each_suppliers_capacity_and_every_budget_count_what_was_ordered_of_it():
    limits = rp.Limits(supplier_capacity={"far": 10.0, "near": 20.0}, budget=10.0)
    past = shop()
    limited = tuple(one.replace(problem=one.problem.replace(limits=limits)) for one in past.reviews)
    (uses,) = rp.replay(past.replace(reviews=limited), [InTurn()]).capacity().values()
    assert [(use.kind, use.name, use.mean) for use in uses] == [
        ("supplier capacity", "far", 0.5),  # 10 and 0 of 10 units, on the two reviews that are judged
        ("supplier capacity", "near", 0.25),
        ("budget", "all suppliers", (3.0 + 3.5) / 2),
    ]


class Both:
    """Order of both suppliers at once, on every review."""

    name = "both"

    def quantities(self, view: View) -> np.ndarray:
        return np.array([4.0, 6.0])


def test_what_is_ordered_of_two_suppliers_at_once_arrives_after_each_ones_lead_time():
    life = live(shop(), Both())
    assert life.ordered[0].tolist() == [10.0] * PERIODS
    assert life.received[0].tolist() == [0, 6, 6, 6, 6, 10, 10, 10]
    assert life.ordering[0].tolist() == [3.0] * PERIODS


def test_each_purchase_order_is_paid_for_once():
    life = live(replace(shop(), order_cost=7.0), Both())
    assert life.ordering[0].tolist() == [3.0 + 2 * 7.0] * PERIODS


def test_the_policy_that_plans_splits_a_line_where_the_plan_does():
    past = replace(shop(on_hand=10.0), params=rp.SolveParams(suppliers="split"))
    plan = rp.solve(past.reviews[0].problem, past.params)
    life = live(past, Target(name="newsvendor", target="newsvendor"))
    besides = sum(one.quantity for one in plan.split_orders)
    assert life.ordered[0, 0] == plan.quantity[0] + besides


def least_of_all_orders(past: Past, most: int) -> float:
    """Least cost of holding, shortage and price over every order of both suppliers on every review."""
    problem, demand, every = past.problem, past.demand[0], past.calendar.periods
    lost, costs = bool(problem.terms.lost[0]), problem.costs
    far, close = int(problem.terms.lead_time[0]), int(problem.offers.lead_time[0])
    dearer = float(problem.offers.unit[0] - costs.unit[0])
    useful = [(period, 0) for period in range(every - far)] + [(period, 1) for period in range(every - close)]
    best = np.inf
    for units in itertools.product(range(most + 1), repeat=len(useful)):
        receipts = np.zeros(every)
        for (period, whose), quantity in zip(useful, units, strict=True):
            receipts[period + (close if whose else far)] += quantity
        shelf = Shelf(stock=float(problem.stock.on_hand[0]), lost_sales=lost)
        for receipt, wanted in zip(receipts, demand, strict=True):
            shelf.live(receipt, wanted)
        short = sum(shelf.lost) if lost else sum(shelf.backorders)
        paid = dearer * sum(one for one, (_, whose) in zip(units, useful, strict=True) if whose)
        best = min(best, costs.holding[0] * sum(shelf.ends) + costs.shortage[0] * short + paid)
    return best


@pytest.mark.parametrize("unmet", ["lost", "backlog"])
@pytest.mark.parametrize("dearer", [-0.05, 0.15, 0.6, 3.0])
def test_who_knows_the_future_orders_of_whoever_is_cheapest_unit_by_unit(unmet, dearer):
    demand = np.array([[2.0, 1.0, 0.0, 2.0]])
    past = two_suppliers_ahead(demand, unmet=unmet, dearer=dearer)
    life = live(past, Perfect.of(past))
    lived = life.holding.sum() + life.shortage.sum() + life.ordering.sum()
    assert lived == pytest.approx(least_of_all_orders(past, most=2))


def two_suppliers_ahead(demand: np.ndarray, *, unmet: str, dearer: float) -> Past:
    """Two periods from the first supplier and none from the other."""
    return past_of(
        demand, np.ones((1, 2, 5)),
        lead_times=(2, 0), unit=3.0 + dearer, on_hand=1.0, shortage=1.0, warm_up=3, unmet=unmet,
    )  # fmt: skip
