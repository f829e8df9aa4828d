"""Each treatment covers what theory says it must, learns nothing from later, and is priced by hand."""

import numpy as np
import pytest
from scipy import stats

from replenish.demand.accuracy.judge import accuracy
from replenish.demand.accuracy.known_errors import all_errors, errors_known_at
from replenish.demand.accuracy.treatments import PLANNED, TREATMENTS, treatments_of
from replenish.demand.past_errors import past_errors
from replenish.demand.tails import TAILS
from replenish.errors import InputError
from replenish.problem.costs import Costs
from replenish.problem.forecast import PathForecast, PointForecast
from replenish.problem.params import SolveParams
from tests.demand.accuracy.records import gamma_record, issue, record

PARAMS = SolveParams(
    paths=512, seed=3, recalibration="off"
)  # 256 move a covered p50 by 2 points from seed to seed


def uncorrected(made):
    """Judged with levels as they were issued."""
    treatments = treatments_of(made.issues[-1].forecast, PARAMS)
    return accuracy(made, PARAMS, [one for one in treatments if one.recalibration == "off"])


@pytest.fixture(scope="module")
def dependent():
    return uncorrected(gamma_record(0.7))


@pytest.fixture(scope="module")
def independent():
    return uncorrected(gamma_record(0.0))


def coverage(answer, treatment):
    return answer.of_interval()[treatment].at(answer.levels).coverage[0]


def test_true_marginals_are_covered_as_their_levels_say(dependent):
    sums = dependent.of_periods()["as issued"]
    assert sums.coverage[0] == pytest.approx(dependent.levels, abs=0.02)
    assert sums.histogram[0] / sums.count[0] == pytest.approx(np.full(10, 0.1), abs=0.02)
    assert sums.bias[0] == pytest.approx(0.0, abs=0.02)


def test_of_independent_demand_the_interval_is_covered_and_the_sum_of_quantiles_is_far_too_wide(independent):
    """Eight gamma(4) periods: their sum is gamma(32), the sum of quantiles is 8 times gamma(4)'s."""
    levels = independent.levels
    assert coverage(independent, "independent") == pytest.approx(levels, abs=0.04)
    expected = stats.gamma.cdf(8 * stats.gamma.ppf(levels, 4), 32)
    assert coverage(independent, "sum of quantiles") == pytest.approx(expected, abs=0.04)


def test_of_dependent_demand_only_what_learned_from_errors_covers_the_interval(dependent):
    levels = dependent.levels
    assert coverage(dependent, "independent")[-1] < 0.83
    assert coverage(dependent, "sum of quantiles")[-1] > 0.92
    for treatment in ("copula", "ranks", PLANNED):
        assert coverage(dependent, treatment) == pytest.approx(levels, abs=0.035)


def test_what_covers_best_loses_and_costs_least(dependent, independent):
    for answer, worse in ((dependent, "independent"), (dependent, "sum of quantiles"),
                          (independent, "sum of quantiles")):  # fmt: skip
        sums, costs = answer.of_interval(), answer.costs()
        assert sums["copula"].wql.mean() < sums[worse].wql.mean()
        assert costs["copula"].own[0] <= costs[worse].own[0] * 1.001
        assert costs["copula"].avoidable[0].sum() < costs[worse].avoidable[0].sum()


def test_all_treatments_are_judged_on_the_same_decisions(dependent):
    counts = {tuple(sums.count) for sums in dependent.interval.values()}
    assert len(counts) == 1
    assert len(dependent.issues) == 40
    assert len(dependent.decisions) == 39  # the first issue has no past


def test_what_a_decision_knows_of_errors_is_what_past_errors_make_of_the_issues_before():
    made = gamma_record(0.5, issues=8, lines=5)
    tail = TAILS["gamma"]
    errors = all_errors(made.issues, tail, made.whole)
    for number in (1, 2, 7):
        now = made.issues[number].period
        past = [one.as_past(now, now) for one in made.issues[:number]]
        expected = past_errors(past, 8, tail, made.whole)
        known = errors_known_at(errors, made.issues, number)
        assert known.first.tolist() == expected.first.tolist()
        for name in ("lower", "upper"):
            assert np.array_equal(getattr(known, name), getattr(expected, name), equal_nan=True)
    assert errors_known_at(errors, made.issues, 0) is None


