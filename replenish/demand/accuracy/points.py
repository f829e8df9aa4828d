"""Point forecasts of a track record, each as the quantiles that its own past allowed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.accuracy.known_errors import issues_known_at
from replenish.demand.point_errors import point_quantiles
from replenish.errors import Fault, InputError
from replenish.problem.forecast import PointForecast

USUAL_LEVELS = np.array([0.1, 0.5, 0.9])  # of a forecast that has no levels of its own


def with_quantiles(record: TrackRecord) -> TrackRecord:
    """
    Record in which every point is judged by quantiles from the errors that were known on its day.

    At as many levels as it knew errors, as the plan of that day. Issues before enough errors are known are
    left out: a point alone says nothing about risk.

    Raises
    ------
    InputError
        Where no issue is left.
    """
    if not any(isinstance(issue.forecast, PointForecast) for issue in record.issues):
        return record
    told = tuple(issue for number in range(len(record.issues)) for issue in _told(record, number))
    if not told:
        expected, found = "points with enough past errors of every line", "none in any issue"
        raise InputError([Fault(file="evaluate", column="forecast", expected=expected, found=found)])
    return record.replace(issues=told)


def _told(record: TrackRecord, number: int) -> Iterator[JudgedIssue]:
    issue = record.issues[number]
    forecast = issue.forecast
    if not isinstance(forecast, PointForecast):
        yield issue
        return
    try:
        quantiles, _ = point_quantiles(forecast, issues_known_at(record.issues, number))
    except InputError:
        return
    yield issue.replace(forecast=quantiles.replace(mean=forecast.point))
