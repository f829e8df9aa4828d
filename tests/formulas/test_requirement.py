"""The closed forms of stock and shortage against a shelf that is lived period by period."""

import numpy as np
import pytest
from hypothesis import given

from replenish.formulas.requirement import requirement, stock_after_receipt
from tests.one_shelf import lived
from tests.strategies import seeds


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def _case(rng, lost):
    lead, review = int(rng.integers(0, 4)), int(rng.integers(1, 8))
    demand = rng.integers(0, 6, size=lead + review).astype(float)
    on_order = rng.integers(0, 4, size=lead + review).astype(float)
    opening = float(rng.integers(0, 9))
    backorders = 0.0 if lost else float(rng.integers(0, 4))
    return lead, review, demand, on_order, opening, backorders, float(rng.integers(0, 15))


def _requirement(lost, lead, review, demand, on_order, opening, backorders):
    return requirement(
        demand[None, None],
        on_order[None],
        np.array([opening - backorders]),
        np.array([lost]),
        lead_time=lead,
        review_period=review,
    )


@given(seeds)
def test_lost_units_and_stock_are_those_of_a_lived_shelf(seed):
    lead, review, demand, on_order, opening, backorders, quantity = _case(
        np.random.default_rng(seed), lost=True
    )
    need = _requirement(True, lead, review, demand, on_order, opening, backorders)
    shelf = lived(opening, backorders, True, on_order, demand, lead, quantity)
    ends = np.maximum(quantity, need.peak[0, 0]) - need.need[0, 0]
    assert ends.tolist() == shelf.ends[lead:]
    assert max(need.peak[0, 0, -1] - quantity, 0) == sum(shelf.lost[lead:])
    assert need.lost_before[0, 0] == sum(shelf.lost[:lead])
    assert need.stock_before[0, 0].tolist() == shelf.after_receipt[:lead]


@given(seeds)
def test_backorders_and_stock_are_those_of_a_lived_shelf(seed):
    lead, review, demand, on_order, opening, backorders, quantity = _case(
        np.random.default_rng(seed), lost=False
    )
    need = _requirement(False, lead, review, demand, on_order, opening, backorders)
    shelf = lived(opening, backorders, False, on_order, demand, lead, quantity)
    assert np.maximum(quantity - need.need[0, 0], 0).tolist() == shelf.ends[lead:]
    assert np.maximum(need.need[0, 0] - quantity, 0).tolist() == shelf.backorders[lead:]


@given(seeds)
def test_stock_after_each_receipt_is_that_of_a_lived_shelf(seed):
    rng = np.random.default_rng(seed)
    lost = bool(rng.integers(2))
    lead, review, demand, on_order, opening, backorders, quantity = _case(rng, lost=lost)
    need = _requirement(lost, lead, review, demand, on_order, opening, backorders)
    shelf = lived(opening, backorders, lost, on_order, demand, lead, quantity)
    window = slice(lead, lead + review)
    found = stock_after_receipt(need, on_order[None, window], np.array([lost]), np.array([quantity]))
    if not lost:
        net = (
            opening
            - backorders
            + quantity
            + np.cumsum(on_order)[window]
            - np.cumsum(demand)[window]
            + demand[window]
        )
        assert found[0, 0].tolist() == np.maximum(net, 0).tolist()
    else:
        assert found[0, 0].tolist() == shelf.after_receipt[window]


@given(seeds)
def test_units_are_conserved(seed):
    rng = np.random.default_rng(seed)
    lost = bool(rng.integers(2))
    lead, _, demand, on_order, opening, backorders, quantity = _case(rng, lost=lost)
    shelf = lived(opening, backorders, lost, on_order, demand, lead, quantity)
    received = opening + on_order.sum() + quantity
    assert received == shelf.served + shelf.ends[-1]
    assert backorders + demand.sum() == shelf.served + sum(shelf.lost) + shelf.backorders[-1]


def test_an_order_due_after_the_window_covers_nothing():
    demand = np.full((1, 1, 4), 2.0)
    late = np.array([[0.0, 0.0, 0.0, 50.0]])
    need = requirement(demand, late, np.zeros(1), np.array([True]), lead_time=1, review_period=2)
    assert need.peak[0, 0].tolist() == [2.0, 4.0]


def test_a_far_off_open_order_does_not_cover_the_days_before_it():
    demand = np.full((1, 1, 3), 2.0)
    late_in_window = np.array([[0.0, 0.0, 50.0]])
    need = requirement(demand, late_in_window, np.zeros(1), np.array([True]), lead_time=0, review_period=3)
    assert need.peak[0, 0].tolist() == [2.0, 4.0, 4.0]
    assert need.need[0, 0, -1] == -44.0


def test_lost_sales_do_not_have_to_be_covered_later():
    demand = np.array([[[10.0, 3.0]]] * 2)
    opening = np.zeros(2)
    need = requirement(
        demand, np.zeros((2, 2)), opening, np.array([True, False]), lead_time=1, review_period=1
    )
    assert need.peak[:, 0, 0].tolist() == [3.0, 13.0]
