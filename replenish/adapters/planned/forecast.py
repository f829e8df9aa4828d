"""The forecast of a planning folder as a plan takes it: by item and location, in the plan's buckets."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from replenish.adapters.calendars.plan_buckets import Lesson, PlanBuckets
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.forecasts.read import read_backtest, read_forecast
from replenish.adapters.planned.past_backtest import past_of_backtest
from replenish.adapters.planned.past_issues import issue_of_lines, past_issues
from replenish.adapters.planned.shares import read_shares, split_by_shares
from replenish.adapters.planned.shares_of_history import HISTORY, shares_of_history
from replenish.adapters.settings.read import DataSection, Settings
from replenish.adapters.tables.lines import positions_of, whole_units_of
from replenish.adapters.tables.read import find_table
from replenish.adapters.tables.table import Rows
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast, PathForecast
from replenish.problem.past import PastIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastReader:
    """
    Reads the issues of a planning folder, each as it is planned with.

    Parameters
    ----------
    root, data
        The folder, and where in it the forecast is.
    settings
        Everything else it says; ``None`` where that cannot be read.
    lines, demand
        What shares are derived from, and what the past is compared with.
    issues
        Those that have been read already, where later ones learn from them.
    """

    root: Location
    data: DataSection
    settings: Settings | None = None
    lines: Rows | None = None
    demand: DemandHistory | None = None
    issues: dict[np.datetime64, AnyForecast] = field(default_factory=dict, repr=False, compare=False)

    @property
    def changes_buckets(self) -> bool:
        """Whether the forecast's periods are not the plan's."""
        own = self.data.forecast.period
        return self.settings is not None and own not in (None, self.settings.plan.period)

    @property
    def archive(self) -> Location:
        """Where the forecast or its issues are."""
        return self.root / self.data.forecast.path

    def read(self, issued: np.datetime64 | None = None, as_of: np.datetime64 | None = None) -> AnyForecast:
        """
        Issue of a day, or the newest that was known on a day, in the plan's buckets.

        Arguments as of `read_forecast`.

        Raises
        ------
        InputError
            The forecast, its shares or its buckets are at fault.
        """
        forecast, settings = self.as_issued(issued, as_of), self.settings
        if settings is None or not self.changes_buckets:
            return forecast
        forecast = _from_day(forecast, settings.date if forecast.issued is None else forecast.issued)
        buckets = PlanBuckets(
            period=settings.plan.period,
            anchor=settings.date,
            params=settings.params,
            profile=self.data.forecast.profile,
        )
        return buckets.of(forecast, self._lesson(forecast, settings))

    def as_issued(
        self, issued: np.datetime64 | None = None, as_of: np.datetime64 | None = None
    ) -> AnyForecast:
        """The same in the buckets it was issued in."""
        if issued is not None and issued in self.issues:
            return self.issues[issued]
        wanted, settings = self.data.forecast, self.settings
        period = wanted.period or (None if settings is None else settings.plan.period)
        forecast = read_forecast(
            self.archive, wanted.source, issued,
            as_of=as_of, period=period, location_column=wanted.location, **wanted.said,
        )  # fmt: skip
        forecast = self._by_location(forecast)
        if issued is not None and self.changes_buckets:
            self.issues[issued] = forecast  # the past of every later issue
        return forecast

    def past(self, forecast: AnyForecast, lines: Rows, date: np.datetime64) -> tuple[PastIssue, ...]:
        """
        Older issues of a forecast beside what happened, or the windows of a backtest where there are none.

        Parameters
        ----------
        forecast
            In the buckets it was issued in, of some lines, from a day on.
        lines
            Their rows, or anything with their items and locations.
        date
            The day: nothing that was known later counts.
        """

        def issue(day: np.datetime64) -> AnyForecast | None:
            return issue_of_lines(self.as_issued(day), lines)

        issues = issues_of(self.archive)
        past = past_issues(issues, issue, forecast, demand=self.demand, lines=lines, date=date)
        return past or self._past_windows(forecast, lines, date)

    def _past_windows(self, forecast: AnyForecast, lines: Rows, date: np.datetime64) -> tuple[PastIssue, ...]:
        wanted = self.data.backtest
        if not wanted.path or self.settings is None:
            return ()
        windows = read_backtest(
            self.root / wanted.path, wanted.source,
            period=wanted.period or self.data.forecast.period or self.settings.plan.period,
            location_column=wanted.location, **wanted.said,
        )  # fmt: skip
        return past_of_backtest(windows, forecast, lines, date)

    def _lesson(self, forecast: AnyForecast, settings: Settings) -> Lesson | None:
        """What the forecast's own past teaches, in its own buckets; ``None`` where nothing can."""
        if self.lines is None or forecast.location is None or forecast.calendar is None:
            return None
        date = settings.date if forecast.issued is None else forecast.issued
        known = positions_of(self.lines)
        labels = _labelled(forecast)
        keys = zip(labels["item"].tolist(), labels["location"].tolist(), strict=True)
        line = np.array([known.get(key, -1) for key in keys])
        ahead = np.ceil((self.lines["lead_time"] + self.lines["review_period"]) / forecast.calendar.step_days)
        interval = np.clip(np.append(ahead, ahead.max(initial=1)), 1, forecast.periods)[line]
        learns = settings.params.learns and not isinstance(forecast, PathForecast)
        return Lesson(
            past=self.past(forecast, labels, date) if learns else (),
            interval=interval.astype(np.int64),
            whole=np.append(whole_units_of(self.lines), False)[line],
        )

    def _by_location(self, forecast: AnyForecast) -> AnyForecast:
        """Forecast by item and location, split by shares where there are any."""
        faults = FaultList()
        if forecast.location is not None:
            return forecast
        if self.data.shares == HISTORY:
            if self.demand is None and find_table(self.root, "demand", self.data, faults) is not None:
                return forecast  # the table is at fault, and says so itself
            return shares_of_history(forecast, self.lines, self.demand, self.settings)
        table = find_table(self.root, "shares", self.data, faults)
        shares = None if table is None else read_shares(table, forecast, faults)
        faults.refuse()
        return forecast if shares is None else split_by_shares(forecast, shares)


def _from_day(forecast: AnyForecast, day: np.datetime64) -> AnyForecast:
    """Forecast from its first period that begins on a day or later; all of it where none does."""
    calendar = forecast.calendar
    if calendar is None:
        return forecast
    first = int(calendar.periods_until(np.asarray(day - calendar.start).astype(np.int64)))
    return forecast.take(np.arange(forecast.lines), first) if 0 < first < forecast.periods else forecast


def _labelled(forecast: AnyForecast) -> Rows:
    """Items and locations of a forecast, as of a table of lines."""
    values = {"item": forecast.item, "location": forecast.location}
    return Rows(
        file="the forecast",
        rows=np.arange(forecast.lines),
        values={name: texts for name, texts in values.items() if texts is not None},
        present=frozenset(values),
    )
