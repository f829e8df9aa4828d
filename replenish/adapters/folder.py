"""A planning folder: settings, tables and forecast, checked together, made into one problem."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.adjustments import (
    adjustments_of,
    arrives_too_late,
    demand_factors,
    salvage_costs,
    until_last_sale,
)
from replenish.adapters.arrivals import lead_times_of, of_promised_lines, pipeline_of
from replenish.adapters.delivery_laws import DeliveryLaws, delivery_laws
from replenish.adapters.faults import FaultList
from replenish.adapters.files import InputFile, InputLog, Location
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.forecasts.read import note_unknown_source, read_backtest
from replenish.adapters.frames import aligned, rows_of_lines
from replenish.adapters.horizon import file_of, first_period, note_missing_periods, note_short_horizon
from replenish.adapters.order_calendar import OrderCalendar, order_calendar
from replenish.adapters.past_backtest import past_of_backtest
from replenish.adapters.past_issues import issue_of_lines, past_issues
from replenish.adapters.planned_forecast import ForecastReader
from replenish.adapters.planning_tables import (
    PlanningTables,
    find_table,
    limits_of,
    note_penalty_of_no_budget,
    note_unknown_budgets,
    read_tables,
)
from replenish.adapters.provenance import assumptions_of, forecast_repairs
from replenish.adapters.scaled import scaled
from replenish.adapters.settings import FILE, DataSection, Settings, data_paths, read_settings
from replenish.adapters.tables.item_terms import terms_taken
from replenish.adapters.tables.lines import costs_of, whole_units_of
from replenish.adapters.tables.open_orders import on_order_by_period, references_by_period
from replenish.adapters.tables.overrides import read_overrides
from replenish.adapters.tables.price_breaks import price_breaks_of
from replenish.adapters.tables.proxies import source_lines
from replenish.adapters.tables.stock import stock_of
from replenish.adapters.tables.table import Rows
from replenish.errors import InputError
from replenish.problem.adjustment import Adjustment
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.costs import Costs
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast, refuse_repairs
from replenish.problem.overrides import Overrides
from replenish.problem.params import SolveParams
from replenish.problem.past import PastIssue
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock
from replenish.problem.terms import SupplyTerms

BEYOND_ANY_FORECAST = 100_000  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningFolder:
    """
    What a planning folder holds.

    Parameters
    ----------
    problem
        The question its tables and its forecast ask.
    params
        How its settings want it answered.
    date
        Decision day.
    settings
        Everything ``replenish.toml`` says.
    inputs
        Name, hash and size of every file that was read.
    repairs
        Sentences about what was put right on the way.
    assumptions
        Sentences about what was taken for granted because nothing was said.
    demand
        Demand history, where there is one.
    """

    problem: Problem
    params: SolveParams
    date: np.datetime64
    settings: Settings
    inputs: tuple[InputFile, ...]
    repairs: tuple[str, ...]
    assumptions: tuple[str, ...]
    demand: DemandHistory | None = None


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


def read(
    folder: str | os.PathLike[str] | Location,
    *,
    strict: bool = False,
    overrides: str | os.PathLike[str] | None = None,
) -> Problem:
    """
    Problem that a planning folder describes.

    Parameters
    ----------
    folder
        A local path or an ``s3://`` address.
    strict
        Refuse a forecast with crossing or negative quantiles instead of repairing it.
    overrides
        Table or workbook of quantities that a buyer has fixed; by default the folder's ``overrides.csv``.

    Raises
    ------
    InputError
        With every fault of every file.
    SourceError
        Where a bucket or a file cannot be reached.
    """
    return read_folder(folder, strict=strict, overrides=overrides).problem


def read_folder(
    folder: str | os.PathLike[str] | Location,
    *,
    strict: bool = False,
    overrides: str | os.PathLike[str] | None = None,
) -> PlanningFolder:
    """Problem, parameters and provenance of a planning folder; arguments and errors as in `read`."""
    root, faults = open_folder(folder), FaultList()
    settings = read_settings(root / FILE, faults)
    data = data_paths(root / FILE) if settings is None else settings.data
    tables = read_tables(root, data, faults)
    forecast = _read_forecast(_reader(root, data, settings, tables), faults)
    if strict and forecast is not None:
        with faults.collecting():
            refuse_repairs(forecast)
    supply = _supply(settings, tables, forecast, faults)
    date = None if settings is None else settings.date
    place = _overrides_place(root, overrides, data, faults)
    fixed, ended = (None, ()) if place is None else read_overrides(place, tables.lines, date, faults)
    faults.refuse()
    if settings is None or supply is None:
        raise InputError(faults)  # not reached: what is missing is missing for a fault
    planning = _planning_folder(root, settings, tables, supply)
    planning = _with_overrides(planning, fixed, ended)
    return _with_past(root, planning, supply, tables)


def open_folder(folder: str | os.PathLike[str] | Location) -> Location:
    """Folder whose readings are noted in a log of its own."""
    location = Location.of(folder).with_log(InputLog())
    location.refuse_other("folder")
    return location


def _overrides_place(
    root: Location, named: str | os.PathLike[str] | None, data: DataSection, faults: FaultList
) -> Location | None:
    """The file of fixed quantities that is named here, or else the folder's own, where there is one."""
    if named is None:
        return find_table(root, "overrides", data, faults)
    return Location.of(named).with_log(root.log)