def test_nothing_that_happens_later_changes_what_a_decision_assumes():
    made = gamma_record(0.5, issues=8, lines=5)
    changed = [
        one.replace(
            actual=np.where(np.arange(8) + one.period >= made.issues[4].period, 500.0, one.actual),
        )
        for one in made.issues
    ]
    tail = TAILS["gamma"]
    before = errors_known_at(all_errors(made.issues, tail, made.whole), made.issues, 4)
    after = errors_known_at(all_errors(changed, tail, made.whole), changed, 4)
    assert np.array_equal(before.lower, after.lower, equal_nan=True)
    assert np.array_equal(before.upper, after.upper, equal_nan=True)


def two_decisions(shortage=3.0, holding=0.5):
    """Demand of two periods 10 + 10 and 30 + 10; every level forecasts 12 a period."""
    quantiles = np.full((1, 2, 3), 12.0)
    return record(
        [issue(0, quantiles, [[10.0, 10.0]]), issue(2, quantiles, [[30.0, 10.0]])],
        shortage=shortage,
        holding=holding,
        whole=True,
    )


def test_costs_of_an_interval_by_hand():
    """Order up to 24: 4 over at 0.5, then 16 short at 3. The first issue has no past and is not judged."""
    answer = accuracy(two_decisions(), SolveParams(tail="flat"))
    costs = answer.costs()["independent"]
    assert costs.own[0] == pytest.approx(16 * 3.0)
    assert answer.of_interval()["independent"].demand.tolist() == [40.0]
    alone = accuracy(two_decisions().replace(issues=two_decisions().issues[:1]), SolveParams(tail="flat"))
    assert alone.costs()["independent"].own[0] == pytest.approx(4 * 0.5)
    assert alone.costs()["independent"].at_level[0] == pytest.approx(4 * 3.5 * (1 - alone.levels))


def test_costs_of_the_known_part_by_hand():
    """10 a period for sure; the shelf was empty in the second of three, and 7 and 6 were sold: 7 over."""
    certain = np.full((1, 3, 3), 10.0)
    censored = np.array([[False, True, False]])
    made = issue(
        0, certain, [[7.0, 3.0, 6.0]], lead_time=1, review_period=2,
        censored=censored, filled=np.array([[7.0, 10.0, 6.0]]),
    )  # fmt: skip
    answer = accuracy(record([made], shortage=8.0, holding=1.0), PARAMS)
    for costs in answer.known_costs().values():
        assert costs.own.tolist() == [7 * 2.0]  # held over two periods of review
    for costs in answer.costs().values():
        assert costs.own.tolist() == [(30 - 23) * 2.0]
    assert answer.partly.tolist() == answer.decisions.tolist()


def test_demand_that_waits_costs_by_the_period():
    made = two_decisions().replace(lost=np.array([False]))
    made = made.replace(
        issues=[one.replace(lead_time=np.array([0]), review_period=np.array([2])) for one in made.issues]
    )
    answer = accuracy(made, SolveParams(tail="flat"))
    assert answer.costs()["independent"].own[0] == pytest.approx(16 * 3.0 * 2)


def test_a_forecast_whose_p50_is_really_the_p80_is_cheapest_at_a_lower_level():
    """One period, gamma demand; the forecast calls every quantile by a level that is 30 points too low."""
    rng = np.random.default_rng(4)
    levels = np.arange(0.05, 1.0, 0.05)
    truth = stats.gamma.ppf(np.clip(levels + 0.3, None, 0.995), 4, scale=5.0)
    quantiles = np.broadcast_to(truth, (40, 1, levels.size))
    made = record(
        [
            issue(
                period, quantiles, rng.gamma(4.0, 5.0, (40, 1)), levels=levels, lead_time=0, review_period=1
            )
            for period in range(50)
        ],
        lines=40,
    )
    answer = accuracy(made, PARAMS, TREATMENTS[1:2])
    costs = answer.costs()["independent"]
    half = int(np.searchsorted(answer.levels, 0.5))
    assert costs.cheapest[0, half] == pytest.approx(0.2, abs=0.04)
    assert costs.avoidable[0, half] > 0.1 * costs.at_level[0, half]
    assert costs.own_avoidable[0] == pytest.approx(costs.avoidable[0, half], rel=0.05)
    assert coverage(answer, "independent")[half] == pytest.approx(0.8, abs=0.03)


def test_groups_add_up(dependent):
    everything, lines = dependent.costs()["copula"], dependent.costs("line")["copula"]
    assert lines.own.sum() == pytest.approx(everything.own[0])
    names, _ = dependent.groups("line")
    assert names[0] == "item 0 at DC1"
    assert dependent.groups("supplier")[0] == ["S"]
    assert (
        dependent.of_periods("item")["as issued"].count.sum()
        == dependent.of_periods()["as issued"].count.sum()
    )
    with pytest.raises(InputError, match=r"all, item, location, supplier, line"):
        dependent.groups("colour")


