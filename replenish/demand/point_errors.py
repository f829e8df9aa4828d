"""Quantiles of a point forecast from what its past issues got wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.problem.forecast import PointForecast, QuantileForecast
from replenish.problem.past import PastIssue


def point_quantiles(
    forecast: PointForecast, past: Sequence[PastIssue]
) -> tuple[QuantileForecast, tuple[PastIssue, ...]]:
    """
    Quantiles of a point forecast and of its past issues, from its own errors or else from theirs.

    Raises
    ------
    InputError
        Where neither tells `FEWEST_ERRORS` errors of every line: a point says nothing about risk.
    """
    points = [(issue, issue.forecast) for issue in past if isinstance(issue.forecast, PointForecast)]
    errors = forecast.errors
    if errors is None and points:
        errors = np.concatenate([issue.demand - point.point for issue, point in points], axis=1)
    told = tuple(
        issue.replace(forecast=point.replace(errors=errors).as_quantiles()) for issue, point in points
    )
    return forecast.replace(errors=errors).as_quantiles(), told