def _with_overrides(
    planning: PlanningFolder, fixed: Overrides | None, ended: tuple[str, ...]
) -> PlanningFolder:
    if fixed is None and not ended:
        return planning
    problem = planning.problem.replace(overrides=fixed)
    return replace(planning, problem=problem, repairs=(*planning.repairs, *ended))


def _reader(
    root: Location, data: DataSection, settings: Settings | None, tables: PlanningTables
) -> ForecastReader:
    return ForecastReader(root=root, data=data, settings=settings, lines=tables.lines, demand=tables.demand)


def _read_forecast(reader: ForecastReader, faults: FaultList) -> AnyForecast | None:
    data, settings = reader.data, reader.settings
    wanted, place = data.forecast, reader.root / data.forecast.path
    if settings is None and "forecast" not in data.model_fields_set and not place.exists:
        return None  # where it is stands in settings that cannot be read
    if note_unknown_source(wanted.source, FILE, "data.forecast.source", faults):
        return None
    with faults.collecting():
        return reader.read(as_of=None if settings is None else settings.date)
    return None


def _supply(
    settings: Settings | None,
    tables: PlanningTables,
    forecast: AnyForecast | None,
    faults: FaultList,
) -> Supply | None:
    """Check what only settings, lines and forecast together can tell."""
    lines = tables.lines
    if settings is not None and lines is not None:
        note_unknown_budgets(settings.limits, lines, FILE, faults)
        note_penalty_of_no_budget(settings.limits, FILE, faults)
    if forecast is None or forecast.calendar is None or lines is None:
        return None
    sources = source_lines(lines, tables.proxies)
    rows = rows_of_lines(forecast, file_of(forecast), sources, faults)
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
    note_missing_periods(supply.forecast, supply.orders, lines, told, faults)
    return supply


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


def _planning_folder(
    root: Location, settings: Settings, tables: PlanningTables, supply: Supply
) -> PlanningFolder:
    problem, order_repairs = problem_of(settings, tables, tables.lines, tables.stock, supply)  # type: ignore[arg-type]
    taken = (*forecast_repairs(supply.forecast), *terms_taken(tables.lines))
    return PlanningFolder(
        problem=problem,
        params=settings.params,
        date=settings.date,
        settings=settings,
        inputs=tuple(root.log.files.values()),
        repairs=(*taken, *supply.orders.repairs, *order_repairs),
        assumptions=(*assumptions_of(tables, supply.forecast), *_of_lead_times(problem)),
        demand=tables.demand,
    )


def _of_lead_times(problem: Problem) -> tuple[str, ...]:
    return () if problem.terms.lead_times is None else problem.terms.lead_times.notes


