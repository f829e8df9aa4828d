"""Service figures at their edges: cycles of one period, orders not placed, averages below one unit."""

import numpy as np

from replenish.formulas.service import cycle_counts, fill_rate, order_cost, turns


def test_a_cycle_of_one_period_is_a_cycle():
    cycles, hit = cycle_counts(np.array([[0, 1, 2, 3]]), np.array([[0.0, 0.5, 0.0, 0.0]]))
    assert (cycles.tolist(), hit.tolist()) == ([2], [1])  # the first and the last may be cut short


def test_a_purchase_order_that_is_not_placed_costs_nothing():
    assert order_cost(np.array([True, False]), np.array([0, 1]), 10.0).tolist() == [10, 0]


def test_less_than_a_unit_is_served_and_sold_too():
    assert fill_rate(np.array([0.5]), np.array([0.1])).tolist() == [0.8]
    found = turns(np.array([0.5, 0.5]), np.array([0.25, 0.0]), 365.0)
    assert found[0] == 2
    assert np.isnan(found[1])
