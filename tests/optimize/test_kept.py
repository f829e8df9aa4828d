"""What the orders of a plan cost in another question; in the same one, what the plan costs."""

import pytest

import replenish as rp
from replenish.demand.model import demand_model
from replenish.optimize.kept import kept_cost
from tests.optimize.test_next_orders import AHEAD, hall

HALL = hall(storage=40.0)
TERMS = {"maker": rp.OrderTerms(cost=7.0, load=20.0, load_cost=3.0, counts="units")}


def kept(plan, problem, params=AHEAD):
    return kept_cost(plan, problem, params, demand_model(problem, params))


@pytest.mark.parametrize(
    ("problem", "part", "why"),
    [
        (HALL, "next_orders", "the next orders find too little room"),
        (
            HALL.replace(limits=HALL.limits.replace(storage={"hall": 12.0}, penalties={"storage": 0.01})),
            "penalties",
            "the hall may be overfull at a price",
        ),
        (HALL.replace(limits=rp.Limits(order_terms=TERMS)), "order_costs", "orders and loads cost money"),
        (rp.read("fixtures/two-suppliers"), "cost", "some lines are ordered of their second supplier"),
    ],
)
def test_orders_cost_in_their_own_question_what_the_plan_costs(problem, part, why):
    plan = rp.solve(problem, AHEAD)
    assert getattr(plan, part) > 0, why
    assert kept(plan, problem) == pytest.approx(plan.cost, rel=1e-6), why


@pytest.mark.parametrize("problem", [HALL, rp.read("fixtures/two-suppliers")])
def test_no_orders_cost_less_than_those_that_were_decided_for_the_question(problem):
    plan = rp.solve(problem, AHEAD)
    for times in (0.5, 2.0, 4.0):
        other = problem.replace(costs=problem.costs.replace(shortage=problem.costs.shortage * times))
        best = rp.solve(other, AHEAD)
        assert kept(plan, other) >= best.lower_bound - 1e-9


def test_a_smaller_hall_costs_orders_that_exceed_it_what_the_next_ones_lose():
    plan = rp.solve(hall(storage=200.0), AHEAD)
    assert plan.quantity.sum() > 11
    costs = [kept(plan, hall(storage=storage)) for storage in (9.0, 11.0, 200.0)]
    assert costs[0] > costs[1] > costs[2] == pytest.approx(plan.cost)


def test_of_lines_that_are_ordered_of_two_suppliers_nothing_is_told():
    problem, params = rp.read("fixtures/two-suppliers"), rp.SolveParams(suppliers="split")
    plan = rp.solve(problem.replace(stock=problem.stock.replace(on_hand=0.0)), params)
    assert plan.split_orders
    assert kept(plan, problem, params) is None
