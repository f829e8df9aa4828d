"""Whether the forecast reaches from the plan date to the end of every protection interval."""

from __future__ import annotations

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar
from replenish.adapters.faults import FaultList
from replenish.adapters.tables.table import Rows
from replenish.problem.arrays import BoolArray
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import AnyForecast


def first_period(
    calendar: Calendar, date: np.datetime64, file: str, settings: str, faults: FaultList
) -> int | None:
    """
    Period of the forecast that begins on the plan date; ``None`` where there is none.

    Parameters
    ----------
    file, settings
        Names of the forecast and of the settings, for faults.
    """
    days = int((date - calendar.start).astype(np.int64))
    if days < 0:
        faults.add(file, f"a forecast from {date} on (the plan date)", f"one from {calendar.start} on")
    elif days % calendar.step_days:
        starts = calendar.starts[calendar.starts <= date]
        expected = f"the first day of a week of the forecast, like {starts[-1]}"
        faults.add(settings, expected, str(date), column="plan.date")
    elif days >= calendar.periods * calendar.step_days:
        faults.add(file, f"a forecast from {date} on (the plan date)", f"one until {calendar.starts[-1]}")
    else:
        return days // calendar.step_days
    return None


def note_short_horizon(
    forecast: AnyForecast,
    calendar: OrderCalendar,
    lines: Rows,
    told: BoolArray,
    faults: FaultList,
) -> None:
    """
    Note every line whose lead time and review period reach beyond the forecast.

    Parameters
    ----------
    told : (n,)
        Lines whose lead time and review period are known; the others are at fault already.
    """
    interval = calendar.lead_time + calendar.review_period
    for line in np.flatnonzero((interval > forecast.periods) & told):
        expected = f"lead time + review period inside the {forecast.periods} periods of the forecast"
        found = f"{interval[line]} periods for {name_of(lines, int(line))}"
        faults.add(lines.file, expected, found, row=lines.row(int(line)), column="lead_time")


def note_missing_periods(
    forecast: AnyForecast,
    calendar: OrderCalendar,
    lines: Rows,
    told: BoolArray,
    faults: FaultList,
) -> None:
    """Note every line with a period in its protection interval that has no forecast; missing is not zero."""
    interval = (calendar.lead_time + calendar.review_period) * told
    missing = (np.arange(forecast.periods) < interval[:, None]) & ~forecast.known
    starts, file = forecast.calendar.starts, file_of(forecast)  # type: ignore[union-attr]
    for line in np.flatnonzero(missing.any(axis=1)):
        periods = np.flatnonzero(missing[line])
        more = f" (and {periods.size - 1} more)" if periods.size > 1 else ""
        expected = f"a value for {name_of(lines, int(line))} on {starts[periods[0]]}"
        faults.add(file, expected, f"none{more}")


def file_of(forecast: AnyForecast) -> str:
    """Name of the file or folder a forecast was read from."""
    return forecast.source.partition(": ")[2]


def name_of(lines: Rows, position: int) -> str:
    """Line by name."""
    return f"item {lines['item'][position]} at {lines['location'][position]}"
