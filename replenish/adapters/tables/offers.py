"""``offers.csv``: further suppliers of a line, each on its own terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.lines import WHOLE_DAYS, whole_days
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import Rows, id_column, note_double_rows, number_column, read_rows
from replenish.formulas.orderable import order_rules
from replenish.problem.arrays import BoolArray

COLUMNS = (
    id_column("item"),
    id_column("location"),
    id_column("supplier"),
    number_column("lead_time", "days", expected=WHOLE_DAYS, allowed=whole_days),
    number_column(
        "review_period", "days", required=False, blank=np.nan, expected=WHOLE_DAYS, allowed=whole_days
    ),
    number_column("moq", "units"),
    number_column("order_multiple", "units"),
    number_column("unit_cost", "money per unit"),
    number_column("max_order", "units", required=False, blank=np.inf),
    number_column("ordering_cost", "money per order line placed", required=False, blank=0.0),
)


def read_offers(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``offers.csv``, checked against the lines they speak of."""
    before, rows = len(faults), read_rows(location, COLUMNS, faults)
    if rows is None or len(faults) > before:
        return rows
    note_double_rows(rows, ("item", "location", "supplier"), faults)
    smallest = order_rules(rows["moq"], rows["order_multiple"], rows["max_order"]).lower
    for position in np.flatnonzero(smallest > rows["max_order"]).tolist():
        expected, found = "a smallest order not above max_order", f"{smallest[position]:g}"
        faults.add(rows.file, expected, found, row=rows.row(position), column="moq")
    if lines is not None:
        _note_strangers(rows, lines, faults)
    return rows


def _note_strangers(rows: Rows, lines: Rows, faults: FaultList) -> None:
    """Note offers of no line, and of the line's own supplier."""
    line = line_positions(rows, lines, faults)
    for position in np.flatnonzero(line >= 0).tolist():
        at, row = line[position], rows.row(position)
        if rows["supplier"][position] == lines["supplier"][at]:
            expected = f"another supplier than in row {lines.row(int(at))} of {lines.file}"
            faults.add(rows.file, expected, repr(rows["supplier"][position]), row=row, column="supplier")


def offers_for(rows: Rows | None, lines: Rows, wanted: BoolArray) -> Rows | None:
    """The offers of some lines (n,)."""
    if rows is None:
        return None
    kept = wanted[line_positions(rows, lines, FaultList())]
    values = {name: column[kept] for name, column in rows.values.items()}
    return replace(rows, rows=rows.rows[kept], values=values)
