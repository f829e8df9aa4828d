"""Order rules against enumeration."""

import numpy as np
import pytest
from hypothesis import given

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.orderable import best_orderable, order_rules, orderable_ceil, orderable_floor
from tests.formulas.test_cost_curve import random_curves
from tests.strategies import seeds


def _choices(moq, multiple, most):
    """Every orderable quantity up to 40, by trial."""
    return [q for q in range(41) if q == 0 or (q >= moq and q % multiple == 0 and q <= most)]


@given(seeds)
def test_the_best_orderable_quantity_is_the_best_of_all_of_them(seed):
    rng = np.random.default_rng(seed)
    *_, curves = random_curves(rng)
    moq = rng.choice([0.0, 4.0, 7.0, 11.0], size=3)
    multiple = rng.choice([1.0, 3.0, 4.0, 6.0], size=3)
    most = rng.choice([np.inf, 25.0, 12.0], size=3)
    price = rng.choice([0.0, 0.5, 1.5], size=3)
    found = best_orderable(curves, order_rules(moq, multiple, most), price)
    for line in range(3):
        if curves.slope_after[line] + price[line] <= 0:
            continue  # more is always better: no largest trial is the best
        one = lambda q: cost_at(curves, np.full(3, float(q)))[line] + price[line] * q  # noqa: B023, E731
        choices = _choices(moq[line], multiple[line], most[line])
        assert found[line] in choices
        assert one(found[line]) == pytest.approx(min(one(q) for q in choices))


@given(seeds)
def test_floor_and_ceil_are_the_orderable_neighbours(seed):
    rng = np.random.default_rng(seed)
    moq, multiple = rng.choice([0.0, 4.0, 9.0]), rng.choice([1.0, 3.0, 6.0])
    rules = order_rules(np.array([moq]), np.array([multiple]), np.array([np.inf]))
    quantity = float(rng.integers(0, 20)) + rng.choice([0.0, 0.5])
    choices = _choices(moq, multiple, np.inf)
    assert orderable_floor(rules, np.array([quantity]))[0] == max(q for q in choices if q <= quantity)
    assert orderable_ceil(rules, np.array([quantity]))[0] == min(q for q in choices if q >= quantity)


def test_three_tenths_are_three_steps_of_a_tenth():
    rules = order_rules(np.zeros(1), np.array([0.1]), np.array([np.inf]))
    assert orderable_floor(rules, np.array([0.3])) == pytest.approx([0.3])
    assert orderable_ceil(rules, np.array([0.1 + 0.2])) == pytest.approx([0.3])


def test_rounding_inside_the_decision_beats_rounding_after_it():
    # pack 24, MOQ 24: rounding the optimum up costs more than deciding on what can be ordered
    rng = np.random.default_rng(1)
    from replenish.formulas.cost_curve import cheapest_quantity, expected_cost_curves

    demand = rng.poisson(24, size=(200, 64)).astype(float)
    curves = expected_cost_curves(
        demand, np.full((200, 64), 1 / 64), np.full((200, 64), 3 / 64), np.zeros(200)
    )
    rules = order_rules(np.full(200, 24.0), np.full(200, 24.0), np.full(200, np.inf))
    inside = best_orderable(curves, rules, np.zeros(200))
    after = orderable_ceil(rules, cheapest_quantity(curves, np.zeros(200)))
    assert cost_at(curves, inside).sum() < cost_at(curves, after).sum()


def test_round_off_is_no_reason_to_order_a_pack():
    rules = order_rules(np.array([0.0, 50.0]), np.array([3.0, 0.0]), np.full(2, np.inf))
    assert orderable_ceil(rules, np.full(2, 1e-16)).tolist() == [0.0, 0.0]
