"""Labels to positions, once and strictly: from here on position ``i`` is the same line in every array."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.table import Rows
from replenish.problem.arrays import IntArray
from replenish.problem.forecast import AnyForecast


def rows_of_lines(forecast: AnyForecast, file: str, lines: Rows, faults: FaultList) -> IntArray | None:
    """
    Row of the forecast for each line, ``(n,)``; ``None`` where a line or a forecast has no partner.

    Parameters
    ----------
    file
        Name of the forecast, for faults.
    lines
        Rows of ``lines.csv``. A forecast without locations fits only where each item has one location.
    """
    before = len(faults)
    if forecast.location is None:
        rows = _rows_by_item(forecast, file, lines, faults)
    else:
        rows = _rows_by_item_and_location(forecast, file, lines, faults)
    return rows if len(faults) == before else None


def aligned(forecast: AnyForecast, rows: IntArray, lines: Rows, first_period: int) -> AnyForecast:
    """Forecast of exactly the lines, in their order, from a period on."""
    in_place = first_period == 0 and np.array_equal(rows, np.arange(forecast.lines))
    taken = forecast if in_place else forecast.take(rows, first_period)
    return taken if taken.location is not None else taken.replace(location=lines["location"])


def _rows_by_item_and_location(forecast: AnyForecast, file: str, lines: Rows, faults: FaultList) -> IntArray:
    labels = zip(forecast.item.tolist(), forecast.location.tolist(), strict=True)  # type: ignore[union-attr]
    known = {label: row for row, label in enumerate(labels)}
    wanted = positions_of(lines)
    spellings = {(item.casefold(), place.casefold()): (item, place) for item, place in known}
    for (item, location), position in wanted.items():
        if (item, location) not in known:
            near = spellings.get((item.casefold(), location.casefold()))
            hint = (
                ""
                if near is None
                else f" (but one for item {near[0]} at {near[1]}: ids match exactly or not at all)"
            )
            found = f"none for item {item} at {location}{hint}"
            faults.add(lines.file, f"a forecast in {file}", found, row=lines.row(position), column="item")
    for item, location in sorted(known.keys() - wanted.keys()):
        faults.add(file, f"only lines of {lines.file}", f"item {item} at {location}")
    labels = zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
    return np.array([known.get(label, -1) for label in labels], dtype=np.int64)


def _rows_by_item(forecast: AnyForecast, file: str, lines: Rows, faults: FaultList) -> IntArray:
    known = {item: row for row, item in enumerate(forecast.item.tolist())}  # type: ignore[union-attr]
    places = defaultdict(list)
    for position, item in enumerate(lines["item"].tolist()):
        places[item].append(position)
        if item not in known:
            row = lines.row(position)
            faults.add(lines.file, f"a forecast in {file}", f"none for item {item}", row=row, column="item")
    for item in sorted(known):
        if item not in places:
            faults.add(file, f"only items of {lines.file}", f"item {item}")
        elif len(places[item]) > 1:
            found = f"one without location for item {item}, which has {len(places[item])} locations"
            faults.add(file, "a forecast per item and location", found)
    return np.array([known.get(item, -1) for item in lines["item"].tolist()], dtype=np.int64)
