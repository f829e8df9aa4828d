"""The luck that lines have in common is found again, and paths put in that order spread as they should."""

import numpy as np
import pytest
from scipy.stats import norm

from replenish.formulas.common_shock import common_share, order_with_common_luck


def scores(share, *, lines=40, issues=300, periods=3, seed=4):
    """Normal scores of issues that do not overlap, a share of whose variance all lines have in common."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(issues, 1, periods))
    return np.sqrt(share) * common + np.sqrt(1 - share) * rng.normal(size=(issues, lines, periods))


def target_periods(issues, periods):
    return -periods * np.arange(issues, 0, -1)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.7])
def test_the_share_that_made_the_errors_is_estimated(share):
    score = scores(share)
    found = common_share(score, np.zeros_like(score), target_periods(300, 3))
    assert found.share == pytest.approx(share, abs=0.05)
    assert found.dates == 900


def test_lines_that_err_against_each_other_share_nothing():
    one = scores(0.0, lines=1)
    score = np.concatenate([one, -one], axis=1)
    assert common_share(score, np.zeros_like(score), target_periods(300, 3)).share == 0


def test_the_same_pairs_counted_one_by_one():
    score = scores(0.4, lines=4, issues=5, periods=2)
    score[0, 1, 0] = score[3, :, 1] = np.nan
    centred = score - np.nanmean(score)
    deviation = np.sqrt(np.nanmean(centred**2, axis=(0, 2)))
    product = possible = 0.0
    for issue in range(5):
        for period in range(2):
            for one in range(4):
                for other in range(4):
                    both = centred[issue, one, period] * centred[issue, other, period]
                    if one != other and np.isfinite(both):
                        product, possible = product + both, possible + deviation[one] * deviation[other]
    found = common_share(score, np.zeros_like(score), target_periods(5, 2))
    assert found.dates == 9  # of ten, one on which nothing is known
    assert found.share == pytest.approx(product / possible * 9 / (9 + 8))


def test_issues_that_overlap_tell_of_the_same_dates_once():
    score = scores(0.5, issues=6, periods=3)
    found = common_share(score, np.zeros_like(score), -np.arange(6, 0, -1))
    assert found.dates == 8  # six issues a period apart, three periods each


def test_what_whole_units_hide_does_not_hide_the_share():
    hidden_score = scores(0.5, lines=60, issues=400, periods=2)
    cut = norm.ppf(0.5)
    half = norm.pdf(cut) / 0.5  # mean of a half of the normal distribution: all that two outcomes tell
    score = np.where(hidden_score > cut, half, -half)
    found = common_share(score, np.full_like(score, 1 - half**2), target_periods(400, 2))
    blind = common_share(score, np.zeros_like(score), target_periods(400, 2))
    assert blind.share < 0.36  # what is seen: two thirds of the arcsine of a half
    assert found.share == pytest.approx(0.5, abs=0.06)


def test_no_two_lines_on_one_date_tell_nothing():
    score = np.full((2, 2, 1), np.nan)
    score[0, 0, 0] = score[1, 1, 0] = 1.0
    assert common_share(score, np.zeros_like(score), np.array([-2, -1])) == (0.0, 0)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.6, 1.0])
def test_normal_totals_spread_as_the_closed_form_says(share):
    """Var(sum) = sum of variances + share times the sum over all pairs of lines of their deviations."""
    deviation = np.linspace(1.0, 5.0, 30)
    strata = norm.ppf((np.arange(2000) + 0.5) / 2000)
    size = deviation[:, None] * strata[np.random.default_rng(5).permuted(np.arange(2000))]
    order = order_with_common_luck(size, share, np.random.default_rng(6))
    total = np.take_along_axis(size, order, axis=1).sum(axis=0)
    variance = (1 - share) * (deviation**2).sum() + share * deviation.sum() ** 2
    assert total.std() == pytest.approx(np.sqrt(variance), rel=0.04)


def test_every_line_keeps_every_path_once():
    size = np.random.default_rng(7).poisson(0.3, size=(20, 64)).astype(float)
    order = order_with_common_luck(size, 0.4, np.random.default_rng(8))
    assert (np.sort(order, axis=1) == np.arange(64)).all()
