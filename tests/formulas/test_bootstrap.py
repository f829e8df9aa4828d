"""Intervals cover, and are paired, blocked and careful with few blocks."""

import numpy as np
import pytest
from scipy.stats import t as student

from replenish.formulas.bootstrap import interval_of_total, resampling, unskewed


def autocorrelated(rng, lines, periods, rho):
    noise = rng.normal(size=(lines, periods))
    values = noise.copy()
    for period in range(1, periods):
        values[:, period] = rho * values[:, period - 1] + np.sqrt(1 - rho**2) * noise[:, period]
    return values + 1.0


def coverage(rho, block, periods, lines=3, seeds=300):
    held = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        values = autocorrelated(rng, lines, periods, rho)
        interval = interval_of_total(values, resampling(periods, block, rng, draws=400))
        held += interval.low <= lines * periods <= interval.high
    return held / seeds


@pytest.mark.parametrize(
    ("rho", "block", "periods"),
    [
        (0.0, 1, 52),  # independent weeks
        (0.0, 7, 35),  # five blocks: Student's quantile and the widening do the work
        (0.6, 14, 364),  # a year of days that hang together
    ],
)
def test_the_interval_holds_the_expected_total_in_93_percent_of_the_seeds(rho, block, periods):
    assert coverage(rho, block, periods) >= 0.93


@pytest.mark.parametrize("weeks", [4, 6, 12])
def test_few_weeks_that_are_not_skewed_have_students_interval(weeks):
    week = np.tile([1.0, -1.0], weeks // 2) + 5.0
    found = interval_of_total(week[None], resampling(weeks, 1, np.random.default_rng(3), draws=20_000))
    low, high = student.interval(0.95, weeks - 1, week.sum(), week.std(ddof=1) * np.sqrt(weeks))
    assert found.low == pytest.approx(low, abs=0.03 * (high - low))
    assert found.high == pytest.approx(high, abs=0.03 * (high - low))


def test_blocks_that_are_too_short_do_not_cover():
    assert coverage(0.6, 1, 364) < 0.80


def test_what_hits_all_lines_at_once_is_not_averaged_away():
    rng = np.random.default_rng(1)
    week = rng.normal(size=(1, 104))
    together = interval_of_total(np.repeat(week, 50, axis=0), resampling(104, 4, rng))
    alone = interval_of_total(rng.normal(size=(50, 104)), resampling(104, 4, rng))
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_every_draw_has_as_many_periods_and_lines_as_there_are():
    draws = resampling(33, 7, np.random.default_rng(1), units=40, draws=50)
    assert (draws.times.sum(axis=1) == 33).all()
    assert (draws.units.sum(axis=1) == 40).all()
    assert draws.blocks == pytest.approx(33 / 7)


def test_one_block_decides_nothing():
    draws = resampling(10, 10, np.random.default_rng(1))
    interval = interval_of_total(np.random.default_rng(2).normal(5.0, 1.0, (3, 10)), draws)
    assert (interval.low, interval.high) == (-np.inf, np.inf)
    assert not interval.excludes_zero


def test_where_nothing_differs_a_block_is_enough():
    interval = interval_of_total(np.zeros((3, 10)), resampling(10, 10, np.random.default_rng(1)))
    assert (interval.low, interval.high) == (0, 0)


def test_an_interval_of_other_lines_is_wider_where_lines_differ():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(60, 104)) + rng.lognormal(0.0, 1.0, size=(60, 1))
    these, others = (
        interval_of_total(values, resampling(104, 4, np.random.default_rng(1), units=units))
        for units in (None, 60)
    )
    assert these.total == others.total
    assert others.high - others.low > 3 * (these.high - these.low)


def test_rare_dear_weeks_move_both_ends_up():
    rng = np.random.default_rng(1)
    weeks = rng.gamma(0.3, 1.0, (1, 104))
    interval = interval_of_total(weeks, resampling(104, 4, rng))
    assert interval.high - interval.total > 1.1 * (interval.total - interval.low)
    turned = interval_of_total(-weeks, resampling(104, 4, rng))
    assert turned.total - turned.low > 1.1 * (turned.high - turned.total)


def test_a_quantile_is_that_of_hall_s_cubic():
    for skewness in (-0.35, -0.1, 0.02, 0.35):
        for quantile in (-3.0, -1.0, 0.5, 2.5):
            root = unskewed(quantile, skewness)
            cubic = root + skewness / 3 * root**2 + skewness**2 / 27 * root**3 + skewness / 6
            assert cubic == pytest.approx(quantile)


def test_lines_that_all_cost_the_same_have_an_interval_without_width():
    flat = interval_of_total(np.full((5, 40), 0.1), resampling(40, 4, np.random.default_rng(1)))
    assert (flat.low, flat.high) == (flat.total, flat.total)
