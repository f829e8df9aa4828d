"""Cost curves against their definition, the textbook and their laws."""

import numpy as np
import pytest
from hypothesis import given
from scipy.stats import norm

from replenish.formulas.cost_curve import (
    cheapest_quantity,
    cost_at,
    expected_cost_curves,
    stacked_curves,
    thinned_curves,
)
from tests.strategies import seeds


def random_curves(rng, lines=3, knots=12):
    k = rng.integers(-3, 15, size=(lines, knots)).astype(float)
    over = rng.integers(0, 4, size=(lines, knots)) / 8
    under = rng.integers(0, 9, size=(lines, knots)) / 8
    constant = rng.integers(0, 5, size=lines).astype(float)
    return k, over, under, constant, expected_cost_curves(k, over, under, constant)


@given(seeds)
def test_the_curve_is_its_definition_at_every_quantity(seed):
    rng = np.random.default_rng(seed)
    k, over, under, constant, curves = random_curves(rng)
    quantity = rng.uniform(-6, 20, size=(3, 7))
    gap = quantity[:, :, None] - k[:, None, :]
    defined = constant[:, None] + (
        over[:, None] * np.maximum(gap, 0) + under[:, None] * np.maximum(-gap, 0)
    ).sum(2)
    assert cost_at(curves, quantity) == pytest.approx(defined)


@given(seeds)
def test_costs_that_are_the_same_at_all_knots_may_be_given_once(seed):
    rng = np.random.default_rng(seed)
    knots = rng.integers(-3, 9, size=(4, 8)) * rng.choice([1.0, 0.1])
    over, under = rng.integers(0, 4, size=(4, 1)) / 8, rng.integers(0, 9, size=(4, 1)) / 8
    once = expected_cost_curves(knots, over, under, np.ones(4))
    each = expected_cost_curves(knots, np.tile(over, 8), np.tile(under, 8), np.ones(4))
    np.testing.assert_array_equal(once.quantity, each.quantity)
    for name in ("cost", "slope_before", "slope_after"):
        assert getattr(once, name) == pytest.approx(getattr(each, name), abs=1e-12)


@given(seeds)
def test_the_curve_is_convex(seed):
    rng = np.random.default_rng(seed)
    *_, curves = random_curves(rng)
    grid = np.linspace(-5, 20, 101)[None].repeat(3, axis=0)
    assert (np.diff(cost_at(curves, grid), n=2, axis=1) >= -1e-9).all()


@given(seeds)
def test_the_cheapest_quantity_is_the_cheapest_and_falls_with_the_price(seed):
    rng = np.random.default_rng(seed)
    *_, curves = random_curves(rng)
    grid = np.arange(-3.0, 15.0)[None].repeat(3, axis=0)
    before = np.full(3, np.inf)
    for price in (0.0, 0.4, 1.1):
        prices = np.full(3, price)
        found = cheapest_quantity(curves, prices)
        least = (cost_at(curves, grid) + price * grid).min(axis=1)
        # a curve that falls for ever, or never, has no least point between its knots
        bounded = (curves.slope_before + price < 0) & (curves.slope_after + price > 0)
        assert (cost_at(curves, found) + price * found)[bounded] == pytest.approx(least[bounded])
        assert (found <= before).all()
        before = found


def test_one_normal_period_is_the_textbook_newsvendor():
    # Snyder and Shen, 2nd ed., example 4.3: N(50, 8²), h = 0.18, p = 0.70 -> S* = 56.60, cost 1.9976
    paths = 20_000
    demand = norm.ppf((np.arange(paths) + 0.5) / paths, 50, 8)[None]
    curves = expected_cost_curves(
        demand, np.full((1, paths), 0.18 / paths), np.full((1, paths), 0.70 / paths), np.zeros(1)
    )
    found = cheapest_quantity(curves, np.zeros(1))
    assert found[0] == pytest.approx(56.604, abs=0.01)
    assert cost_at(curves, found)[0] == pytest.approx(1.9976, rel=1e-3)


def test_a_thinned_curve_keeps_knots_and_never_promises_too_little():
    rng = np.random.default_rng(3)
    *_, curves = random_curves(rng, lines=4, knots=60)
    wide = expected_cost_curves(
        rng.normal(20, 5, size=(4, 300)), np.full((4, 300), 0.1), np.full((4, 300), 0.4), np.zeros(4)
    )
    thin = thinned_curves(wide, 40)
    assert thin.quantity.shape == (4, 40)
    assert cost_at(wide, thin.quantity) == pytest.approx(thin.cost)
    between = rng.uniform(5, 35, size=(4, 50))
    assert (cost_at(thin, between) >= cost_at(wide, between) - 1e-9).all()
    assert thinned_curves(curves, 60) is curves


def test_a_short_row_beside_a_long_one_keeps_all_its_knots_when_thinned():
    wide = np.linspace(0, 100, 300)
    short = np.repeat([1.0, 2.0, 3.0], 100)
    curves = expected_cost_curves(
        np.stack([wide, short]), np.full((2, 300), 0.1), np.full((2, 300), 0.2), np.zeros(2)
    )
    thin = thinned_curves(curves, 20)
    assert set(thin.quantity[1]) == {1.0, 2.0, 3.0}
    rises = np.diff(thin.quantity, axis=1) > 0
    assert (rises[:, 1:] <= rises[:, :-1]).all()  # only the last knot is repeated: answers look by halving
    assert cheapest_quantity(thin, np.zeros(2))[1] == cheapest_quantity(curves, np.zeros(2))[1] == 2.0


def test_stacked_curves_come_back_in_line_order():
    rng = np.random.default_rng(5)
    *_, first = random_curves(rng, lines=2, knots=9)
    *_, second = random_curves(rng, lines=1, knots=4)
    stacked = stacked_curves([first, second], np.array([2, 0, 1]))
    quantity = np.array([4.0, 4.0, 4.0])
    expected = np.concatenate([cost_at(first, quantity[:2]), cost_at(second, quantity[:1])])[[1, 2, 0]]
    assert cost_at(stacked, quantity) == pytest.approx(expected)
