"""The compiled answers to prices are the numpy ones, number for number."""

import numpy as np
import pytest

from replenish.formulas.cost_curve import CostCurves, cost_at, expected_cost_curves
from replenish.formulas.orderable import OrderRules, order_rules
from replenish.formulas.priced_answer import priced_answers, priced_answers_in_blocks

compiled = pytest.importorskip("replenish.formulas.priced_answer_compiled")


def cases(seed: int, lines: int = 3_000) -> tuple[CostCurves, OrderRules, np.ndarray]:
    """Short rows, requirements below zero, every rule, prices that tie and prices that are a bonus."""
    rng = np.random.default_rng(seed)
    need = rng.integers(-5, 40, (lines, 7)).astype(float)
    need[rng.random(lines) < 0.3] = need[0, 0]
    over, under = rng.integers(0, 4, lines) / 7, rng.integers(0, 12, lines) / 7
    curves = expected_cost_curves(need, np.tile(over[:, None], 7), np.tile(under[:, None], 7), np.ones(lines))
    rules = order_rules(
        rng.choice([0.0, 4.0, 7.0], lines),
        rng.choice([0.0, 0.1, 1.0, 6.0], lines),
        rng.choice([3.0, 60.0], lines),
    )
    return curves, rules, rng.integers(-3, 12, lines) / 7 * rng.choice([1.0, 0.37], lines)


@pytest.mark.parametrize("seed", range(4))
def test_compiled_answers_are_the_same_numbers(seed):
    curves, rules, price = cases(seed)
    expected, cost = priced_answers_in_blocks(curves, rules, price)
    quantity, priced_cost = compiled.priced_answers(curves, rules, price)
    np.testing.assert_array_equal(quantity, expected)
    np.testing.assert_allclose(priced_cost, cost, rtol=1e-13, atol=1e-13)


def test_read_only_arrays_are_read_as_they_are():
    curves, rules, price = cases(9)
    for column in (curves.quantity, curves.cost, price):
        column.setflags(write=False)
    np.testing.assert_array_equal(
        compiled.priced_answers(curves, rules, price)[0], priced_answers_in_blocks(curves, rules, price)[0]
    )


def test_no_orderable_quantity_is_better():
    curves, rules, price = cases(5, lines=300)
    quantity, cost = priced_answers(curves, rules, price)
    for line in range(300):
        step = rules.step[line] if rules.step[line] > 0 else 0.5
        count = int(np.floor((rules.upper[line] - rules.lower[line]) / step + 1e-9))
        tried = np.append(rules.lower[line] + np.arange(count + 1) * step if count >= 0 else [], 0.0)
        one = CostCurves(
            quantity=np.tile(curves.quantity[[line]], (tried.size, 1)),
            cost=np.tile(curves.cost[[line]], (tried.size, 1)),
            slope_before=np.full(tried.size, curves.slope_before[line]),
            slope_after=np.full(tried.size, curves.slope_after[line]),
        )
        assert (cost_at(one, tried) + price[line] * tried).min() >= cost[line] - 1e-9
        assert cost[line] >= -1e-9 or quantity[line] > 0
