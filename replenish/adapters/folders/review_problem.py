"""The problem `plan` would have been given on a day of the past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.folders.question import problem_of
from replenish.adapters.folders.review_days import ReviewDay
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.frames import aligned, rows_of_lines
from replenish.adapters.planned.forecast import ForecastReader
from replenish.adapters.planned.horizon import file_of, first_period, note_missing_periods, note_short_horizon
from replenish.adapters.planned.past_issues import Settled, issue_of_lines, past_issues
from replenish.adapters.planned.supply import adjusted
from replenish.adapters.settings.read import FILE, Settings
from replenish.adapters.tables.offers import offers_for
from replenish.adapters.tables.proxies import source_lines
from replenish.adapters.tables.read import PlanningTables
from replenish.adapters.tables.table import Rows
from replenish.problem.arrays import BoolArray, IntArray
from replenish.problem.forecast import AnyForecast
from replenish.problem.problem import Problem
from replenish.simulate.past import UNDATED


@dataclass(slots=True, kw_only=True)
class Archive:
    """
    The dated forecasts of a folder, each read once.

    Parameters
    ----------
    root, settings, faults
        The folder, what its settings say, and where faults are noted.
    reader
        Reads its forecasts.
    """

    root: Location
    settings: Settings
    faults: FaultList
    reader: ForecastReader
    read: dict[np.datetime64, AnyForecast] = field(default_factory=dict)
    older: dict[np.datetime64, AnyForecast | None] = field(default_factory=dict)
    settled: Settled = field(default_factory=dict)
    issues: dict[np.datetime64, Location] | None = None

    def newest(self, date: np.datetime64) -> AnyForecast | None:
        """Newest forecast issued by a day; ``None`` where a fault was noted."""
        place = self.root / self.settings.data.forecast.path
        if self.issues is None:
            with self.faults.collecting():
                self.issues = issues_of(place)
        if not self.issues:
            self._note(place.label, "one folder issued=DATE per issue date", UNDATED)
            return None
        known = [day for day in self.issues if day <= date]
        if not known:
            self._note(place.label, f"a forecast issued by {date}", f"none before {min(self.issues)}")
            return None
        with self.faults.collecting():
            return self.issue(known[-1])
        return None

    def issue(self, day: np.datetime64) -> AnyForecast:
        """Forecast issued on exactly a day."""
        if day not in self.read:
            self.read[day] = self.reader.read(day)
        return self.read[day]

    def issue_of(self, lines: Rows) -> Callable[[np.datetime64], AnyForecast | None]:
        """Issue of a day for the lines, aligned once: later reviews get the very same one."""

        def of_day(day: np.datetime64) -> AnyForecast | None:
            if day not in self.older:
                self.older[day] = issue_of_lines(self.issue(day), lines)
            return self.older[day]

        return of_day

    def _note(self, file: str, expected: str, found: str) -> None:
        if not any(fault.expected == expected for fault in self.faults):
            self.faults.add(file, expected, found)


def review_problem(archive: Archive, tables: PlanningTables, lines: Rows, day: ReviewDay) -> Problem | None:
    """
    Problem of a review day: as `read_folder` makes it for that plan date; ``None`` where a fault was noted.

    Lines that are not due are in it with what they own, but nobody has an offer for them, and the forecast
    need not reach to the end of their orders.
    """
    forecast, faults = archive.newest(day.date), archive.faults
    if forecast is None or forecast.calendar is None:
        return None
    sources = source_lines(lines, tables.proxies)
    rows = rows_of_lines(forecast, file_of(forecast), lines, faults, tables.proxies)
    first = first_period(forecast.calendar, day.date, file_of(forecast), FILE, faults)
    if rows is None or first is None:
        return None
    periods, before = forecast.calendar.from_period(first), len(faults)
    supply = adjusted(aligned(forecast, rows, sources, first), periods, day.orders, tables, lines)
    note_short_horizon(supply.forecast, supply.orders, lines, day.due, faults)
    note_missing_periods(supply.forecast, supply.orders, lines, day.due, faults)
    if len(faults) > before or tables.stock is None:
        return None
    supply = replace(supply, orders=_within(supply.orders, day.due, periods.periods))
    settings = _on(archive.settings, day.date)
    first_morning = day.date == archive.settings.replay_start
    known = replace(
        tables,
        offers=offers_for(tables.offers, lines, day.due),
        open_orders=tables.open_orders if first_morning else None,  # later, receipts tell of them
    )
    problem, _ = problem_of(settings, known, lines, tables.stock, supply)
    if not settings.params.learns or archive.issues is None or archive.reader.changes_buckets:
        return problem
    past = past_issues(
        archive.issues, archive.issue_of(sources), supply.forecast,
        demand=tables.demand, lines=sources, date=day.date, settled=archive.settled,
    )  # fmt: skip
    return problem.replace(past=past)


def _within(orders: OrderCalendar, due: BoolArray, periods: int) -> OrderCalendar:
    """Calendar in which the lines that are not due look no further than the forecast."""
    lead: IntArray = np.where(due, orders.lead_time, np.minimum(orders.lead_time, periods - 1))
    review = np.where(due, orders.review_period, np.minimum(orders.review_period, periods - lead))
    return replace(orders, lead_time=lead, review_period=review)


def _on(settings: Settings, date: np.datetime64) -> Settings:
    """Settings as if this day were the plan date."""
    return settings.model_copy(update={"plan": settings.plan.model_copy(update={"date": date.item()})})
