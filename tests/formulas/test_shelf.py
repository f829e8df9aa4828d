"""Shelves in arrays against a shelf that is lived period by period; compiled against numpy."""

import math
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings

from replenish.formulas import shelf
from replenish.formulas.order_rule import (
    base_stock,
    capped_base_stock,
    order_quantity,
    reorder_quantity,
    reorder_up_to,
)
from replenish.formulas.orderable import order_rules
from replenish.formulas.shelf import ShelfYear
from tests.one_shelf import Shelf
from tests.strategies import seeds

compiled = pytest.importorskip("replenish.formulas.shelf_compiled")


def _year(rng, lines, paths, periods, *, whole=True, longest=4):
    size = [1 if rng.integers(2) else axis for axis in (lines, paths, periods)]
    demand = (
        rng.integers(0, 7, size=(lines, paths, periods))
        if whole
        else rng.gamma(1.5, 2.0, (lines, paths, periods))
    )
    lost = rng.integers(2, size=lines).astype(bool)
    opening = rng.integers(0, 9, size=lines) - np.where(lost, 0, rng.integers(0, 5, size=lines))
    due = rng.integers(0, 3, size=(lines, periods)) * (np.arange(periods) < rng.integers(0, periods + 1))
    return ShelfYear(
        demand=demand.astype(float),
        opening=opening.astype(float),
        on_order=due.astype(float),
        lost=lost,
        lead_time=rng.integers(0, longest + 1, size=size),
        review=rng.integers(2, size=(size[0], size[2])).astype(bool)
        if rng.integers(2)
        else np.ones((1, 1), bool),
    )


def _rules(rng, lines):
    multiple = rng.choice([0.0, 1.0, 3.0], size=lines)
    return order_rules(rng.choice([0.0, 5.0], size=lines), multiple, rng.choice([np.inf, 12.0], size=lines))


def _rule(rng, lines, periods):
    shape = (lines, periods) if rng.integers(2) else (lines,)
    level = rng.integers(0, 25, size=shape).astype(float)
    up = bool(rng.integers(2))
    return (
        base_stock(level, _rules(rng, lines), rounded_up=up),
        reorder_up_to(level - rng.integers(0, 6), level, _rules(rng, lines), rounded_up=up),
        capped_base_stock(
            level, rng.integers(1, 9, size=lines).astype(float), _rules(rng, lines), rounded_up=up
        ),
        reorder_quantity(
            rng.integers(0, 15, size=lines).astype(float), rng.integers(1, 9, size=lines).astype(float)
        ),
    )[rng.integers(4)]


def _life(year, rule, line, path):
    """One shelf by hand: a list of orders with their arrival, nothing that the arrays use."""
    shelf_ = Shelf(
        stock=max(year.opening[line], 0.0),
        lost_sales=bool(year.lost[line]),
        waiting=max(-year.opening[line], 0.0),
    )
    lead_time = np.broadcast_to(year.lead_time, year.demand.shape)[line, path]
    review = np.broadcast_to(year.review, (len(year.lost), year.demand.shape[2]))[line]
    coming = [(period, units) for period, units in enumerate(year.on_order[line]) if units]
    orders = []
    for period, wanted in enumerate(year.demand[line, path]):
        receipt = sum(units for due, units in coming if due == period)
        coming = [(due, units) for due, units in coming if due > period]
        position = shelf_.stock + receipt - shelf_.waiting + sum(units for _, units in coming)
        order = _by_hand(rule, line, period, position) if review[period] else 0.0
        if lead_time[period]:
            coming.append((period + lead_time[period], order))
        else:
            receipt += order
        shelf_.live(receipt, wanted)
        orders.append(order)
    return shelf_, orders


def _by_hand(rule, line, period, position):
    point, level = (
        part[line] if part.ndim == 1 else part[line, period]
        for part in (rule.reorder_point, rule.order_up_to)
    )
    lower, step, upper = (part[line] for part in (rule.rules.lower, rule.rules.step, rule.rules.upper))
    wanted = min(level - position, rule.cap[line])
    if position > point or wanted <= 0:
        return 0.0
    if step:
        wanted = step * (math.ceil(wanted / step) if rule.rounded_up[line] else math.floor(wanted / step))
    if wanted < lower:
        wanted = lower if rule.rounded_up[line] else 0.0
    return min(wanted, upper) if min(wanted, upper) >= lower else 0.0


