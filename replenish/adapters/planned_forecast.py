"""The forecast of a planning folder as a plan takes it: by item and location, in the plan's buckets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.plan_buckets import PlanBuckets
from replenish.adapters.planning_tables import find_table
from replenish.adapters.settings import DataSection, Settings
from replenish.adapters.shares import read_shares, split_by_shares
from replenish.adapters.shares_of_history import HISTORY, shares_of_history
from replenish.adapters.tables.table import Rows
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast


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
        What shares are derived from, where that was asked for.
    """

    root: Location
    data: DataSection
    settings: Settings | None = None
    lines: Rows | None = None
    demand: DemandHistory | None = None

    @property
    def changes_buckets(self) -> bool:
        """Whether the forecast's periods are not the plan's."""
        own = self.data.forecast.period
        return self.settings is not None and own not in (None, self.settings.plan.period)

    def read(self, issued: np.datetime64 | None = None, as_of: np.datetime64 | None = None) -> AnyForecast:
        """
        Issue of a day, or the newest that was known on a day; arguments as of `read_forecast`.

        Raises
        ------
        InputError
            The forecast, its shares or its buckets are at fault.
        """
        wanted, settings = self.data.forecast, self.settings
        period = wanted.period or (None if settings is None else settings.plan.period)
        forecast = read_forecast(
            self.root / wanted.path, wanted.source, issued,
            as_of=as_of, period=period, location_column=wanted.location, **wanted.said,
        )  # fmt: skip
        forecast = self._by_location(forecast)
        if settings is None or not self.changes_buckets:
            return forecast
        return PlanBuckets(
            period=settings.plan.period,
            anchor=settings.date,
            params=settings.params,
            profile=wanted.profile,
        ).of(forecast)

    def _by_location(self, forecast: AnyForecast) -> AnyForecast:
        """Forecast by item and location, split by shares where there are any."""
        faults = FaultList()
        if forecast.location is not None:
            return forecast
        if self.data.shares == HISTORY:
            return shares_of_history(forecast, self.lines, self.demand, self.settings)
        table = find_table(self.root, "shares", self.data, faults)
        shares = None if table is None else read_shares(table, forecast, faults)
        faults.refuse()
        return forecast if shares is None else split_by_shares(forecast, shares)
