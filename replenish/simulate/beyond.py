"""A forecast that ends too early, made longer by an assumption that has a name."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.errors import Fault, InputError
from replenish.problem.arrays import IntArray
from replenish.problem.calendar import WEEK
from replenish.problem.problem import Problem

PER_PERIOD = ("quantiles", "mean", "scale", "point")  # of a forecast, with periods on their second axis


def repeated(problem: Problem, periods: int) -> Problem:
    """
    The same problem with a forecast of ``periods``: beyond its end, its last full week again and again.

    **The assumption that can hurt:** no season, no trend and no promotion after the forecast's end. Limits by
    period repeat nothing: what they are in the last period they stay.

    Raises
    ------
    InputError
        The forecast is shorter than a week, or brings sample paths, whose weeks belong together.
    """
    forecast, known = problem.forecast, problem.forecast.periods
    if periods <= known:
        return problem
    week = 1 if forecast.calendar is None else max(WEEK // forecast.calendar.step_days, 1)
    if known < week or hasattr(forecast, "paths"):
        expected, found = f"quantiles or points over {week} periods or more, to repeat them", forecast.source
        raise InputError([Fault(file="monte_carlo", column="beyond", expected=expected, found=found)])
    longer = _longer(forecast, _which(known, week, periods), periods)
    more = periods - known
    on_order = np.pad(problem.stock.on_order, ((0, 0), (0, more)))
    adjustments = tuple(
        said if said.factor is None else said.replace(factor=np.pad(said.factor, (0, more), mode="edge"))
        for said in problem.adjustments
    )
    return problem.replace(
        forecast=longer,
        stock=problem.stock.replace(on_order=on_order),
        limits=problem.limits.replace(**_limits(problem, more)),
        adjustments=adjustments,
    )


def _which(known: int, week: int, periods: int) -> IntArray:
    """Period of the forecast that stands for each period."""
    period = np.arange(periods)
    return np.where(period < known, period, known - week + (period - known) % week)


def _longer(forecast: Any, which: IntArray, periods: int) -> Any:
    told = {name: getattr(forecast, name, None) for name in PER_PERIOD if name in forecast.__slots__}
    dates = None if forecast.calendar is None else forecast.calendar.replace(periods=periods)
    given = {name: values[:, which] for name, values in told.items() if values is not None}
    return forecast.replace(calendar=dates, **given)


def _limits(problem: Problem, more: int) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for kind, name, capacity in problem.limits.by_period:
        table = changed.setdefault(kind, dict(getattr(problem.limits, kind)))
        table[name] = np.pad(capacity, (0, more), mode="edge")
    return changed