@given(seeds)
def test_every_shelf_lives_as_if_it_were_alone_and_lived_by_hand(seed):
    rng = np.random.default_rng(seed)
    year = _year(rng, 3, 2, 12)
    rule = _rule(rng, 3, 12)
    lives = shelf.shelf_lives(year, rule)
    for line in range(3):
        for path in range(2):
            by_hand, orders = _life(year, rule, line, path)
            assert lives.ordered[line, path].tolist() == orders
            assert lives.stock[line, path].tolist() == by_hand.ends
            assert lives.backorders[line, path].tolist() == by_hand.backorders
            if year.lost[line]:
                assert lives.missed[line, path].tolist() == by_hand.lost


@settings(max_examples=60)  # the first example compiles
@given(seeds)
def test_the_compiled_kernel_gives_the_same_bits(seed):
    rng = np.random.default_rng(seed)
    lines, paths, periods = int(rng.integers(1, 90)), int(rng.integers(1, 5)), int(rng.integers(1, 20))
    year = _year(rng, lines, paths, periods, whole=bool(rng.integers(2)))
    rule, first = _rule(rng, lines, periods), int(rng.integers(0, periods))
    for plain, fast in (
        (shelf.shelf_lives(year, rule), compiled.shelf_lives(year, rule)),
        (shelf.shelf_sums(year, rule, first), compiled.shelf_sums(year, rule, first)),
    ):
        for field in fields(plain):
            np.testing.assert_array_equal(getattr(plain, field.name), getattr(fast, field.name), field.name)


@given(seeds)
def test_sums_are_the_sums_of_the_lives_and_units_are_conserved(seed):
    rng = np.random.default_rng(seed)
    year, rule = _year(rng, 4, 3, 15), _rule(rng, 4, 15)
    lives, sums = shelf.shelf_lives(year, rule), shelf.shelf_sums(year, rule)
    for name in ("ordered", "stock", "backorders", "missed"):
        np.testing.assert_array_equal(getattr(lives, name).sum(axis=2), getattr(sums, name))
    assert (sums.stockouts == (lives.missed > 0).sum(axis=2)).all()
    assert (sums.orders == (lives.ordered > 0).sum(axis=2)).all()
    served = sums.demand - np.where(year.lost[:, None], sums.missed, 0.0)
    brought = year.opening[:, None] + year.on_order.sum(axis=1)[:, None] + sums.ordered
    np.testing.assert_array_equal(brought, served + sums.left + sums.pipeline)


def test_the_warm_up_is_lived_but_not_counted():
    rng = np.random.default_rng(3)
    year, rule = _year(rng, 4, 3, 15), _rule(rng, 4, 15)
    lives, sums = shelf.shelf_lives(year, rule), shelf.shelf_sums(year, rule, first=6)
    np.testing.assert_array_equal(lives.stock[:, :, 6:].sum(axis=2), sums.stock)


def test_a_later_order_overtakes_an_earlier_one():
    year = ShelfYear(
        demand=np.array([[[4.0, 4.0, 0.0, 0.0]]]),
        opening=np.array([8.0]),
        on_order=np.zeros((1, 4)),
        lost=np.array([True]),
        lead_time=np.array([[[1, 4, 1, 1]]]),
        review=np.array([[False, True, True, True]]),
    )
    level = np.array([[8.0, 8.0, 14.0, 14.0]])
    lives = shelf.shelf_lives(
        year, base_stock(level, order_rules(np.zeros(1), np.ones(1), np.array([np.inf])))
    )
    assert lives.ordered[0, 0].tolist() == [0.0, 4.0, 10.0, 0.0]
    assert lives.stock[0, 0].tolist() == [4.0, 0.0, 0.0, 10.0]


def test_round_off_in_the_position_does_not_order_a_whole_pack():
    rule = base_stock(np.array([0.3]), order_rules(np.array([10.0]), np.array([10.0]), np.array([np.inf])))
    assert 0.3 - (0.1 + 0.1 + 0.1 - 1e-16) > 0
    assert order_quantity(rule, 0, np.array([[0.1 + 0.1 + 0.1 - 1e-16]])).tolist() == [[0.0]]


def test_a_line_whose_smallest_order_is_above_the_largest_orders_nothing():
    rule = base_stock(np.array([9.0]), order_rules(np.array([5.0]), np.zeros(1), np.array([4.0])))
    assert order_quantity(rule, 0, np.zeros((1, 1))).tolist() == [[0.0]]
