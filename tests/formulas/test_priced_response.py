"""What many lines take at a band of prices: the compiled sums are those in numpy, and true averages."""

import numpy as np
import pytest
from scipy.sparse import csc_array, random_array

from replenish.formulas.priced_answer import priced_answers_in_blocks
from replenish.formulas.priced_response import response_by_array
from tests.formulas.test_priced_answer import cases

compiled = pytest.importorskip("replenish.formulas.priced_response_compiled")


def asked(seed):
    curves, rules, price = cases(seed)
    rng = np.random.default_rng(seed)
    lines = len(price)
    takes = csc_array(random_array((6, lines), density=0.4, rng=rng, data_sampler=rng.random))
    return curves, rules, takes, np.abs(price), rng.choice([1e-3, 0.1, 2.0], lines)


@pytest.mark.parametrize("seed", range(4))
def test_compiled_sums_are_the_same(seed):
    question = asked(seed)
    expected, found = response_by_array(*question), compiled.priced_response(*question)
    for name, values in found.items():
        np.testing.assert_allclose(values, getattr(expected, name), rtol=1e-12, atol=1e-9)


def test_what_is_used_is_the_mean_over_many_prices_of_the_band():
    curves, rules, takes, price, band = asked(3)
    places = (np.arange(2_000) + 0.5) / 2_000 - 0.5
    answers = np.mean(
        [priced_answers_in_blocks(curves, rules, price + at * band)[0] for at in places], axis=0
    )
    response = response_by_array(curves, rules, takes, price, band)
    np.testing.assert_allclose(response.used, takes @ answers, rtol=1e-3)


def test_the_curvature_is_how_much_less_is_used_at_higher_prices():
    curves, rules, takes, _, band = asked(2)
    prices, step = np.array([0.3, 0.1, 0.0, 0.2, 0.5, 0.4]), 1e-6 * np.arange(1, 7)
    band = band + 0.5
    low, high = (
        response_by_array(curves, rules, takes, takes.T @ (prices + sign * step), band) for sign in (-1, 1)
    )
    slope = response_by_array(curves, rules, takes, takes.T @ prices, band).curvature @ (2 * step)
    np.testing.assert_allclose(low.used - high.used, slope, rtol=1e-4)
