"""What one table says about the rows of another."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.table import Rows
from replenish.adapters.text.nearest import LostZeros, did_you_mean
from replenish.problem.arrays import IntArray


def line_positions(rows: Rows, lines: Rows, faults: FaultList) -> IntArray:
    """Line each row speaks of, ``(r,)``; -1, and a fault, where there is no such line."""
    known = positions_of(lines)
    keys = zip(rows["item"].tolist(), rows["location"].tolist(), strict=True)
    positions = np.array([known.get(key, -1) for key in keys], dtype=np.int64)
    unknown = np.flatnonzero(positions < 0)
    zeros = LostZeros(known if unknown.size else ())
    for row in unknown.tolist():
        item, location = rows["item"][row], rows["location"][row]
        expected, found = f"a line of {lines.file}{zeros.hint(item, location)}", f"item {item} at {location}"
        faults.add(rows.file, expected, found, row=rows.row(row), column="item")
    return positions


def note_unknown(lines: Rows, column: str, master: Rows, faults: FaultList) -> None:
    """Note every line whose location or supplier is not in the table of locations or suppliers."""
    known: Iterable[str] = dict.fromkeys(master[column].tolist())
    near = {name: did_you_mean(name, known) for name in set(lines[column].tolist()) - set(known)}
    for position, name in enumerate(lines[column].tolist()):
        if name in near:
            expected = f"a {column} of {master.file}{near[name]}"
            faults.add(lines.file, expected, repr(name), row=lines.row(position), column=column)


def note_penalty_of_nothing(master: Rows, penalty: str, capacity: str, faults: FaultList) -> None:
    """Note every penalty for exceeding a limit that is not there."""
    without = np.isfinite(master[penalty]) & ~np.isfinite(master[capacity])
    for position in np.flatnonzero(without).tolist():
        expected, found = f"a blank, for want of a {capacity}", f"{master[penalty][position]:g}"
        faults.add(master.file, expected, found, row=master.row(position), column=penalty)


def named_limits(master: Rows, key: str, column: str, used: Iterable[str]) -> dict[str, float]:
    """Limits that are set, by name, for the names the lines use."""
    names = set(used)
    limits = zip(master[key].tolist(), master[column].tolist(), strict=True)
    return {name: limit for name, limit in limits if name in names and np.isfinite(limit)}
