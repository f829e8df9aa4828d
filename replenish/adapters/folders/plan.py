"""A planning folder: settings, tables and forecast, checked together, made into one problem."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import InputFile, InputLog, Location
from replenish.adapters.folders.provenance import assumptions_of, forecast_repairs
from replenish.adapters.folders.question import problem_of
from replenish.adapters.forecasts.sources import note_unknown_source
from replenish.adapters.planned.forecast import ForecastReader
from replenish.adapters.planned.supply import Supply, supply_of
from replenish.adapters.settings.read import FILE, DataSection, Settings, data_paths, read_settings
from replenish.adapters.tables.item_terms import terms_taken
from replenish.adapters.tables.overrides import read_overrides
from replenish.adapters.tables.proxies import source_lines
from replenish.adapters.tables.read import (
    PlanningTables,
    find_table,
    read_tables,
)
from replenish.errors import InputError
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast, refuse_repairs
from replenish.problem.overrides import Overrides
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem


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
    supply = supply_of(settings, tables, forecast, faults)
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
    lines = source_lines(tables.lines, tables.proxies)  # type: ignore[arg-type]
    past = reader.past(supply.forecast, lines, planning.date)
    return replace(
        planning, problem=planning.problem.replace(past=past), inputs=tuple(root.log.files.values())
    )
