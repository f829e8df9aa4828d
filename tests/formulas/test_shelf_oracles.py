"""Shelves against stockpyl (demand waits) and SupplyNetPy (demand is lost), on the same demand."""

import numpy as np
import pytest

from replenish.formulas.order_rule import OrderRule, base_stock, reorder_up_to
from replenish.formulas.orderable import order_rules
from replenish.formulas.shelf import ShelfYear, shelf_lives
from tests.other_simulators import stockpyl_shelf, supplynetpy_shelf

PERIODS = 60
ANY_UNIT = order_rules(np.zeros(1), np.ones(1), np.array([np.inf]))


def _year(demand, lead_time, opening, *, lost, first_review):
    return ShelfYear(
        demand=demand[None, None].astype(float),
        opening=np.array([float(opening)]),
        on_order=np.zeros((1, demand.size)),
        lost=np.array([lost]),
        lead_time=np.full((1, 1, 1), lead_time),
        review=np.arange(demand.size)[None] >= first_review,
    )


def _once(reorder_point, quantity):
    """(R, Q) with a single Q, as stockpyl has it."""
    level = np.array([float(reorder_point + quantity)])
    rules = order_rules(np.array([float(quantity)]), np.zeros(1), np.array([float(quantity)]))
    none = np.full(1, np.inf)
    return OrderRule(
        reorder_point=level - quantity, order_up_to=level, cap=none, rules=rules, rounded_up=np.array([True])
    )


POLICIES = {
    "base stock": (base_stock(np.array([23.0]), ANY_UNIT), {"policy_type": "BS", "base_stock_level": 23}),
    "(s, S)": (
        reorder_up_to(np.array([14.0]), np.array([26.0]), ANY_UNIT),
        {"policy_type": "sS", "reorder_point": 14, "order_up_to_level": 26},
    ),
    "(R, Q)": (_once(15, 11), {"policy_type": "rQ", "reorder_point": 15, "order_quantity": 11}),
}


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("lead_time", [0, 1, 4])
def test_stockpyl_lives_the_same_life_where_demand_waits(name, lead_time):
    rule, policy = POLICIES[name]
    demand = np.random.default_rng(lead_time).poisson(5, PERIODS).astype(float)
    level, ordered = stockpyl_shelf(demand, lead_time, 18, **policy)
    lives = shelf_lives(_year(demand, lead_time, 18, lost=False, first_review=1), rule)
    np.testing.assert_array_equal((lives.stock - lives.backorders)[0, 0], level)
    np.testing.assert_array_equal(lives.ordered[0, 0, 1:], ordered[:-1])


def test_stockpyl_lives_the_same_life_with_fractions_of_units():
    rule, policy = POLICIES["base stock"]
    demand = np.random.default_rng(5).gamma(2.0, 2.5, PERIODS)
    level, _ = stockpyl_shelf(demand, 2, 18, **policy)
    any_fraction = order_rules(np.zeros(1), np.zeros(1), np.array([np.inf]))
    lives = shelf_lives(
        _year(demand, 2, 18, lost=False, first_review=1), base_stock(rule.order_up_to, any_fraction)
    )
    np.testing.assert_allclose((lives.stock - lives.backorders)[0, 0], level, atol=1e-9)


@pytest.mark.parametrize(("reorder_point", "order_up_to"), [(14, 14), (6, 16)])
@pytest.mark.parametrize("lead_time", [1, 2, 5])
def test_supplynetpy_lives_the_same_life_where_demand_is_lost(reorder_point, order_up_to, lead_time):
    pytest.importorskip("SupplyNetPy", reason="SupplyNetPy is not installed")
    demand = 1 + np.random.default_rng(lead_time).poisson(4, PERIODS)
    stock, lost = supplynetpy_shelf(demand, lead_time, 11, reorder_point, order_up_to)
    rule = reorder_up_to(np.array([float(reorder_point)]), np.array([float(order_up_to)]), ANY_UNIT)
    lives = shelf_lives(_year(demand, lead_time, 11, lost=True, first_review=1), rule)
    np.testing.assert_array_equal(lives.stock[0, 0], stock)
    assert lives.missed.sum() == lost
    assert lost > 0
