"""A decision learns what the plan of its day would have learned, and nothing from later."""

import numpy as np
import pytest

from replenish.demand.accuracy.judge import accuracy, demand_as_of
from replenish.demand.accuracy.known_errors import issues_known_at
from replenish.demand.accuracy.lessons import MOST_LESSONS, Lessons
from replenish.demand.accuracy.points import with_quantiles
from replenish.demand.accuracy.treatments import PLANNED, TREATMENTS, treatments_of
from replenish.demand.model import demand_model
from replenish.problem.forecast import PointForecast
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock
from replenish.problem.terms import SupplyTerms
from tests.demand.accuracy.records import gamma_record

LAST = 39  # every record below has 40 issues, and levels are learned at the last of them


def too_low(record, share):
    """The same record with all quantiles and means lowered by a share."""
    lowered = [
        issue.replace(
            forecast=issue.forecast.replace(
                quantiles=issue.forecast.quantiles * (1 - share), mean=issue.forecast.mean * (1 - share)
            )
        )
        for issue in record.issues
    ]
    return record.replace(issues=lowered)


def as_problem(record, number):
    """The question of the plan that is made with an issue."""
    issue = record.issues[number]
    return Problem(
        item=record.item,
        location=record.location,
        supplier=record.supplier,
        forecast=issue.forecast,
        stock=Stock(on_hand=0.0),
        terms=SupplyTerms(
            lead_time=issue.lead_time,
            review_period=issue.review_period,
            moq=0,
            order_multiple=0,
            unmet="lost",
            whole_units=record.whole,
        ),
        costs=record.costs,
        past=issues_known_at(record.issues, number),
    )


@pytest.mark.parametrize("recalibration", ["off", "on", "auto"])
@pytest.mark.parametrize("dependence", ["independent", "auto"])
def test_what_is_judged_as_planned_is_what_the_plan_would_have_drawn(dependence, recalibration):
    record = too_low(gamma_record(0.5, lines=12), 0.2)
    params = SolveParams(paths=64, dependence=dependence, recalibration=recalibration)
    planned = treatments_of(record.issues[LAST].forecast, params)[-1]
    assert planned.name == PLANNED
    judged = demand_as_of(record, params, planned, Lessons(record, params), LAST)
    drawn = demand_model(as_problem(record, LAST), params)
    some = np.flatnonzero(drawn.kind == drawn.kind[0])
    assert judged.joined.sentence == drawn.joined.sentence
    assert np.array_equal(judged.paths_of(some, 8), drawn.paths_of(some, 8))


def test_recalibration_brings_a_forecast_that_is_a_fifth_too_low_nearer_its_levels():
    record = too_low(gamma_record(0.0, lines=25), 0.2)
    params = SolveParams(paths=128, seed=3)
    answer = accuracy(record, params)
    sums, levels = answer.of_interval(), answer.levels
    before = np.abs(sums["independent"].at(levels).coverage[0] - levels).mean()
    after = np.abs(sums["recalibrated"].at(levels).coverage[0] - levels).mean()
    assert after < before / 2
    assert sums["recalibrated"].wql.mean() < sums["independent"].wql.mean()
    assert sums[PLANNED].wql.mean() < sums["independent"].wql.mean()
    costs = answer.costs()
    assert costs["recalibrated"].own_avoidable[0] < costs["independent"].own_avoidable[0] / 2
    periods = answer.of_periods()
    assert set(periods) == {"as issued", "recalibrated", PLANNED}
    assert abs(periods["recalibrated"].bias[0]) < abs(periods["as issued"].bias[0])


def test_levels_are_learned_a_dozen_times_at_most_and_only_from_what_was_known():
    record = too_low(gamma_record(0.0, lines=5), 0.2)
    lessons = Lessons(record, SolveParams())
    sentences = [lessons.lesson(number, "on").sentence for number in range(40)]
    assert len(set(sentences)) <= MOST_LESSONS + 1
    first = next(number for number, sentence in enumerate(sentences) if sentence.startswith("recalibrated"))
    later = record.replace(
        issues=[
            issue.replace(
                actual=np.where(
                    np.arange(8) + issue.period >= record.issues[first].period, 900.0, issue.actual
                )
            )
            for issue in record.issues
        ]
    )
    assert Lessons(later, SolveParams()).lesson(first, "on").sentence == sentences[first]
    assert Lessons(later, SolveParams()).lesson(LAST, "on").sentence != sentences[LAST]


def test_without_recalibration_nothing_is_said_of_levels():
    record = gamma_record(0.0, issues=6, lines=3)
    assert Lessons(record, SolveParams()).lesson(5, "off").sentence == ""
    assert [treatment.recalibration for treatment in TREATMENTS] == ["off"] * 4 + ["on"]


def test_levels_that_a_source_clamps_are_judged_as_issued_and_not_planned_with():
    made = gamma_record(0.5, issues=12, lines=5)
    clamped, unsaid = [], []
    for issue in made.issues:
        quantiles = issue.forecast.quantiles[:, :, [0, 1, 2, 3, 3]]
        clamped.append(issue.replace(forecast=issue.forecast.replace(quantiles=quantiles)))
        levels = issue.forecast.levels[:4]
        fewer = issue.forecast.replace(levels=levels, quantiles=quantiles[:, :, :4])
        unsaid.append(issue.replace(forecast=fewer))
    params = SolveParams(paths=64)
    one, other = (accuracy(made.replace(issues=issues), params) for issues in (clamped, unsaid))
    assert one.levels.size == 5
    p75, p90 = one.periods["as issued"].covered[:, 3:].T
    assert np.array_equal(p75, p90)
    for treatment, sums in one.interval.items():
        same = other.interval[treatment].at(sums.levels)
        assert np.array_equal(sums.covered, same.covered)
        assert np.array_equal(sums.short, same.short)
    (*_, planned) = treatments_of(made.issues[0].forecast, params)
    assert (one.periods[planned.name].covered[:, 4] > p90).all()


def test_points_are_judged_by_all_the_errors_that_the_plan_draws_from():
    made = gamma_record(0.0, issues=12, lines=4)
    points = [one.replace(forecast=PointForecast(point=one.forecast.mean)) for one in made.issues]
    params = SolveParams(paths=64, dependence="independent", recalibration="off")
    told = with_quantiles(made.replace(issues=points))
    last = len(told.issues) - 1
    (*_, planned) = treatments_of(told.issues[last].forecast, params)
    judged = demand_as_of(told, params, planned, Lessons(told, params), last)
    drawn = demand_model(as_problem(made.replace(issues=points), len(points) - 1), params)
    assert np.array_equal(judged.paths_of(np.arange(4), 8), drawn.paths_of(np.arange(4), 8))
