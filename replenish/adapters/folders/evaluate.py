"""A planning folder as a track record: its dated forecasts next to its demand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from replenish.adapters.calendars.order_calendar import OrderCalendar, order_calendar
from replenish.adapters.calendars.plan_buckets import UnjoinedPeriodsError
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.faults import FaultList
from replenish.adapters.files import InputFile, Location
from replenish.adapters.folders.plan import open_folder
from replenish.adapters.forecasts.issues import issues_of
from replenish.adapters.planned.forecast import ForecastReader
from replenish.adapters.planned.past_issues import demand_in_periods, forecast_of_lines, happened
from replenish.adapters.settings.read import FILE, Settings, read_settings
from replenish.adapters.settings.sections import DataSection
from replenish.adapters.tables.demand import read_demand
from replenish.adapters.tables.lines import costs_of, read_lines, whole_units_of
from replenish.adapters.tables.locations import read_locations
from replenish.adapters.tables.misnamed import note_misnamed
from replenish.adapters.tables.read import closures_of, find_table, item_terms_of
from replenish.adapters.tables.suppliers import read_suppliers
from replenish.adapters.tables.supply_days import supply_days
from replenish.adapters.tables.table import Rows
from replenish.demand.accuracy.judge import Progress, accuracy
from replenish.demand.accuracy.judged import JudgedIssue, TrackRecord
from replenish.demand.accuracy.result import Accuracy
from replenish.errors import Fault, InputError
from replenish.formulas.accuracy import seasonal_naive_errors
from replenish.formulas.censoring import HALF_LIFE, uncensored_demand
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast
from replenish.problem.params import SolveParams
from replenish.problem.terms import LOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    Accuracy of a folder's forecasts.

    Parameters
    ----------
    accuracy
        Per period and over the protection interval.
    notes
        Sentences about what was left out or taken for granted.
    inputs
        Name, hash and size of every file that was read.
    """

    accuracy: Accuracy
    notes: tuple[str, ...]
    inputs: tuple[InputFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    settings: Settings
    lines: Rows
    days: SupplyDays
    demand: DemandHistory


def evaluate_folder(
    folder: str | os.PathLike[str] | Location,
    *,
    since: np.datetime64 | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """
    Accuracy of every issue in a planning folder whose periods its demand history knows.

    The plan date plays no part: each issue is judged by the whole demand history, and learns only from
    what was known on its own day.

    Parameters
    ----------
    folder
        A local path or an ``s3://`` address.
    since
        Judge only issues from this day on; the older ones are learned from all the same.
    progress
        Called with the steps done and all steps.

    Raises
    ------
    InputError
        The settings, lines, demand or forecasts are at fault, or no issue can be judged.
    SourceError
        Where a bucket or a file cannot be reached.
    """
    root = open_folder(folder)
    tables = _read_tables(root)
    record, notes = track_record(root, tables)
    answer = accuracy(record, tables.settings.params, since=since, progress=progress)
    return Evaluation(accuracy=answer, notes=notes, inputs=tuple(root.log.files.values()))


def read_record(folder: str | os.PathLike[str] | Location) -> tuple[TrackRecord, SolveParams]:
    """What `evaluate_folder` judges, and the parameters it judges it under."""
    root = open_folder(folder)
    tables = _read_tables(root)
    return track_record(root, tables)[0], tables.settings.params


def _read_tables(root: Location) -> _Tables:
    faults = FaultList()
    settings = read_settings(root / FILE, faults)
    faults.refuse()
    if settings is None:
        raise InputError(faults)  # not reached: what is missing is missing for a fault
    places = {
        name: find_table(root, name, settings.data, faults)
        for name in ("lines", "suppliers", "locations", "closures", "demand")
    }
    note_misnamed(root, settings.data, faults)
    lines = (
        None
        if places["lines"] is None
        else read_lines(places["lines"], faults, item_terms_of(root, settings.data, faults))
    )
    suppliers = None if places["suppliers"] is None else read_suppliers(places["suppliers"], lines, faults)
    locations = None if places["locations"] is None else read_locations(places["locations"], lines, faults)
    closures = closures_of(places["closures"], (lines, suppliers, locations), faults)
    demand = None if places["demand"] is None else read_demand(places["demand"], faults)
    if places["demand"] is None:
        faults.add(settings.data.demand, "the demand that the forecasts are judged by", "nothing there")
    faults.refuse()
    if lines is None or demand is None:
        raise InputError(faults)  # not reached
    days = supply_days(suppliers, locations, closures)
    return _Tables(settings=settings, lines=lines, days=days, demand=demand)


def track_record(root: Location, tables: _Tables) -> tuple[TrackRecord, tuple[str, ...]]:
    """Every issue of the archive that can be judged, and sentences about the others."""
    archive = root / tables.settings.data.forecast.path
    settings = tables.settings
    reader = ForecastReader(
        root=root, data=settings.data, settings=settings, lines=tables.lines, demand=tables.demand
    )
    read, unjoined = _read_issues(archive, reader)
    history = _history(read[-1], tables)
    issues = [issue for forecast in read for issue in _judged(forecast, history, tables)]
    if not issues:
        expected = "an issue of periods whose demand is known"
        found = f"{len(read)} issues, and demand until {tables.demand.calendar.starts[-1]}"
        raise InputError([Fault(file=archive.label, expected=expected, found=found)])
    lines = tables.lines
    record = TrackRecord(
        item=lines["item"],
        location=lines["location"],
        supplier=lines["supplier"],
        whole=whole_units_of(lines),
        lost=np.asarray(lines["unmet"] == LOST),
        costs=costs_of(lines, history.sales.calendar.step_days),
        issues=tuple(issues),
        currency=tables.settings.plan.currency,
    )
    taken = _taken_for_granted(root, tables.settings.data)
    return record, (*_notes(len(read) - len(issues), unjoined, history.sales), *taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """
    What happened to the lines, in the forecast's periods.

    Parameters
    ----------
    sales
        As recorded.
    filled
        With the periods of a stock-out estimated.
    naive
        Mean error of the seasonal naive forecast over some periods without stock-outs, up to each period.
    """

    sales: DemandHistory
    filled: DemandHistory
    naive: Callable[[int], FloatArray]


def _history(forecast: AnyForecast, tables: _Tables) -> _History:
    sales = None
    if forecast.calendar is not None:
        sales = demand_in_periods(tables.demand, tables.lines, forecast.calendar)
    if sales is None:
        expected, found = "demand in the periods of the forecast, or shorter ones", "others"
        raise InputError([Fault(file=tables.settings.data.demand, expected=expected, found=found)])
    season, quantity = sales.calendar.season, sales.quantity
    if sales.censored.any():
        estimated = uncensored_demand(quantity, sales.censored, season, max(HALF_LIFE, season))
        quantity = np.where(sales.censored, estimated, quantity)
    known = np.where(sales.censored, np.nan, sales.quantity)
    return _History(
        sales=sales,
        filled=sales.replace(quantity=quantity),
        naive=cache(partial(seasonal_naive_errors, known, season)),
    )


def _read_issues(archive: Location, reader: ForecastReader) -> tuple[list[AnyForecast], int]:
    """Issues in the plan's buckets, oldest first, and how many were too early to be brought into them."""
    days = issues_of(archive)
    if not days:
        expected = "one sub-folder per issue date, like issued=2024-06-03/"
        found = "none: a forecast that does not say when it was known cannot be judged"
        raise InputError([Fault(file=archive.label, expected=expected, found=found)])
    read: list[AnyForecast] = []
    refusals: list[UnjoinedPeriodsError] = []
    for day in days:
        try:
            read.append(reader.read(day))
        except UnjoinedPeriodsError as refusal:
            refusals.append(refusal)
    if not read:
        raise refusals[-1]
    return read, len(refusals)


def _judged(forecast: AnyForecast, history: _History, tables: _Tables) -> Iterator[JudgedIssue]:
    """Issue and what happened after it; nothing where that is not known."""
    clock, issued, own = history.sales.calendar, forecast.issued, _from_issue(forecast)
    if own is None or issued is None or int((own.start - clock.start).astype(np.int64)) % clock.step_days:
        return
    aligned = forecast_of_lines(forecast, tables.lines, forecast.periods - own.periods)
    actual, censored = happened(history.sales, own)
    if not (np.isfinite(actual) & aligned.known).any():
        return
    period, known = clock.period_of(np.array([own.start, issued])).tolist()
    orders = _orders(own, tables)
    yield JudgedIssue(
        issued=issued,
        period=period,
        known=known,
        forecast=aligned,
        actual=actual,
        censored=censored,
        filled=happened(history.filled, own)[0],
        lead_time=orders.lead_time,
        review_period=orders.review_period,
        naive=_naive(history, known, np.ones_like(orders.lead_time)),
        naive_interval=_naive(history, known, orders.lead_time + orders.review_period),
    )


def _from_issue(forecast: AnyForecast) -> Calendar | None:
    """Periods of a forecast that begin on its issue date or later; ``None`` where there are none."""
    if forecast.calendar is None or forecast.issued is None:
        return None
    late = int((forecast.issued - forecast.calendar.start).astype(np.int64))
    first = max(int(forecast.calendar.periods_until(np.array(late))), 0)
    return forecast.calendar.from_period(first) if first < forecast.periods else None


def _orders(calendar: Calendar, tables: _Tables) -> OrderCalendar:
    """Calendar of the orders that would be placed on the first day of a forecast."""
    lines = tables.lines
    return order_calendar(
        calendar,
        lines["supplier"],
        lines["location"],
        lead_days=lines["lead_time"].astype(np.int64),
        review_days=lines["review_period"].astype(np.int64),
        days=tables.days,
    )


def _naive(history: _History, known: int, width: IntArray) -> FloatArray:
    """Scale of each line's errors over its own number of periods, from the first periods of the history."""
    scale = np.full(width.size, np.nan)
    for periods in np.unique(width):
        scale[width == periods] = history.naive(int(periods))[width == periods, max(known, 0)]
    return scale


def _notes(unknown: int, unjoined: int, history: DemandHistory) -> Iterator[str]:
    if unjoined:
        issues = "1 issue was" if unjoined == 1 else f"{unjoined} issues were"
        yield f"{issues} left out: by then no past told how the periods hang together that become the plan's."
    if unknown:
        issues = "1 issue was" if unknown == 1 else f"{unknown} issues were"
        yield f"{issues} left out: nothing is known yet of what happened after."
    share = float(history.censored[np.isfinite(history.quantity)].mean())
    if share:
        yield (
            f"{share:.1%} of the periods had a stock-out: sales there are a floor of demand. Per period they "
            "are left out; in the demand of an interval they are filled with what the line usually sells, "
            "or with what it sold where that is more."
        )


def _taken_for_granted(root: Location, data: DataSection) -> Iterator[str]:
    """What a plan of the folder knows and the evaluation of its forecasts does not use."""

    def says(*names: str) -> bool:
        return any(find_table(root, name, data, FaultList()) is not None for name in names)

    if says("lead_times", "receipts"):
        yield (
            "Plans draw lead times at random (lead_times.csv or receipts.csv); here the demand of an "
            "interval is that of the promised lead time and the review period."
        )
    if says("proxies", "uplifts"):
        yield (
            "Forecasts are judged as they were issued: what proxies.csv and uplifts.csv say is left out, "
            "and a line is judged by forecasts of its own."
        )
