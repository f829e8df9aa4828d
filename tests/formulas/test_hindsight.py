"""Orders with hindsight against a linear program, and lived on the shelf of the tests."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from replenish.formulas.hindsight import KnownShelves, hindsight_orders
from tests.one_shelf import Shelf


def some_shelves(seed, *, lost, lines=4, periods=14, orders=5):
    rng = np.random.default_rng(seed)
    receipts = rng.integers(0, 15, (lines, periods)) * (rng.random((lines, periods)) < 0.2)
    return KnownShelves(
        opening=rng.integers(0 if lost else -6, 12, lines).astype(float),
        receipts=receipts.astype(float),
        demand=rng.poisson(rng.choice([0.5, 3.0]), (lines, periods)).astype(float),
        lost=np.full(lines, lost),
        holding=rng.choice([0.0, 0.5, 1.0, 3.0], (lines, periods)),
        shortage=rng.choice([0.4, 2.2, 7.0], lines),
        arrival=rng.integers(-1, periods + 3, (lines, orders)),
    )


def cost_of(known, line, placed):
    """Cost of a life with these orders: every unit is sold as soon as somebody wants it."""
    shelf = Shelf(
        stock=max(known.opening[line], 0.0),
        lost_sales=bool(known.lost[line]),
        waiting=max(-known.opening[line], 0.0),
    )
    for period, demand in enumerate(known.demand[line]):
        come = known.receipts[line, period] + placed[line][known.arrival[line] == period].sum()
        shelf.live(come, demand)
    short = shelf.lost if known.lost[line] else shelf.backorders
    return known.holding[line] @ np.array(shelf.ends) + known.shortage[line] * np.sum(short)


def least_cost(known, line):
    """The same by HiGHS, who may keep stock and let a customer go."""
    periods, orders = known.demand.shape[1], known.arrival.shape[1]
    stock, short = np.eye(periods), np.eye(periods)
    later = np.eye(periods, k=-1)
    comes = (known.arrival[line] == np.arange(periods)[:, None]).astype(float)
    waits = np.zeros((periods, periods)) if known.lost[line] else later
    balance = np.hstack([-comes, stock - later, -(short - waits)])
    net = known.receipts[line] - known.demand[line]
    net[0] += known.opening[line]
    cost = np.concatenate([np.zeros(orders), known.holding[line], np.full(periods, known.shortage[line])])
    return linprog(cost, A_eq=balance, b_eq=net, bounds=(0, None), method="highs").fun


@pytest.mark.parametrize("lost", [True, False])
@settings(max_examples=120)
@given(seed=st.integers(0, 100_000))
def test_what_is_ordered_with_hindsight_costs_what_a_linear_program_finds(lost, seed):
    known = some_shelves(seed, lost=lost)
    placed = hindsight_orders(known)
    assert (placed >= 0).all()
    for line in range(len(placed)):
        assert cost_of(known, line, placed) == pytest.approx(least_cost(known, line), abs=1e-7)


def test_orders_that_cannot_be_placed_or_come_too_late_are_none():
    known = some_shelves(3, lost=True)
    outside = (known.arrival < 0) | (known.arrival >= 14)
    assert outside.any()
    assert hindsight_orders(known)[outside].max() == 0


def test_early_demand_waits_where_more_than_enough_is_already_on_its_way():
    # one a day; 50 come on day 1: one more on day 0 would be left over from then to the end, for 50
    known = KnownShelves(
        opening=np.zeros(1), receipts=np.zeros((1, 51)), demand=np.ones((1, 51)), lost=np.array([False]),
        holding=np.ones((1, 51)), shortage=np.array([20.0]), arrival=np.array([[0, 30]]),
    )  # fmt: skip
    known.receipts[0, 1] = 50
    assert hindsight_orders(known).tolist() == [[0.0, 0.0]]
    known.receipts[0, 1] = (
        5  # the unit of day 29 waits a day rather than lie there for 29, that of day 50 for ever
    )
    assert hindsight_orders(known).tolist() == [[30.0 - 5 - 1, 1.0 + 21 - 1]]
