"""A backtest as the past of a forecast: windows that are over, with what happened in them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from replenish.adapters.forecasts.backtest import BacktestIssue
from replenish.adapters.planned.past_issues import forecast_of_lines
from replenish.adapters.tables.table import Rows
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import AnyForecast, PointForecast
from replenish.problem.past import PastIssue


def past_of_backtest(
    issues: Iterable[BacktestIssue], forecast: AnyForecast, lines: Rows, date: np.datetime64
) -> tuple[PastIssue, ...]:
    """
    Windows of a backtest before the plan, oldest first, as far as they speak of its lines.

    A period counts only if it had ended when the forecast was made (and by the plan date): what corrects a
    forecast was known then.

    Parameters
    ----------
    forecast
        The plan's, of the plan's lines, from the plan date on.
    lines
        Rows of ``lines.csv``.
    """
    plan = forecast.calendar
    if plan is None:
        return ()
    known_until = date if forecast.issued is None else min(forecast.issued, date)
    past = (_past_issue(issue, lines, plan, known_until) for issue in issues)
    return tuple(sorted((each for each in past if each is not None), key=lambda each: -each.periods_ago))


def _past_issue(
    issue: BacktestIssue, lines: Rows, plan: Calendar, known_until: np.datetime64
) -> PastIssue | None:
    """One window; ``None`` where its periods are not the plan's or nothing of it is known."""
    own = issue.forecast.calendar
    if own is None or own.step_days != plan.step_days:
        return None
    distance = int((plan.start - own.start).astype(np.int64))
    if distance <= 0 or distance % plan.step_days:
        return None
    happened = PointForecast(
        point=issue.actual, item=issue.forecast.item, location=issue.forecast.location, calendar=own
    )
    aligned = forecast_of_lines(issue.forecast, lines, 0)
    told = forecast_of_lines(happened, lines, 0)
    over = own.starts + np.timedelta64(own.step_days, "D") <= known_until
    actual = np.where(over & told.known, told.point, np.nan) if isinstance(told, PointForecast) else None
    if actual is None or not (np.isfinite(actual) & aligned.known).any():
        return None
    return PastIssue(forecast=aligned, actual=actual, periods_ago=distance // plan.step_days)
