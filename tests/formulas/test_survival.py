"""The product-limit estimate against a hand calculation, another library and the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from replenish.formulas.survival import kaplan_meier
from tests.strategies import seeds


def cases(seed, size=30):
    rng = np.random.default_rng(seed)
    return rng.integers(1, 12, size), rng.random(size) < 0.7


@given(seeds)
def test_it_is_scipys_estimate_where_a_censored_case_has_just_outlasted_the_day_before(seed):
    """scipy censors at the last day survived; here a case that is out for 9 days has outlasted the 8th."""
    days, over = cases(seed)
    found = kaplan_meier(days, over, np.ones(days.size))
    data = CensoredData(uncensored=days[over], right=days[~over] - 1)
    theirs = ecdf(data).sf
    missing = 1 - np.cumsum(found)
    at = theirs.quantiles.astype(int)
    inside = at < days.max()
    np.testing.assert_allclose(missing[at[inside]], theirs.probabilities[inside], atol=1e-12)
    assert found.sum() == pytest.approx(1)


def test_without_open_cases_it_is_the_share_of_each_length():
    found = kaplan_meier(np.array([2, 2, 5]), np.ones(3, dtype=bool), np.ones(3))
    assert found.tolist() == pytest.approx([0, 0, 2 / 3, 0, 0, 1 / 3])


def test_an_order_that_is_out_longer_than_any_receipt_lengthens_the_lead_time():
    days, over = np.array([7] * 9 + [40]), np.array([True] * 9 + [False])
    found = kaplan_meier(days, over, np.ones(10))
    assert found[7] == pytest.approx(0.9)
    assert found[40] == pytest.approx(0.1)


@given(seeds, st.integers(0, 40))
def test_a_prior_counts_as_that_many_further_cases(seed, strength):
    days, over = cases(seed)
    prior = np.array([0, 0.25, 0, 0.5, 0.25])
    spread = np.flatnonzero(prior)
    alike = kaplan_meier(
        np.concatenate([days, spread]),
        np.concatenate([over, np.ones(spread.size, dtype=bool)]),
        np.concatenate([np.ones(days.size), np.maximum(strength * prior[spread], 1e-12)]),
    )
    np.testing.assert_allclose(
        kaplan_meier(days, over, np.ones(days.size), prior, strength), alike, atol=1e-9
    )


def test_forgetting_open_orders_promises_too_short_a_lead_time():
    """Ordered on any of 60 days, looked at on day 60: the slow ones are out more often."""
    rng = np.random.default_rng(0)
    length = rng.choice([5, 40], size=4000)
    age = rng.integers(1, 61, size=4000)
    over = length < age
    found = kaplan_meier(np.where(over, length, age), over, np.ones(4000))
    naive = (length[over] == 40).mean()
    assert found[5] == pytest.approx(0.5, abs=0.03)
    assert naive < 0.35
