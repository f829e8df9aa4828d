"""Every issue of a forecast against what happened: per period, and over what an order must cover."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from replenish.demand.accuracy.estimated import at_estimated_levels
from replenish.demand.accuracy.intervals import can_be_judged, interval_sums, partly_known
from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.accuracy.known_errors import errors_of_issue
from replenish.demand.accuracy.lessons import Lesson, Lessons
from replenish.demand.accuracy.periods import period_sums, ranks_of
from replenish.demand.accuracy.points import USUAL_LEVELS, with_quantiles
from replenish.demand.accuracy.result import Accuracy
from replenish.demand.accuracy.sums import ErrorSums
from replenish.demand.accuracy.treatments import Treatment, treatments_of
from replenish.demand.dependence import DrawRequest
from replenish.demand.model import DemandModel, corrected_model
from replenish.demand.recalibration import corrected_errors, corrected_forecast
from replenish.demand.tails import TAILS
from replenish.errors import Fault, InputError
from replenish.problem.arrays import DateArray, FloatArray
from replenish.problem.forecast import AnyForecast, QuantileForecast
from replenish.problem.params import SolveParams

ISSUED = "as issued"
GRID = np.arange(1, 100) / 100  # levels between which the one that was cheapest in hindsight is looked for
UNTREATED = Treatment(name=ISSUED, dependence=None)

Progress = Callable[[int, int], None]


def accuracy(
    record: TrackRecord,
    params: SolveParams,
    treatments: Sequence[Treatment] | None = None,
    since: np.datetime64 | None = None,
    progress: Progress | None = None,
) -> Accuracy:
    """
    Accuracy of a forecast per period, and of the demand of the protection interval under each treatment.

    Every issue is judged as if it were the plan's: what a treatment learns from the past is what was known
    on the morning of that issue, and nothing else (prequential: Dawid 1984, *Journal of the Royal
    Statistical Society A* 147(2)). Treatments are compared on the same decisions: the issues with any past,
    or all where none has one.

    Parameters
    ----------
    record
        Issues and what happened after them.
    params
        Tail, number of paths and seed, and how the plan treats its forecast.
    treatments
        With names of their own; by default all there are, and the plan's.
    since
        Judge only issues from this day on; the older ones are learned from all the same.
    progress
        Called with the steps done and all steps.
    """
    levels, estimated = _levels(record.issues[-1].forecast), at_estimated_levels(record)
    issued = with_quantiles(record)
    record = issued if estimated is record else with_quantiles(estimated)
    trial = _trial(issued, record, levels, params, since)
    treatments = treatments_of(record.issues[-1].forecast, params) if treatments is None else treatments
    steps = _Steps(total=len(treatments) * len(trial.tried), progress=progress)
    tried = {treatment.name: _tried(trial, treatment, steps) for treatment in treatments}
    corrected = [treatment for treatment in treatments if treatment.recalibration != "off"]
    issues = record.issues

    def days(numbers: Sequence[int]) -> DateArray:
        return np.array([issues[number].issued for number in numbers], dtype="datetime64[D]")

    return Accuracy(
        item=record.item,
        location=record.location,
        supplier=record.supplier,
        levels=trial.levels,
        issues=days(trial.judged),
        decisions=days(trial.decisions),
        periods={one.name: _period_sums(trial, one) for one in (UNTREATED, *corrected)},
        interval={name: one.whole for name, one in tried.items()},
        known={name: one.known for name, one in tried.items() if one.known.count.any()},
        partly=days(trial.partly),
        sentences={name: one.sentence for name, one in tried.items()},
        currency=record.currency,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """
    What all treatments are tried on.

    ``as_issued`` is of the record with every level it came with, ``lessons`` of those somebody estimated.
    Numbers of issues: ``judged`` period by period, ``tried`` over the intervals, ``decisions`` of these whose
    whole interval is known for some line, ``partly`` those with a known part where stock-outs hide the rest.
    """

    record: TrackRecord
    params: SolveParams
    levels: FloatArray
    as_issued: Lessons
    lessons: Lessons
    judged: list[int]
    tried: list[int]
    decisions: list[int]
    partly: list[int]


@dataclass(slots=True, kw_only=True)
class _Steps:
    """Progress over all treatments."""

    total: int
    progress: Progress | None
    done: int = 0

    def next(self) -> None:
        self.done += 1
        if self.progress:
            self.progress(self.done, self.total)


def _trial(
    issued: TrackRecord,
    record: TrackRecord,
    levels: FloatArray,
    params: SolveParams,
    since: np.datetime64 | None,
) -> _Trial:
    issues, lessons = record.issues, Lessons(record, params)
    judged = [number for number, issue in enumerate(issues) if since is None or issue.issued >= since]
    if not judged:
        found = f"none after {issues[-1].issued}"
        raise InputError(
            [Fault(file="evaluate", column="since", expected=f"issues from {since} on", found=found)]
        )
    told = [number for number in judged if lessons.lesson(number, "off").errors is not None] or judged
    over = [number for number in told if can_be_judged(issues[number]).any()]
    partly = [number for number in told if partly_known(record, issues[number]).any()]
    return _Trial(
        record=record,
        params=params,
        levels=levels,
        as_issued=lessons if issued is record else Lessons(issued, params),
        lessons=lessons,
        judged=judged,
        tried=sorted({*over, *partly}),
        decisions=over,
        partly=partly,
    )


def _levels(forecast: AnyForecast) -> FloatArray:
    return forecast.levels if isinstance(forecast, QuantileForecast) else USUAL_LEVELS


def _period_sums(trial: _Trial, treatment: Treatment) -> ErrorSums:
    """Sums over all periods of all issues, corrected as the treatment would have."""
    total, everyone = ErrorSums.nothing(trial.record.lines, trial.levels), np.arange(trial.record.lines)
    lessons = trial.as_issued if treatment is UNTREATED else trial.lessons
    for number in trial.judged:
        issue = lessons.record.issues[number]
        lesson = lessons.lesson(number, treatment.recalibration)
        errors = errors_of_issue(lessons.errors(lesson.tail), number)
        ranks = ranks_of(errors if lesson.by is None else corrected_errors(errors, lesson.by), issue)
        corrected = issue.replace(forecast=_corrected(trial.record, issue, lesson))
        total.add(everyone, period_sums(corrected, ranks, trial.levels, TAILS[lesson.tail]))
    return total


class _Tried(NamedTuple):
    """Sums over all decisions under one treatment, and what it assumed at the last one."""

    whole: ErrorSums
    known: ErrorSums
    sentence: str


def _tried(trial: _Trial, treatment: Treatment, steps: _Steps) -> _Tried:
    grid = np.unique(np.round(np.concatenate([GRID, trial.levels]), 6))
    total, known = (ErrorSums.nothing(trial.record.lines, grid) for _ in range(2))
    sentence = ""
    for number in trial.tried:
        issue = trial.record.issues[number]
        model = demand_as_of(trial.record, trial.params, treatment, trial.lessons, number)
        sentence = " ".join(model.sentences)
        for sums in interval_sums(trial.record, issue, model, grid):
            total.add(sums.over, sums.whole)
            known.add(sums.told, sums.known)
        steps.next()
    return _Tried(total, known, sentence)


def demand_as_of(
    record: TrackRecord, params: SolveParams, treatment: Treatment, lessons: Lessons, number: int
) -> DemandModel:
    """Demand as the plan of issue ``number`` would have seen it: what `demand_model` makes."""
    issue, lesson = record.issues[number], lessons.lesson(number, treatment.recalibration)
    request = DrawRequest(
        lines=record.lines,
        paths=params.paths,
        periods=int(issue.interval.max()),
        seed=params.seed,
        rho=treatment.rho,
    )
    told = f"The forecast's levels are {lesson.sentence}." if lesson.sentence else ""
    model = DemandModel(
        forecast=_corrected(record, issue, lesson),
        tail=TAILS[lesson.tail],
        whole=record.whole,
        joined=None if treatment.dependence is None else treatment.dependence(lesson.errors, request),
        notes=(told,) if told else (),
    )
    if treatment.recalibration == "off":
        return model
    return corrected_model(model, lessons.interval_bias(number, treatment, model))


def _corrected(record: TrackRecord, issue: JudgedIssue, lesson: Lesson) -> AnyForecast:
    forecast = issue.forecast
    if lesson.by is None or not isinstance(forecast, QuantileForecast):
        return forecast
    return corrected_forecast(forecast, lesson.by, TAILS[lesson.tail], record.whole)
