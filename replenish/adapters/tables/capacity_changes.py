"""``capacity_changes.csv``: places that hold or receive more or less for a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import (
    Rows,
    date_column,
    id_column,
    number_column,
    read_rows,
    word_column,
)
from replenish.adapters.text.nearest import did_you_mean
from replenish.problem.calendar import Calendar
from replenish.problem.limits import Capacity, capacity_over

CAPACITIES = ("storage_capacity", "storage_weight_capacity", "receiving_capacity")
COLUMNS = (
    id_column("location"),
    date_column("from"),
    date_column("to"),
    number_column("storage_capacity", "volume", required=False, blank=np.inf),
    number_column("storage_weight_capacity", "weight, or pallets", required=False, blank=np.inf),
    number_column("receiving_capacity", "units or volume per period", required=False, blank=np.inf),
    word_column("reason"),
)


def read_capacity_changes(location: Location, places: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``capacity_changes.csv``, both days included; a blank capacity is not changed."""
    rows = read_rows(location, COLUMNS, faults)
    if rows is None:
        return None
    _note_strangers(rows, places, faults)
    for position in range(len(rows)):
        row, first, last = rows.row(position), rows["from"][position], rows["to"][position]
        if last < first:
            faults.add(rows.file, f"a day from {first} on", str(last), row=row, column="to")
        if not any(np.isfinite(rows[name][position]) for name in CAPACITIES):
            expected = "a storage_capacity or a receiving_capacity"
            faults.add(rows.file, expected, "neither", row=row, column="storage_capacity")
        _note_overlap(rows, position, faults)
    return rows


def with_changes(
    limits: Mapping[str, float], changes: Rows | None, column: str, used: Iterable[str], periods: Calendar
) -> dict[str, Capacity]:
    """
    Limits by location, those of used locations that change for a time told by period.

    A period counts where it starts on one of a change's days; what a location has no limit for before gets
    one for that time.
    """
    changed: dict[str, Capacity] = dict(limits)
    if changes is None:
        return changed
    names = set(used)
    for position in np.flatnonzero(np.isfinite(changes[column])):
        starts, name = periods.starts, changes["location"][position]
        then = (starts >= changes["from"][position]) & (starts <= changes["to"][position])
        if then.any() and name in names:
            usual = capacity_over(changed.get(name, np.inf), starts.size)
            changed[name] = np.where(then, changes[column][position], usual)
    return changed


def _note_strangers(rows: Rows, places: Rows | None, faults: FaultList) -> None:
    """Note changes of locations that ``locations.csv`` does not know."""
    known = [] if places is None else places["location"].tolist()
    for position, name in enumerate(rows["location"].tolist()):
        if name not in known:
            expected = f"a location of locations.csv{did_you_mean(name, known)}"
            faults.add(rows.file, expected, repr(name), row=rows.row(position), column="location")


def _note_overlap(rows: Rows, position: int, faults: FaultList) -> None:
    """Note a day for which an earlier row of the same location tells the same capacity."""
    for earlier in range(position):
        same = rows["location"][earlier] == rows["location"][position]
        together = (
            rows["from"][position] <= rows["to"][earlier] and rows["from"][earlier] <= rows["to"][position]
        )
        twice = [
            name for name in CAPACITIES if np.isfinite([rows[name][earlier], rows[name][position]]).all()
        ]
        if same and together and twice:
            found = f"days of row {rows.row(earlier)} again"
            faults.add(rows.file, "each day of a location once", found, row=rows.row(position), column="from")
