"""``locations.csv``: how much a place can hold and receive."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.references import note_penalty_of_nothing, note_unknown
from replenish.adapters.tables.table import (
    Rows,
    choice_column,
    id_column,
    note_double_rows,
    number_column,
    penalty_column,
    read_rows,
)
from replenish.adapters.tables.weekdays import weekdays_column

COLUMNS = (
    id_column("location"),
    number_column("storage_capacity", "volume", required=False, blank=np.inf),
    number_column("storage_weight_capacity", "weight, or pallets", required=False, blank=np.inf),
    number_column("receiving_capacity", "units or volume per period", required=False, blank=np.inf),
    penalty_column("storage_penalty", "money per volume"),
    penalty_column("storage_weight_penalty", "money per weight"),
    penalty_column("receiving_penalty", "money per unit or volume"),
    choice_column("receiving_unit", ("units", "volume"), required=False, absent="units"),
    weekdays_column("receiving_days"),
)


def read_locations(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``locations.csv``; a blank capacity is not a limit."""
    places = read_rows(location, COLUMNS, faults)
    if places is None:
        return None
    note_double_rows(places, ("location",), faults)
    _note_mixed_units(places, faults)
    for kind in ("storage", "storage_weight", "receiving"):
        note_penalty_of_nothing(places, f"{kind}_penalty", f"{kind}_capacity", faults)
    if lines is not None:
        note_unknown(lines, "location", places, faults)
        _note_missing_volume(places, lines, faults)
        _note_missing_weight(places, lines, faults)
    return places


def receiving_unit(places: Rows) -> str:
    """What the receiving capacities count."""
    return str(places["receiving_unit"][0]) if len(places) else "units"


def _note_mixed_units(places: Rows, faults: FaultList) -> None:
    units = places["receiving_unit"]
    for position in np.flatnonzero(units != units[:1]):
        expected, row = f"{units[0]!r} as in the row before: one unit for all", places.row(int(position))
        faults.add(places.file, expected, repr(units[position]), row=row, column="receiving_unit")


def _note_missing_volume(places: Rows, lines: Rows, faults: FaultList) -> None:
    by_volume = [places["storage_capacity"]]
    if (places["receiving_unit"] == "volume").any():
        by_volume.append(places["receiving_capacity"])
    if np.isfinite(by_volume).any() and "volume" not in lines.present:
        expected = f"this column, because {places.file} limits the volume"
        faults.add(lines.file, expected, "none", column="volume")


def _note_missing_weight(places: Rows, lines: Rows, faults: FaultList) -> None:
    if np.isfinite(places["storage_weight_capacity"]).any() and "weight" not in lines.present:
        expected = f"this column, because {places.file} limits the weight"
        faults.add(lines.file, expected, "none", column="weight")
