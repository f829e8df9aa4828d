"""The calendar that a set of dates lies on: days or weeks, without long silences."""

from __future__ import annotations

import numpy as np

from replenish.problem.arrays import DateArray, IntArray
from replenish.problem.calendar import DAY, WEEK, Calendar

STEPS = {"day": DAY, "week": WEEK}
MOST_PERIODS_PER_DATE = 10  # more silence than this is a wrong date, not a gap


def calendar_of(dates: DateArray, period: str | None = None) -> Calendar | None:
    """
    Calendar from the first to the last date; ``None`` where the dates are no days or weeks in a row.

    Parameters
    ----------
    dates
        At least one, in any order.
    period
        ``"day"`` or ``"week"`` where it is known; otherwise dates a whole number of weeks apart are
        weeks, and a single date is a day.

    Examples
    --------
    >>> mondays = np.array(["2024-06-03", "2024-06-17", "2024-06-10"], dtype="datetime64[D]")
    >>> calendar_of(mondays).step_days, calendar_of(mondays[:1]).step_days
    (7, 1)
    >>> calendar_of(np.array(["2024-01-01", "2024-02-01"], dtype="datetime64[D]")) is None
    True
    """
    days = np.unique(dates)
    gaps = np.diff(days).astype(np.int64)
    step = STEPS[period] if period is not None and not gaps.size else _step(gaps)
    periods = int((days[-1] - days[0]).astype(np.int64)) // (step or 1) + 1
    if step is None or periods > MOST_PERIODS_PER_DATE * days.size:
        return None
    return Calendar(start=days[0], step_days=step, periods=periods)


def steps_in_words(dates: DateArray) -> str:
    """How far the dates are apart, for a fault."""
    gaps = np.diff(np.unique(dates)).astype(np.int64)
    least, most = int(gaps.min()), int(gaps.max())
    if least == most:
        return f"dates {least} day{'s' if least > 1 else ''} apart"
    return f"dates {least} to {most} days apart"


def _step(gaps: IntArray) -> int | None:
    if gaps.size and (gaps % WEEK == 0).all():
        return WEEK
    return DAY if not gaps.size or gaps.min() == DAY else None