def test_an_interval_that_is_not_over_or_not_forecast_is_not_judged():
    quantiles = np.full((2, 3, 3), 4.0)
    actual = np.array([[1.0, 2.0, np.nan], [1.0, 2.0, 3.0]])
    made = record([issue(0, quantiles, actual, lead_time=1, review_period=2)], lines=2)
    answer = accuracy(made, PARAMS)
    assert answer.interval["independent"].count.tolist() == [0.0, 1.0]
    assert answer.periods["as issued"].count.tolist() == [2.0, 3.0]
    beyond = record([issue(0, quantiles, actual, lead_time=2, review_period=2)], lines=2)
    assert len(accuracy(beyond, PARAMS).decisions) == 0


def test_stockouts_are_left_out_per_period_and_filled_in_the_interval():
    quantiles = np.full((1, 2, 3), 4.0)
    one = issue(0, quantiles, [[3.0, 1.0]], censored=np.array([[False, True]]), filled=np.array([[3.0, 6.0]]))
    answer = accuracy(record([one]), SolveParams(tail="flat"))
    assert answer.periods["as issued"].count.tolist() == [1.0]
    interval = answer.interval["independent"].at(answer.levels)
    assert interval.demand.tolist() == [9.0]
    assert interval.coverage.tolist() == [[0.0, 0.0, 0.0]]
    assert interval.coverage_bounds[1].tolist() == [[1.0, 1.0, 1.0]]
    assert interval.coverage_bounds[0].tolist() == [[0.0, 0.0, 0.0]]


def test_sample_paths_are_judged_as_they_are():
    paths = np.array([[[1.0, 1.0], [3.0, 3.0]]])
    one = issue(0, np.full((1, 2, 3), 4.0), [[3.0, 3.0]])
    answer = accuracy(record([one.replace(forecast=PathForecast(paths=paths))]), PARAMS)
    assert list(answer.interval) == [PLANNED]
    assert answer.interval[PLANNED].expected.tolist() == [4.0]
    assert answer.levels.tolist() == [0.1, 0.5, 0.9]


def points(record):
    """The same record with nothing but the means."""
    issues = [one.replace(forecast=PointForecast(point=one.forecast.mean)) for one in record.issues]
    return record.replace(issues=issues)


def test_points_are_judged_once_enough_of_their_errors_are_known():
    made = points(gamma_record(0.0, lines=20, issues=30))
    answer = accuracy(made, PARAMS, TREATMENTS[1:2])
    assert 20 < answer.issues.size < 30
    assert answer.levels.tolist() == [0.1, 0.5, 0.9]
    assert answer.of_periods()["as issued"].coverage[0] == pytest.approx(answer.levels, abs=0.05)
    with pytest.raises(InputError, match="enough past errors"):
        accuracy(points(gamma_record(0.0, lines=2, issues=2)), PARAMS)


def test_the_median_stands_in_for_a_mean_that_is_missing_in_a_period():
    made = [issue(0, [[[2.0, 4.0, 9.0]] * 2], [[4.0, 5.0]], mean=[[6.0, np.nan]])]
    sums = accuracy(record(made), SolveParams(recalibration="off")).periods["as issued"]
    assert sums.absolute.tolist() == [2.0 + 1.0]
    assert sums.expected.tolist() == [6.0 + 4.0]


def test_since_a_day_only_later_issues_are_judged_and_older_ones_still_teach(dependent):
    made = gamma_record(0.7)
    day = made.issues[30].issued
    late = accuracy(made, PARAMS, TREATMENTS[2:3], since=day)
    assert late.issues.size == late.decisions.size == 10
    assert late.issues[0] == late.decisions[0] == day
    assert late.sentences["copula"] == dependent.sentences["copula"]
    with pytest.raises(InputError, match="issues from 2030-01-01 on, found none after"):
        accuracy(made, PARAMS, since=np.datetime64("2030-01-01"))


def test_progress_counts_treatments_and_decisions():
    seen = []
    accuracy(two_decisions(), PARAMS, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(step, 6) for step in range(1, 7)]


def test_lines_of_different_cost_keep_their_own():
    quantiles = np.full((2, 2, 3), 12.0)
    costs = Costs(unit=1.0, holding=[0.5, 2.0], shortage=[3.0, 1.0], obsolescence=[0.0, 0.25])
    made = record([issue(0, quantiles, [[10.0, 10.0], [10.0, 10.0]])], lines=2, costs=costs, whole=True)
    answer = accuracy(made, SolveParams(tail="flat"))
    assert answer.costs("line")["independent"].own.tolist() == pytest.approx([4 * 0.5, 4 * 2.25])
