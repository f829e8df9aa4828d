"""Older issues of the forecast next to what happened after them, without a look ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from replenish.adapters.tables.table import Rows
from replenish.adapters.text.matching import matched
from replenish.problem.arrays import BoolArray, FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast, PathForecast, PointForecast, QuantileForecast
from replenish.problem.past import PastIssue

MOST_CELLS = 20_000_000  # lines x periods x issues that are read, the newest first
MOST_ISSUES = 104  # two years of weeks

Labels = dict[tuple[str, str], int]
Settled = dict[np.datetime64, PastIssue]


def past_issues(
    days: Iterable[np.datetime64],
    read: Callable[[np.datetime64], AnyForecast | None],
    forecast: AnyForecast,
    *,
    demand: DemandHistory | None,
    lines: Rows,
    date: np.datetime64,
    settled: Settled | None = None,
) -> tuple[PastIssue, ...]:
    """
    Issues before the one the plan is made with, oldest first, as far as something is known of them.

    Only demand of periods that ended before that issue (and before the plan date) counts: what corrects
    a forecast was known when it was made.

    Parameters
    ----------
    days
        Issue dates of the archive.
    read
        Issue of a day: see `issue_of_lines`.
    forecast
        The plan's, of the plan's lines, from the plan date on.
    demand
        Demand history; without one nothing is known.
    lines
        Rows of ``lines.csv``.
    date
        Plan date.
    settled
        Where issues of which nothing more is to be learned are kept for later plan dates.
    """
    plan_periods = forecast.calendar
    if demand is None or forecast.issued is None or plan_periods is None:
        return ()
    older = sorted(day for day in days if day < forecast.issued)
    known = demand.before(min(forecast.issued, date))
    history = demand_in_periods(known, lines, plan_periods) if older else None
    if history is None:
        return ()
    most = min(MOST_ISSUES, max(MOST_CELLS // (forecast.lines * forecast.periods), 1))
    kept = {} if settled is None else settled
    issues = (_past_issue(kept, day, read, history, plan_periods) for day in older[-most:])
    return tuple(issue for issue in issues if issue is not None)


def issue_of_lines(forecast: AnyForecast, lines: Rows) -> AnyForecast | None:
    """An issue from the first period after it was issued on, for the lines; ``None`` where none is left."""
    calendar = forecast.calendar
    if calendar is None or forecast.issued is None:
        return None
    days_before = int((forecast.issued - calendar.start).astype(np.int64))
    first = max(int(calendar.periods_until(np.array(days_before))), 0)
    return forecast_of_lines(forecast, lines, first) if first < calendar.periods else None


def _past_issue(
    settled: Settled,
    day: np.datetime64,
    read: Callable[[np.datetime64], AnyForecast | None],
    history: DemandHistory,
    plan: Calendar,
) -> PastIssue | None:
    """One issue and what happened; ``None`` where its periods are not the plan's or nothing is known."""
    forecast = read(day)
    if forecast is None or forecast.calendar is None:
        return None
    own = forecast.calendar
    distance = int((plan.start - own.start).astype(np.int64))
    if own.step_days != plan.step_days or distance <= 0 or distance % plan.step_days:
        return None
    periods_ago = distance // plan.step_days
    if day in settled:
        return settled[day].replace(periods_ago=periods_ago)
    actual, censored = happened(history, own)
    if not (np.isfinite(actual) & forecast.known).any():
        return None
    issue = PastIssue(forecast=forecast, actual=actual, censored=censored, periods_ago=periods_ago)
    if own.start >= history.calendar.start and own.end <= history.calendar.end:
        settled[day] = issue
    return issue


def forecast_of_lines(forecast: AnyForecast, lines: Rows, first: int) -> AnyForecast:
    """Forecast of some lines from a period on, NaN where a line was not there yet."""
    item = forecast.item if forecast.item is not None else np.array([], dtype=object)
    if forecast.location is None:
        items, line_item = np.unique(lines["item"].astype(str), return_inverse=True)
        places = np.bincount([items.searchsorted(key[0]) for key in set(_keys(lines))], minlength=items.size)
        rows = matched([(name,) for name in items.tolist()], [(name,) for name in item.tolist()]).rows
        row = np.where(places == 1, rows, -1)[line_item]  # what several places share is no forecast of any
    else:
        known = list(zip(item.tolist(), forecast.location.tolist(), strict=True))
        row = matched(_keys(lines), known).rows
    return _blanked(forecast.take(np.maximum(row, 0), first), row < 0)


def _blanked(forecast: AnyForecast, missing: BoolArray) -> AnyForecast:
    if not missing.any():
        return forecast
    if isinstance(forecast, PathForecast):
        return forecast.replace(paths=np.where(missing[:, None, None], np.nan, forecast.paths))
    if isinstance(forecast, PointForecast):
        return forecast.replace(point=np.where(missing[:, None], np.nan, forecast.point))
    return _blanked_quantiles(forecast, missing)


def _blanked_quantiles(forecast: QuantileForecast, missing: BoolArray) -> QuantileForecast:
    mean = None if forecast.mean is None else np.where(missing[:, None], np.nan, forecast.mean)
    return forecast.replace(quantiles=np.where(missing[:, None, None], np.nan, forecast.quantiles), mean=mean)


def demand_in_periods(demand: DemandHistory, lines: Rows, periods: Calendar) -> DemandHistory | None:
    """
    Demand of some lines in the periods of a forecast; ``None`` where they do not fit.

    Days are added up to weeks where the forecast is weekly, complete weeks only; a week with a stock-out
    on any of its days is censored.
    """
    keys = zip(demand.item.tolist(), demand.location.tolist(), strict=True)
    by_line: Labels = {key: row for row, key in enumerate(keys)}
    rows = np.array([by_line.get(key, -1) for key in _keys(lines)], dtype=np.int64)
    known = rows >= 0
    quantity = np.where(known[:, None], demand.quantity[rows], np.nan)
    stockout = np.where(known[:, None], demand.stockout[rows], np.nan)
    own = demand.replace(item=lines["item"], location=lines["location"], quantity=quantity, stockout=stockout)
    return _in_steps(own, periods)


def _in_steps(history: DemandHistory, periods: Calendar) -> DemandHistory | None:
    own, step = history.calendar.step_days, periods.step_days
    if step < own:
        return None
    size = step // own
    offset = int((periods.start - history.calendar.start).astype(np.int64)) % step
    if offset % own:
        return None
    skipped = offset // own
    weeks = (history.calendar.periods - skipped) // size
    if weeks <= 0:
        return None
    start = history.calendar.start + np.timedelta64(offset, "D")
    cells = slice(skipped, skipped + weeks * size)
    shape = (len(history.item), weeks, size)
    return history.replace(
        calendar=Calendar(start=start, step_days=step, periods=weeks),
        quantity=history.quantity[:, cells].reshape(shape).sum(axis=2),
        stockout=np.nan_to_num(history.stockout[:, cells]).reshape(shape).max(axis=2),
    )


def happened(history: DemandHistory, periods: Calendar) -> tuple[FloatArray, BoolArray]:
    """Sales and whether the shelf ran empty, ``(n, t)``; NaN outside the history."""
    column: IntArray = history.calendar.period_of(periods.starts)
    inside = (column >= 0) & (column < history.calendar.periods)
    place = np.clip(column, 0, max(history.calendar.periods - 1, 0))
    actual = np.where(inside, history.quantity[:, place], np.nan)
    return actual, history.censored[:, place] & inside


def _keys(lines: Rows) -> list[tuple[str, str]]:
    return list(zip(lines["item"].tolist(), lines["location"].tolist(), strict=True))
