"""A planning folder as a past: its dated forecasts, its reviews and its demand, ready to be lived."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.calendars.open_days import weekday
from replenish.adapters.faults import FaultList
from replenish.adapters.files import InputFile, Location
from replenish.adapters.folders.disruptions import disruptions_of, sentence_of
from replenish.adapters.folders.placed_orders import with_files_read
from replenish.adapters.folders.plan import open_folder
from replenish.adapters.folders.review_days import ReviewDay, review_days
from replenish.adapters.folders.review_problem import Archive, review_problem
from replenish.adapters.planned.forecast import ForecastReader
from replenish.adapters.planned.past_issues import demand_in_periods
from replenish.adapters.settings.read import FILE, Settings, read_settings
from replenish.adapters.settings.sections import ReplaySection
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.open_orders import read_open_orders
from replenish.adapters.tables.read import PlanningTables, read_tables
from replenish.adapters.tables.stock import read_stock
from replenish.adapters.tables.table import Rows
from replenish.errors import Fault, InputError
from replenish.formulas.censoring import uncensored_demand
from replenish.problem.arrays import FloatArray
from replenish.problem.calendar import DAY, WEEK, Calendar
from replenish.problem.demand_history import DemandHistory
from replenish.problem.limits import MAPPINGS
from replenish.problem.problem import Problem
from replenish.problem.terms import SupplyTerms
from replenish.simulate.disrupted_past import disrupted_past
from replenish.simulate.lateness import lateness
from replenish.simulate.past import Past, Review
from replenish.simulate.policies.named import Asked
from replenish.simulate.replay import Progress, live_through
from replenish.simulate.result import ReplayResult

NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
STEP = {"day": DAY, "week": WEEK}
NOT_A_PROBLEM = "a folder, or a Past with demand and dated forecasts (replenish.past_of makes one)"
TARGETS = ("newsvendor", "p50", "p90", "sum-p90")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayFolder:
    """
    What a planning folder holds for a replay.

    Parameters
    ----------
    past
        What there is to live.
    policies
        The folder's own choice, else `usual_policies`.
    settings, inputs
        As in `PlanningFolder`.
    choose_until
        First period of the part that judges, where a policy is to be chosen on the part before.
    """

    past: Past
    policies: tuple[str, ...]
    settings: Settings
    inputs: tuple[InputFile, ...]
    choose_until: int | None = None


def replay(
    what: str | os.PathLike[str] | Past | Problem,
    policies: Iterable[Asked] | None = None,
    progress: Progress | None = None,
) -> ReplayResult:
    """
    Say what every policy would really have cost on past demand.

    Parameters
    ----------
    what
        A planning folder (a path or an ``s3://`` address) with dated forecasts and demand, or a `Past`.
    policies
        Names such as ``"p90"``, objects with a ``name`` and a method ``quantities(view)``, or functions of a
        view; the others are compared with the first one.
    progress
        Called with (reviews done, reviews to do).

    Raises
    ------
    InputError
        With every fault of every file; also where forecasts do not say when they were issued.
    """
    if isinstance(what, Problem):
        raise InputError([Fault(file="replay", expected=NOT_A_PROBLEM, found="a Problem")])
    if isinstance(what, Past):
        return live_through(what, policies or usual_policies(what.problem), progress)
    folder = read_replay(what)
    named = with_files_read(policies or folder.policies, what, folder.past)
    return live_through(folder.past, named, progress)


def read_replay(folder: str | os.PathLike[str] | Location) -> ReplayFolder:
    """Past, settings and provenance of a planning folder; errors as in `replay`."""
    root, faults = open_folder(folder), FaultList()
    settings = read_settings(root / FILE, faults)
    faults.refuse()
    if settings is None:
        raise InputError(faults)  # not reached: settings are missing for a fault
    tables = _opening(root, settings, read_tables(root, settings.data, faults), faults)
    lines = tables.lines
    faults.refuse()
    if lines is None or tables.stock is None:
        raise InputError(faults)  # not reached: a table is missing for a fault
    past = _past(root, settings, tables, lines, faults)
    wanted = settings.replay.policies
    return ReplayFolder(
        past=past,
        policies=usual_policies(past.problem) if wanted is None else tuple(wanted),
        settings=settings,
        inputs=tuple(root.log.files.values()),
        choose_until=_period_of(settings.replay, past.calendar),
    )


def usual_policies(problem: Problem) -> tuple[str, ...]:
    """Targets with and, where something is limited, without limits; and the floor."""
    limits = problem.limits
    limited = bool(limits.budgets) or any(getattr(limits, name) for name in (*MAPPINGS, "terms_by_supplier"))
    unlimited = tuple(f"{target} without limits" for target in TARGETS) if limited else ()
    return (*TARGETS, *unlimited, "perfect")


def _period_of(section: ReplaySection, calendar: Calendar) -> int | None:
    if section.choose_until is None:
        return None
    return int(calendar.period_of(np.asarray(np.datetime64(section.choose_until, "D"))))


def _opening(root: Location, settings: Settings, tables: PlanningTables, faults: FaultList) -> PlanningTables:
    """Tables with the stock and the open orders of the first morning in the place of the plan date's."""
    section = settings.replay
    if section.start is None:
        return tables
    orders = root / section.opening_open_orders
    named = "opening_open_orders" in section.model_fields_set
    return replace(
        tables,
        stock=read_stock(root / section.opening_stock, tables.lines, faults),
        open_orders=read_open_orders(orders, tables.lines, faults) if named or orders.exists else None,
    )


def _past(root: Location, settings: Settings, tables: PlanningTables, lines: Rows, faults: FaultList) -> Past:
    section = settings.replay
    history = _in_plan_periods(_history_of(tables.demand, lines, faults), lines, settings)
    calendar = _calendar(settings, history, faults)
    days = review_days(lines, tables.days, calendar, section.review_days)
    reader = ForecastReader(
        root=root, data=settings.data, settings=settings, lines=tables.lines, demand=tables.demand
    )
    archive = Archive(root=root, settings=settings, faults=faults, reader=reader)
    reviews = tuple(_reviews(archive, tables, lines, days, calendar))
    faults.refuse()
    first = int(history.calendar.period_of(np.asarray(calendar.start)))
    lived = slice(first, first + calendar.periods)
    censored = history.censored
    params = settings.params if section.gap is None else settings.params.replace(gap=section.gap)
    disruptions = disruptions_of(section.disruption, reviews[0].problem, calendar, faults)
    faults.refuse()
    past = Past(
        calendar=calendar,
        demand=history.quantity[:, lived],
        censored=censored[:, lived],
        imputed=_imputed(history, reviews[0].problem.terms)[:, lived] if censored[:, lived].any() else None,
        reviews=reviews,
        params=params,
        warm_up=_warm_up(section, reviews),
        history=history,
        order_cost=section.order_cost,
        late=lateness([review.problem for review in reviews], params.seed),
        notes=(*_notes(section, tables, lines, days, calendar), *_luck(reviews[0].problem)),
    )
    return disrupted_past(past, disruptions)


def _reviews(
    archive: Archive, tables: PlanningTables, lines: Rows, days: tuple[ReviewDay, ...], calendar: Calendar
) -> Iterator[Review]:
    for day in days:
        problem = review_problem(archive, tables, lines, day)
        if problem is not None:
            yield Review(period=int(calendar.period_of(np.asarray(day.date))), problem=problem, due=day.due)


def _history_of(history: DemandHistory | None, lines: Rows, faults: FaultList) -> DemandHistory:
    """Demand of exactly the lines, in their order."""
    if history is None:
        faults.add("demand.csv", "past demand to live through", "nothing there")
        raise InputError(faults)
    keys = zip(history.item.tolist(), history.location.tolist(), strict=True)
    rows = {key: row for row, key in enumerate(keys)}
    for (item, location), position in positions_of(lines).items():
        if (item, location) not in rows:
            found = f"none for item {item} at {location}"
            faults.add(lines.file, "past demand", found, row=lines.row(position), column="item")
    faults.refuse()
    order = [rows[line] for line in positions_of(lines)]
    return history.replace(
        item=lines["item"],
        location=lines["location"],
        quantity=history.quantity[order],
        stockout=history.stockout[order],
    )


def _in_plan_periods(history: DemandHistory, lines: Rows, settings: Settings) -> DemandHistory:
    """Days added up to the weeks that begin on the weekday of the replay's start; else as it stands there."""
    step = STEP[settings.plan.period]
    if history.calendar.step_days == step:
        return history
    added = demand_in_periods(
        history, lines, Calendar(start=settings.replay_start, step_days=step, periods=1)
    )
    return history if added is None else added


def _calendar(settings: Settings, history: DemandHistory, faults: FaultList) -> Calendar:
    """Periods that are lived: from the start to the end the settings name, else to the end of the demand."""
    step, known = STEP[settings.plan.period], history.calendar
    if known.step_days != step:
        expected = f"demand by the {settings.plan.period}, the forecast's period"
        faults.add("demand.csv", expected, f"dates {known.step_days} days apart", column="date")
        raise InputError(faults)
    start = settings.replay_start
    last = known.starts[-1] if settings.replay.end is None else np.datetime64(settings.replay.end, "D")
    if not known.start <= start <= last <= known.starts[-1]:
        expected = f"replay dates within the demand, {known.start} to {known.starts[-1]}"
        faults.add(FILE, expected, f"{start} to {last}", column="replay")
        raise InputError(faults)
    return Calendar(start=start, step_days=step, periods=int((last - start).astype(np.int64)) // step + 1)


def _imputed(history: DemandHistory, terms: SupplyTerms) -> FloatArray:
    """Demand with the stocked-out periods filled, in whole units where the line is sold in them."""
    season = WEEK if history.calendar.step_days == DAY else 1
    filled = uncensored_demand(history.quantity, history.censored, season)
    whole = np.zeros(len(filled), dtype=bool) if terms.whole_units is None else terms.whole_units
    return np.where(whole[:, None] & history.censored, np.rint(filled), filled)


def _warm_up(section: ReplaySection, reviews: tuple[Review, ...]) -> int:
    if section.warm_up is not None:
        return section.warm_up
    return reviews[0].problem.horizon


def _luck(problem: Problem) -> Iterator[str]:
    if problem.terms.lead_times is None:
        return
    yield (
        "Orders take as long as drawn from the chances of their lead times, one draw for a purchase order, "
        "the same for every policy; 'perfect' knows it."
    )
    yield from problem.terms.lead_times.notes


def _notes(
    section: ReplaySection,
    tables: PlanningTables,
    lines: Rows,
    days: tuple[ReviewDay, ...],
    calendar: Calendar,
) -> Iterator[str]:
    if section.start is None:
        yield "The replay starts on the plan date with its stock and open orders: [replay] names no start."
    if tables.demand is not None and calendar.step_days > tables.demand.calendar.step_days:
        yield "Demand by the day was added up to weeks; one with a stock-out on any day is censored."
    if tables.open_orders is None:
        yield "Nothing is on order at the start: there is no table of open orders."
    names = [NAMES[number] for number in sorted({int(weekday(np.asarray(day.date))) for day in days})]
    yield f"{len(days)} reviews, on {' and '.join(names)}, each with the newest forecast issued by then."
    if not section.order_cost and not lines["ordering_cost"].any():
        yield "Placing an order costs nothing: neither replay.order_cost nor ordering_cost is given."
    yield from (sentence_of(disruption) for disruption in section.disruption)
