"""Labels to positions, once and strictly: from here on position ``i`` is the same line in every array."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.proxies import source_lines
from replenish.adapters.tables.table import Rows
from replenish.adapters.text.matching import Label, matched
from replenish.adapters.text.nearest import LostZeros
from replenish.problem.arrays import IntArray
from replenish.problem.forecast import AnyForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Lines that want a forecast: the label each is looked up by, and who asks for it in which row."""

    file: str
    item: list[str]
    location: list[str]
    asked_in: list[tuple[str, int, str]]
    unread: frozenset[Label]


def rows_of_lines(
    forecast: AnyForecast, file: str, lines: Rows, faults: FaultList, proxies: Rows | None = None
) -> IntArray | None:
    """
    Row of the forecast for each line, ``(n,)``; ``None`` where a line or a forecast has no partner.

    Parameters
    ----------
    file
        Name of the forecast, for faults.
    lines
        Rows of ``lines.csv``. A forecast without locations fits only where each item has one location.
    proxies
        Rows of ``proxies.csv``: a line with a proxy is never read from a forecast of its own.
    """
    before, wanted = len(faults), _wanted(lines, proxies)
    if forecast.location is None:
        rows = _rows_by_item(forecast, file, wanted, faults)
    else:
        rows = _rows_by_item_and_location(forecast, file, wanted, faults)
    return rows if len(faults) == before else None


def _wanted(lines: Rows, proxies: Rows | None) -> _Wanted:
    sources = source_lines(lines, proxies)
    asked_in = [(lines.file, int(row), "item") for row in lines.rows]
    unread = set[Label]()
    known = positions_of(lines)
    new = () if proxies is None else zip(proxies["item"].tolist(), proxies["location"].tolist(), strict=True)
    for row, (item, location) in enumerate(new):
        if (item, location) in known:
            asked_in[known[item, location]] = (proxies.file, proxies.row(row), "proxy_item")  # type: ignore[union-attr]
            unread.add((item.casefold(), location.casefold()))
    return _Wanted(
        file=lines.file,
        item=sources["item"].tolist(),
        location=sources["location"].tolist(),
        asked_in=asked_in,
        unread=frozenset(unread),
    )


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


def _rows_by_item_and_location(
    forecast: AnyForecast, file: str, lines: _Wanted, faults: FaultList
) -> IntArray:
    known = list(zip(forecast.item.tolist(), forecast.location.tolist(), strict=True))  # type: ignore[union-attr]
    wanted = list(zip(lines.item, lines.location, strict=True))
    match = matched(wanted, known)
    for position in np.flatnonzero(match.rows < 0).tolist():
        item, location = wanted[position]
        found = f"none for item {item} at {location}{_hint(match.ambiguous.get(position))}"
        _note_none(file, lines, position, found, faults)
    strangers = sorted(known[row] for row in set(range(len(known))) - set(match.rows.tolist()))
    zeros = LostZeros(wanted if strangers else ())
    for item, location in strangers:
        if (item.casefold(), location.casefold()) not in lines.unread:
            expected = f"only lines of {lines.file}{zeros.hint(item, location)}"
            faults.add(file, expected, f"item {item} at {location}")
    return match.rows


def _note_none(file: str, lines: _Wanted, position: int, found: str, faults: FaultList) -> None:
    asking, row, column = lines.asked_in[position]
    faults.add(asking, f"a forecast in {file}", found, row=row, column=column)


def _hint(candidates: tuple[Label, ...] | None) -> str:
    if candidates is None:
        return ""
    named = ", ".join(" at ".join(label) for label in candidates)
    return f" (capital letters apart it could be {named}: ids that more than one line fits are not matched)"


def _rows_by_item(forecast: AnyForecast, file: str, lines: _Wanted, faults: FaultList) -> IntArray:
    known = [(item,) for item in forecast.item.tolist()]  # type: ignore[union-attr]
    items = sorted(set(lines.item))
    match = matched([(item,) for item in items], known)
    row_of = {item: int(row) for item, row in zip(items, match.rows, strict=True)}
    ambiguous = {items[position]: labels for position, labels in match.ambiguous.items()}
    shops = defaultdict(set)
    for position, item in enumerate(lines.item):
        shops[item].add(lines.location[position])
        if row_of[item] < 0:
            found = f"none for item {item}{_hint(ambiguous.get(item))}"
            _note_none(file, lines, position, found, faults)
    unread = {item for item, _ in lines.unread}
    for (item,) in sorted(known[row] for row in set(range(len(known))) - set(match.rows.tolist())):
        if item.casefold() not in unread:
            faults.add(file, f"only items of {lines.file}", f"item {item}")
    for item in items:
        if row_of[item] >= 0 and len(shops[item]) > 1:
            found = f"one without location for item {item}, which has {len(shops[item])} locations"
            faults.add(file, "a forecast per item and location, or a table of shares", found)
    return np.array([row_of[item] for item in lines.item], dtype=np.int64)
