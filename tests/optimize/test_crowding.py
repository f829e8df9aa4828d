"""Orders that cannot all be placed: what each takes of a limit if it holds no more than it must."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csc_array

from replenish.formulas.orderable import order_rules
from replenish.optimize.decomposition.at_scale import solve_at_scale
from replenish.optimize.decomposition.crowding import least_use
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.proof import Proof
from replenish.optimize.improving import total_cost
from replenish.optimize.lp.whole import Patience
from replenish.optimize.question.allocation import MinimumOrders
from tests.optimize.many_lines import orders_of_many_lines
from tests.optimize.questions import random_curves


def market(takes: list[list[float]], most: list[float]) -> Market:
    """Three lines: two of a first order, one of a second."""
    return Market(
        curves=random_curves(np.random.default_rng(1), 3),
        rules=order_rules(np.ones(3), np.ones(3), np.array(most)),
        takes=csc_array(takes),
        free=np.full(len(takes), 10.0),
    )


@pytest.mark.parametrize(
    ("takes", "most", "least"),
    [
        pytest.param([[2.0, 4.0, 5.0]], [9, 9, 9], [6.0, 5.0], id="money of a budget: the minimum itself"),
        pytest.param([[6.0, 3.0, 1.0]], [9, 9, 9], [4.5, 1.0], id="the line that needs least for its value"),
        pytest.param([[6.0, 3.0, 1.0]], [9, 0, 9], [18.0, 1.0], id="unless that may order nothing"),
        pytest.param([[0.0, 3.0, 1.0]], [9, 9, 9], [0.0, 1.0], id="nothing where a line needs nothing"),
    ],
)
def test_an_order_takes_no_less_than_its_cheapest_way_to_the_minimum(
    takes: list[list[float]], most: list[float], least: list[float]
) -> None:
    orders = MinimumOrders(
        group=np.array([0, 0, 1]), value=np.array([2.0, 4.0, 5.0]), minimum=np.array([6.0, 5.0])
    )
    assert least_use(market(takes, most), orders).tolist() == [least]


def test_orders_that_do_not_fit_together_are_no_choice() -> None:
    proof = Proof(np.array([10.0, 12.0]), np.array([[6.0, 5.0]]), np.array([10.0]))
    proof.learn(np.array([1.0, 1.0]), 0.0)
    bound, chosen = proof.least(Patience(1.0))
    assert bound == pytest.approx(11.0)
    assert chosen.tolist() == [0.0, 1.0]


def test_minimums_that_just_exceed_the_budget_together_leave_no_gap() -> None:
    # the minimums of seven of the eight suppliers add up to a hair more than the budget
    asked = orders_of_many_lines(1_500, 8, loads=False, capacities=True)
    answer = solve_at_scale(asked, gap=1e-3)
    cost = total_cost(asked, answer.quantity)
    assert answer.lower_bound <= cost
    assert 1 - answer.lower_bound / cost < 2e-2
