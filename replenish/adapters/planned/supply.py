"""What a plan is supplied with: the forecast from its date on, and when orders arrive in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar, order_calendar
from replenish.adapters.faults import FaultList
from replenish.adapters.frames import aligned, rows_of_lines
from replenish.adapters.planned.adjustments import (
    adjustments_of,
    demand_factors,
    until_last_sale,
)
from replenish.adapters.planned.horizon import file_of, first_period, note_missing_periods, note_short_horizon
from replenish.adapters.planned.offers import offers_of
from replenish.adapters.planned.scaled import scaled
from replenish.adapters.settings.read import FILE, Settings
from replenish.adapters.tables.proxies import source_lines
from replenish.adapters.tables.read import (
    PlanningTables,
    note_penalty_of_no_budget,
    note_unknown_budgets,
)
from replenish.adapters.tables.table import Rows
from replenish.problem.adjustment import Adjustment
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import AnyForecast

BEYOND_ANY_FORECAST = 100_000  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """
    The forecast from the plan date on, its periods, and when orders arrive in them.

    ``adjustments`` are what the tables say of new, dying and lifted lines; they are in forecast and orders.
    """

    forecast: AnyForecast
    periods: Calendar
    orders: OrderCalendar
    adjustments: tuple[Adjustment, ...] = ()


def supply_of(
    settings: Settings | None,
    tables: PlanningTables,
    forecast: AnyForecast | None,
    faults: FaultList,
) -> Supply | None:
    """Check what only settings, lines and forecast together can tell."""
    lines = tables.lines
    if settings is not None and lines is not None:
        note_unknown_budgets(settings.limits, lines, tables.offers, FILE, faults)
        note_penalty_of_no_budget(settings.limits, FILE, faults)
    if forecast is None or forecast.calendar is None or lines is None:
        return None
    sources = source_lines(lines, tables.proxies)
    rows = rows_of_lines(forecast, file_of(forecast), lines, faults, tables.proxies)
    if settings is None:
        return None
    first = first_period(forecast.calendar, settings.date, file_of(forecast), FILE, faults)
    adjusting = {table.file for table in (tables.proxies, tables.uplifts) if table is not None}
    if rows is None or first is None or any(fault.file in adjusting for fault in faults):
        return None
    periods = forecast.calendar.from_period(first)
    orders = _order_calendar(periods, tables, lines)
    supply = adjusted(aligned(forecast, rows, sources, first), periods, orders, tables, lines)
    told = np.isfinite(lines["lead_time"]) & np.isfinite(lines["review_period"])
    note_short_horizon(supply.forecast, supply.orders, lines, told, faults)
    _note_offers(settings, tables, lines, supply, faults)
    note_missing_periods(supply.forecast, supply.orders, lines, told, faults)
    return supply


def _note_offers(
    settings: Settings, tables: PlanningTables, lines: Rows, supply: Supply, faults: FaultList
) -> None:
    """Note offers that reach beyond the forecast, and lead times that are not certain beside offers."""
    rows = tables.offers
    if rows is None or any(fault.file in {rows.file, lines.file} for fault in faults):
        return
    if settings.plan.lead_times != "fixed" and (tables.lead_times or tables.receipts):
        expected = 'plan.lead_times = "fixed" in replenish.toml, where lines have several suppliers'
        faults.add(rows.file, expected, "lead times that are not certain")
    offers = offers_of(rows, lines, supply.periods, tables.days)
    if offers is None:
        return
    for position in np.flatnonzero(offers.ends > supply.forecast.periods).tolist():
        expected = f"lead time + review period inside the {supply.forecast.periods} periods of the forecast"
        found = f"{offers.ends[position]} periods"
        faults.add(rows.file, expected, found, row=rows.row(position), column="lead_time")


def adjusted(
    forecast: AnyForecast, periods: Calendar, orders: OrderCalendar, tables: PlanningTables, lines: Rows
) -> Supply:
    """Supply of the lines, with what the tables say of new, dying and lifted ones put into it."""
    if tables.proxies is not None:
        forecast = forecast.replace(item=lines["item"], location=lines["location"])
    factors = demand_factors(tables, lines, periods)
    if factors is None:
        return Supply(forecast=forecast, periods=periods, orders=orders)
    orders = until_last_sale(orders, lines, periods)
    return Supply(
        forecast=scaled(forecast, factors),
        periods=periods,
        orders=orders,
        adjustments=adjustments_of(tables, lines, orders, periods),
    )


def _order_calendar(calendar: Calendar, tables: PlanningTables, lines: Rows) -> OrderCalendar:
    return order_calendar(
        calendar,
        lines["supplier"],
        lines["location"],
        lead_days=_whole_days(lines["lead_time"]),
        review_days=_whole_days(lines["review_period"]),
        days=tables.days,
    )


def _whole_days(days: FloatArray) -> IntArray:
    """Days as whole numbers; what is at fault is 1, and what is beyond any forecast stays there."""
    return np.clip(np.nan_to_num(days, nan=1.0), 1, BEYOND_ANY_FORECAST).astype(np.int64)
