"""Rules that look only at the position and at expected demand: what they have in common."""

from __future__ import annotations

from functools import partial

import numpy as np

from replenish.optimize.around.allot import allotted
from replenish.problem.arrays import FloatArray
from replenish.simulate.policies.easing import with_full_limits_eased
from replenish.simulate.policies.policy import View
from replenish.simulate.policies.target import without_limits

MEDIAN = 0.5


def position(view: View) -> FloatArray:
    """On hand + on order - backorders of each line, ``(n,)`` units; everything on order counts."""
    stock = view.problem.stock
    return np.asarray(stock.on_hand + stock.on_order.sum(axis=1) - stock.backorders)


def expected_demand(view: View, periods: float) -> FloatArray:
    """
    Demand expected in the next ``periods``, ``(n,)`` units: mean a period of the forecast times ``periods``.

    Where a forecast gives no mean, its median stands in, which is below the mean of skewed demand.
    """
    forecast = view.problem.forecast
    mean = forecast.mean if forecast.mean is not None else _medians(view)
    return np.asarray(np.nanmean(mean, axis=1) * periods)


def _medians(view: View) -> FloatArray:
    from replenish.demand.tails import TAILS  # noqa: PLC0415

    forecast = view.problem.forecast
    return forecast.quantile_of(np.arange(forecast.lines), MEDIAN, TAILS[view.params.tail])


def granted(view: View, wanted: FloatArray, *, limited: bool, eased: list[str]) -> FloatArray:
    """Wanted units (n,) of the lines that are due, rounded to the order rules and cut down to the limits."""
    problem = view.problem if limited else without_limits(view.problem)
    wish = np.where(view.due, wanted, 0.0)
    ease = partial(with_full_limits_eased, calendar=problem.forecast.calendar, told=eased)
    return allotted(problem, view.params, wish, view.model, ease)
