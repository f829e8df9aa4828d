"""Of an interval with stock-outs the periods that are known are added up, and nothing is estimated."""

import numpy as np
import pytest

from replenish.demand.accuracy.judge import accuracy
from replenish.problem.params import SolveParams
from tests.demand.accuracy.records import gamma_record, issue, record

PARAMS = SolveParams(paths=512, seed=3, recalibration="off")
STEPS = np.array([2.0, 4.0, 6.0])  # p10, p50, p90 of each period


def cut_record():
    """One decision of four periods: the third ran out of stock, and of a fifth nobody asks."""
    censored = np.array([[False, False, True, False, False]])
    actual = [[3.0, 4.0, 1.0, 5.0, 99.0]]
    return record(
        [
            issue(
                0,
                np.tile(STEPS, (1, 5, 1)),
                actual,
                lead_time=2,
                review_period=2,
                censored=censored,
                filled=np.where(censored, 8.0, actual),
            )
        ]
    )


def test_only_periods_without_stock_out_are_added_up_on_both_sides():
    """3 + 4 + 5 against three times the p50; the whole interval counts 8 for the third period."""
    answer = accuracy(cut_record(), PARAMS)
    known, whole = answer.of_known()["sum of quantiles"], answer.of_interval()["sum of quantiles"]
    assert (known.demand[0], whole.demand[0]) == (12.0, 20.0)
    at_p50 = int(np.searchsorted(known.levels, 0.5))
    assert known.over[0, at_p50] == pytest.approx(0.0, abs=0.05)
    assert whole.short[0, at_p50] == pytest.approx(4.0, abs=0.05)


@pytest.mark.parametrize(
    ("changes", "counted", "why"),
    [
        ({"actual": [[3.0, 4.0, np.nan, np.nan, np.nan]]}, 1, "the history ends inside the interval"),
        ({"actual": [[3.0, np.nan, 1.0, np.nan, np.nan]]}, 0, "one period says nothing about a sum"),
        ({"censored": np.ones((1, 5), dtype=bool)}, 0, "nothing is known for certain"),
    ],
)
def test_two_known_periods_are_enough_whether_or_not_the_interval_is_over(changes, counted, why):
    made = cut_record()
    partly = made.issues[0].replace(**{name: np.asarray(value) for name, value in changes.items()})
    first = issue(-9, np.tile(STEPS, (1, 5, 1)), [[1.0] * 5], lead_time=2, review_period=2)
    answer = accuracy(made.replace(issues=(first, partly)), PARAMS)
    told = answer.known.get("independent")
    assert (0 if told is None else told.count[0]) == counted, why


def test_without_stock_outs_the_whole_intervals_tell_all_there_is():
    assert accuracy(gamma_record(0.0, issues=4, lines=3), PARAMS).known == {}


def test_days_that_run_out_by_chance_leave_the_coverage_as_it_is():
    """A third of the periods cut short, whatever their demand: the known part is covered as it should be."""
    made = gamma_record(0.7)
    rng = np.random.default_rng(2)
    cut = [one.replace(censored=rng.random(one.actual.shape) < 1 / 3) for one in made.issues]
    answer = accuracy(made.replace(issues=tuple(cut)), PARAMS)
    sums = answer.of_known()["copula"].at(answer.levels)
    assert sums.coverage[0] == pytest.approx(answer.levels, abs=0.035)
    assert answer.of_known()["independent"].at(answer.levels).coverage[0, -1] < 0.86
