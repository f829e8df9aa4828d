"""``suppliers.csv``: how much a supplier delivers, from which value on, and when it takes orders."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.order_terms import COLUMNS as ORDER_TERMS
from replenish.adapters.tables.order_terms import note_mixed_terms
from replenish.adapters.tables.references import note_penalty_of_nothing, note_unknown
from replenish.adapters.tables.table import (
    Rows,
    Values,
    id_column,
    note_double_rows,
    number_column,
    penalty_column,
    read_rows,
)
from replenish.adapters.tables.weekdays import weekdays_column


def _whole_days(days: Values) -> Values:
    return np.asarray((days >= 0) & (days % 1 == 0))


COLUMNS = (
    id_column("supplier"),
    number_column("capacity", "units per plan", required=False, blank=np.inf),
    penalty_column("capacity_penalty", "money per unit"),
    *ORDER_TERMS,
    weekdays_column("order_days"),
    number_column(
        "cut_off_days",
        "days",
        required=False,
        blank=0.0,
        expected="a whole number of days >= 0",
        allowed=_whole_days,
    ),
)


def read_suppliers(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``suppliers.csv``; a blank is not a limit, and without order days every day is one."""
    suppliers = read_rows(location, COLUMNS, faults)
    if suppliers is None:
        return None
    note_double_rows(suppliers, ("supplier",), faults)
    note_penalty_of_nothing(suppliers, "capacity_penalty", "capacity", faults)
    note_mixed_terms(suppliers, lines, faults)
    if lines is not None:
        note_unknown(lines, "supplier", suppliers, faults)
    return suppliers
