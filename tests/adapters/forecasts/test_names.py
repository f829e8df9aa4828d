"""Names of quantile columns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replenish.adapters.forecasts.names import is_mean, level_of


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("p1", 0.01),
        ("p10", 0.1),
        ("P99", 0.99),
        ("p2.5", 0.025),
        ("0.1", 0.1),
        (".975", 0.975),
        ("0.04999999999999999", 0.05),
        ("q10", 0.1),
        ("q0.1", 0.1),
        ("quantile_0.1", 0.1),
        ("quantile_90", 0.9),
        ("p0", None),
        ("p100", None),
        ("0", None),
        ("1", None),
        ("0.0", None),
        ("mean", None),
        ("p", None),
        ("p10 ", None),
        ("Baseline_p50", None),
        ("price10", None),
        ("2026-01-05", None),
    ],
)
def test_a_name_is_a_level_or_none(name, level):
    assert level_of(name) == level


@given(st.integers(1, 99))
def test_every_amazon_name_is_read(percent):
    assert level_of(f"p{percent}") == percent / 100


def test_the_mean_is_no_quantile():
    assert is_mean("mean")
    assert is_mean("Mean")
    assert not is_mean("median")
