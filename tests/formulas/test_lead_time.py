"""Orders that arrive when they arrive, against shelves lived period by period with all their orders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.formulas.lead_time import drawn, first_of_later_orders, windows
from replenish.formulas.requirement import (
    requirement,
    requirement_on_arrival,
    stock_after_receipt,
    stock_after_receipt_on_arrival,
)
from tests.one_shelf import Shelf
from tests.strategies import seeds


def midpoints(paths, columns, seed=0):
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile((np.arange(paths) + 0.5) / paths, (columns, 1)), axis=1).T


@pytest.mark.parametrize(
    ("chance", "gap", "expected", "reason"),
    [
        ([0, 0, 1.0], 2, {4: 1.0}, "fixed: a review period after this one"),
        ([0.5, 0.5], 3, {3: 0.5, 4: 0.5}, "too far apart for a third order to matter"),
        ([0, 0.5, 0, 0.5], 1, {2: 0.5, 3: 0.25, 4: 0.25}, "the order after the next may be first"),
    ],
)
def test_the_first_of_the_later_orders(chance, gap, expected, reason):
    found = first_of_later_orders(np.array([chance], dtype=float), np.array([gap]))[0]
    assert {period: share for period, share in enumerate(found.tolist()) if share} == expected, reason


@given(
    weights=st.lists(st.floats(0.01, 1), min_size=1, max_size=6),
    least=st.integers(0, 3),
    gap=st.integers(1, 4),
)
def test_windows_are_those_of_a_stream_of_orders_in_which_every_period_belongs_to_one(weights, least, gap):
    """Whole stream drawn: each period belongs to the order placed last of those that have arrived."""
    chance = np.concatenate([np.zeros(least), np.array(weights) / sum(weights)])[None]
    later = first_of_later_orders(chance, np.array([gap]))
    found = windows(chance, later, midpoints(4000, 2))
    assert found.share[0] * (found.end - found.first).mean() == pytest.approx(gap, rel=0.08)
    rng, paths, orders = np.random.default_rng(1), 4000, 8
    lead = rng.choice(chance.shape[1], p=chance[0], size=(paths, orders))
    arrival = lead + gap * np.arange(orders)
    end = arrival[:, 1:].min(axis=1)
    has_window = arrival[:, 0] < end
    assert has_window.mean() == pytest.approx(found.share[0], abs=0.04)
    for mine, theirs in ((found.first, arrival[:, 0]), (found.end, end)):
        assert mine.mean() == pytest.approx(theirs[has_window].mean(), abs=0.15)
    assert (found.first < found.end).all()


def test_what_lies_after_the_last_period_is_drawn_there():
    assert drawn(np.array([[0.25, 0.25]]), np.array([[0.2, 0.4, 0.6]])).tolist() == [[0, 1, 2]]


def a_case(seed, paths=3):
    """Shelf, demand, open orders that may cross, and the window of the order placed now."""
    rng = np.random.default_rng(seed)
    lost, periods = bool(rng.integers(2)), int(rng.integers(3, 10))
    demand = rng.integers(0, 6, size=(1, paths, periods)).astype(float)
    receipts = rng.integers(0, 4, size=demand.shape) * (rng.random(demand.shape) < 0.4)
    first = rng.integers(0, periods, size=(1, paths))
    end = first + 1 + (rng.random((1, paths)) * (periods - first)).astype(int)
    opening = float(rng.integers(0, 8) if lost else rng.integers(-4, 8))
    return lost, demand, receipts.astype(float), opening, first, end


def lived(case, path, quantity):
    """The path lived period by period: the order comes in ``first``; all of it is written down."""
    lost, demand, receipts, opening, first, _ = case
    shelf = Shelf(stock=max(opening, 0.0), lost_sales=lost, waiting=max(-opening, 0.0))
    for period, wanted in enumerate(demand[0, path]):
        shelf.live(receipts[0, path, period] + quantity * (period == first[0, path]), wanted)
    return shelf


def needed(case):
    lost, demand, receipts, opening, first, end = case
    return requirement_on_arrival(
        demand, receipts, np.array([opening]), np.array([lost]), first=first, end=end
    )


@given(seeds, st.integers(0, 15))
def test_stock_and_shortage_in_the_window_are_those_of_a_lived_shelf(seed, quantity):
    case = a_case(seed)
    lost, _, _, _, first, end = case
    need = needed(case)
    for path in range(3):
        shelf = lived(case, path, quantity)
        span = slice(first[0, path], end[0, path])
        assert np.flatnonzero(need.window[0, path]).tolist() == list(range(*span.indices(99)))
        assert np.flatnonzero(need.last[0, path]).tolist() == [end[0, path] - 1]
        n, m = need.need[0, path, span], need.peak[0, path, span]
        if lost:
            assert (np.maximum(quantity, m) - n).tolist() == shelf.ends[span]
            assert max(m[-1] - quantity, 0) == sum(shelf.lost[span])
            assert need.lost_before[0, path] == sum(shelf.lost[: first[0, path]])
        else:
            assert np.maximum(quantity - n, 0).tolist() == shelf.ends[span]
            assert np.maximum(n - quantity, 0).tolist() == shelf.backorders[span]


@given(seeds, st.integers(0, 15))
def test_stock_after_each_receipt_is_that_of_a_lived_shelf_and_stays_after_the_window(seed, quantity):
    case = a_case(seed)
    lost, _, receipts, _, _, end = case
    found = stock_after_receipt_on_arrival(needed(case), receipts, np.array([lost]), np.array([quantity]))
    for path in range(3):
        shelf = lived(case, path, quantity)
        window = slice(None, end[0, path])
        assert found[0, path, window].tolist() == shelf.after_receipt[window]
        assert (found[0, path, end[0, path] :] == found[0, path, end[0, path] - 1]).all()


@given(seeds)
def test_an_order_that_is_never_late_is_the_fixed_lead_time(seed):
    rng = np.random.default_rng(seed)
    lead, review, paths = int(rng.integers(0, 4)), int(rng.integers(1, 5)), 4
    demand = rng.integers(0, 6, size=(2, paths, lead + review)).astype(float)
    on_order = rng.integers(0, 4, size=(2, lead + review)).astype(float)
    opening, lost, quantity = (
        rng.integers(0, 9, 2).astype(float),
        np.array([True, False]),
        np.array([3.0, 5.0]),
    )
    receipts = np.broadcast_to(on_order[:, None], demand.shape)
    first = np.full((2, paths), lead)
    random = requirement_on_arrival(demand, receipts, opening, lost, first=first, end=first + review)
    fixed = requirement(demand, on_order, opening, lost, lead_time=lead, review_period=review)
    np.testing.assert_array_equal(random.need[:, :, lead:], fixed.need)
    np.testing.assert_array_equal(random.peak[:, :, lead:], fixed.peak)
    np.testing.assert_array_equal(random.lost_before, fixed.lost_before)
    after = stock_after_receipt_on_arrival(random, receipts, lost, quantity)
    np.testing.assert_array_equal(after[:, :, :lead], fixed.stock_before)
    window = stock_after_receipt(fixed, on_order[:, lead:], lost, quantity)
    np.testing.assert_array_equal(after[:, :, lead:], window)
