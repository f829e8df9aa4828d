"""Quantiles of a point forecast from what its past issues got wrong."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.problem.forecast import PointForecast, QuantileForecast
from replenish.problem.past import PastIssue


def point_quantiles(forecast: PointForecast, past: Sequence[PastIssue]) -> QuantileForecast:
    """
    Quantiles of a point forecast, from its own errors or else from those of its past issues.

    Raises
    ------
    InputError
        Where neither tells `FEWEST_ERRORS` errors of every line: a point says nothing about risk.
    """
    if forecast.errors is None:
        told = [
            issue.demand - issue.forecast.point for issue in past if isinstance(issue.forecast, PointForecast)
        ]
        if told:
            forecast = forecast.replace(errors=np.concatenate(told, axis=1))
    return forecast.as_quantiles()