def _with_past(
    root: Location, planning: PlanningFolder, supply: Supply, tables: PlanningTables
) -> PlanningFolder:
    """Add what older issues got right and wrong, where the parameters want to learn from it."""
    reader = _reader(root, planning.settings.data, planning.settings, tables)
    if not planning.params.learns or reader.changes_buckets:
        return planning
    archive, lines = root / planning.settings.data.forecast.path, source_lines(tables.lines, tables.proxies)  # type: ignore[arg-type]

    def issue(day: np.datetime64) -> AnyForecast | None:
        return issue_of_lines(reader.read(day), lines)

    past = past_issues(
        issues_of(archive), issue, supply.forecast, demand=planning.demand, lines=lines, date=planning.date
    )
    past = past or _past_windows(root, planning, supply, lines)
    return replace(
        planning, problem=planning.problem.replace(past=past), inputs=tuple(root.log.files.values())
    )


def _past_windows(
    root: Location, planning: PlanningFolder, supply: Supply, lines: Rows
) -> tuple[PastIssue, ...]:
    """Windows of a backtest, where there is one and no archive of issues that tells as much."""
    wanted, period = planning.settings.data.backtest, planning.settings.plan.period
    if not wanted.path:
        return ()
    windows = read_backtest(
        root / wanted.path, wanted.source, period=period, location_column=wanted.location, **wanted.said
    )
    return past_of_backtest(windows, supply.forecast, lines, planning.date)


def problem_of(
    settings: Settings, tables: PlanningTables, lines: Rows, stock: Rows, supply: Supply
) -> tuple[Problem, tuple[str, ...]]:
    """Problem that tables, forecast and settings ask on the settings' plan date, and what was put right."""
    laws = None
    if settings.plan.lead_times != "fixed":
        laws = delivery_laws(lines, tables.lead_times, tables.receipts, tables.open_orders, settings.date)
    owned, repairs = _stock(tables, lines, stock, supply, laws)
    problem = Problem(
        item=lines["item"],
        location=lines["location"],
        supplier=lines["supplier"],
        forecast=supply.forecast,
        stock=owned,
        terms=_terms(tables, lines, supply, laws),
        costs=_costs(lines, supply).replace(breaks=price_breaks_of(tables.price_breaks, lines)),
        limits=limits_of(tables, lines, settings.limits, supply.periods),
        currency=settings.plan.currency,
        adjustments=supply.adjustments,
    )
    return problem, repairs


def _stock(
    tables: PlanningTables, lines: Rows, stock: Rows, supply: Supply, laws: DeliveryLaws | None
) -> tuple[Stock, tuple[str, ...]]:
    """What is owned, and what had to be decided about open orders."""
    orders, periods, days = tables.open_orders, supply.periods, tables.days
    on_hand, backorders = stock_of(stock, lines)
    kept = of_promised_lines(laws, orders, lines)
    on_order, repairs = on_order_by_period(kept, lines, periods, days)
    pipeline = None
    if laws is not None:
        pipeline, assumed = pipeline_of(laws, orders, lines, periods, days)
        repairs = (*repairs, *assumed)
    owned = Stock(
        on_hand=on_hand,
        backorders=backorders,
        on_order=on_order,
        pipeline=pipeline,
        references=references_by_period(orders, lines, periods, days),
    )
    return owned, repairs


def _costs(lines: Rows, supply: Supply) -> Costs:
    costs = costs_of(lines, supply.periods.step_days)
    if np.isnat(lines["last_selling_date"]).all():
        return costs
    left_over = salvage_costs(lines, supply.orders, supply.periods, costs.obsolescence)
    return costs.replace(obsolescence=left_over)


def _terms(tables: PlanningTables, lines: Rows, supply: Supply, laws: DeliveryLaws | None) -> SupplyTerms:
    random = None
    if laws is not None:
        random = lead_times_of(laws, lines, supply.orders, supply.periods, tables.days)
    calendar, late = supply.orders, arrives_too_late(lines, supply.orders, supply.periods)
    return SupplyTerms(
        lead_time=calendar.lead_time,
        review_period=calendar.review_period,
        moq=np.where(late, 0.0, lines["moq"]),
        order_multiple=lines["order_multiple"],
        unmet=lines["unmet"],
        max_order=np.where(late, 0.0, lines["max_order"]),
        max_cover=lines["max_cover"] / supply.periods.step_days,
        cover_level=lines["max_cover_level"],
        whole_units=whole_units_of(lines),
        order_date=calendar.order_date,
        due_date=calendar.due_date,
        next_due_date=calendar.next_due_date,
        waits=calendar.waits,
        lead_times=random,
    )
