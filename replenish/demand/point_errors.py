"""Quantiles of a point forecast from what its past issues got wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.problem.forecast import PointForecast, QuantileForecast
from replenish.problem.past import PastIssue
from replenish.problem.point_forecast import FEWEST_ERRORS

IssuedPoints = tuple[PastIssue, PointForecast]


def point_quantiles(
    forecast: PointForecast, past: Sequence[PastIssue]
) -> tuple[QuantileForecast, tuple[PastIssue, ...]]:
    """
    Quantiles of a point forecast and of its past issues, from its own errors or else from theirs.

    An older issue is given the errors that were known on its own day, at the same levels; one that knew
    too few is left out: what it would have said of risk cannot be told.

    Raises
    ------
    InputError
        Where neither tells `FEWEST_ERRORS` errors of every line: a point says nothing about risk.
    """
    points = [(issue, issue.forecast) for issue in past if isinstance(issue.forecast, PointForecast)]
    errors = forecast.errors
    if errors is None and points:
        errors = _errors_known(points, 0)
    told = forecast.replace(errors=errors).as_quantiles()
    return told, tuple(_with_errors(points, told.levels))


def _with_errors(points: Sequence[IssuedPoints], levels: FloatArray) -> Iterator[PastIssue]:
    """Issues as quantiles, those that knew enough errors."""
    for issue, point in points:
        errors = point.errors if point.errors is not None else _errors_known(points, issue.periods_ago)
        if np.isfinite(errors).sum(axis=1).min(initial=FEWEST_ERRORS) >= FEWEST_ERRORS:
            yield issue.replace(forecast=point.replace(errors=errors).as_quantiles(levels))


def _errors_known(points: Sequence[IssuedPoints], ago: int) -> FloatArray:
    """Errors ``(n, e)`` of the periods that had ended so many periods before the plan."""
    errors = [
        np.where(np.arange(point.periods) < issue.periods_ago - ago, issue.demand - point.point, np.nan)
        for issue, point in points
    ]
    return np.concatenate(errors, axis=1)
