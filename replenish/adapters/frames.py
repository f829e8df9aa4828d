"""Labels to positions, once and strictly: from here on position ``i`` is the same line in every array."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.table import Rows
from replenish.adapters.text.matching import Label, matched
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
    """Forecast of exactly the lines, in their order and with their ids, from a period on."""
    in_place = first_period == 0 and np.array_equal(rows, np.arange(forecast.lines))
    taken = forecast if in_place else forecast.take(rows, first_period)
    respelt = _respelt(taken, lines)
    if not respelt and taken.location is not None:
        return taken
    notes = (*taken.notes, *respelt)
    return taken.replace(item=lines["item"], location=lines["location"], notes=notes)


def _respelt(forecast: AnyForecast, lines: Rows) -> tuple[str, ...]:
    """Say how many ids are written with other letters, capital or small, in the forecast."""
    other = np.zeros(len(lines), dtype=bool)
    for name, labels in (("item", forecast.item), ("location", forecast.location)):
        if labels is not None:
            other |= np.asarray(labels != lines[name], dtype=bool)
    if not other.any():
        return ()
    first = int(np.flatnonzero(other)[0])
    written = " at ".join(
        labels[first] for labels in (forecast.item, forecast.location) if labels is not None
    )
    count = int(other.sum())
    many = f"{count} lines were" if count > 1 else "1 line was"
    how = "found in the forecast by ids that differ in capital letters only"
    return (f"{many} {how}, like {written} for {lines['item'][first]} at {lines['location'][first]}",)


def _rows_by_item_and_location(forecast: AnyForecast, file: str, lines: Rows, faults: FaultList) -> IntArray:
    known = list(zip(forecast.item.tolist(), forecast.location.tolist(), strict=True))  # type: ignore[union-attr]
    wanted = list(zip(lines["item"].tolist(), lines["location"].tolist(), strict=True))
    match = matched(wanted, known)
    for position in np.flatnonzero(match.rows < 0):
        item, location = wanted[position]
        found = f"none for item {item} at {location}{_hint(match.ambiguous.get(int(position)))}"
        faults.add(lines.file, f"a forecast in {file}", found, row=lines.row(int(position)), column="item")
    for item, location in sorted(known[row] for row in set(range(len(known))) - set(match.rows.tolist())):
        faults.add(file, f"only lines of {lines.file}", f"item {item} at {location}")
    return match.rows


def _hint(candidates: tuple[Label, ...] | None) -> str:
    if candidates is None:
        return ""
    named = ", ".join(" at ".join(label) for label in candidates)
    return f" (capital letters apart it could be {named}: ids that more than one line fits are not matched)"


def _rows_by_item(forecast: AnyForecast, file: str, lines: Rows, faults: FaultList) -> IntArray:
    known = [(item,) for item in forecast.item.tolist()]  # type: ignore[union-attr]
    items = sorted(set(lines["item"].tolist()))
    match = matched([(item,) for item in items], known)
    row_of = {item: int(row) for item, row in zip(items, match.rows, strict=True)}
    ambiguous = {items[position]: labels for position, labels in match.ambiguous.items()}
    places = defaultdict(list)
    for position, item in enumerate(lines["item"].tolist()):
        places[item].append(position)
        if row_of[item] < 0:
            found = f"none for item {item}{_hint(ambiguous.get(item))}"
            faults.add(lines.file, f"a forecast in {file}", found, row=lines.row(position), column="item")
    for (item,) in sorted(known[row] for row in set(range(len(known))) - set(match.rows.tolist())):
        faults.add(file, f"only items of {lines.file}", f"item {item}")
    for item in items:
        shops = {lines["location"][position] for position in places[item]}
        if row_of[item] >= 0 and len(shops) > 1:
            found = f"one without location for item {item}, which has {len(shops)} locations"
            faults.add(file, "a forecast per item and location, or a table of shares", found)
    return np.array([row_of[item] for item in lines["item"].tolist()], dtype=np.int64)
