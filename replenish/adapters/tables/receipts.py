"""``receipts.csv``: orders of the past, when they were placed and when their goods came."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import (
    Rows,
    date_column,
    number_column,
    optional_date_column,
    read_rows,
    word_column,
)
from replenish.adapters.tables.whom import note_nobody

COLUMNS = (
    word_column("supplier"),
    word_column("item"),
    word_column("location"),
    date_column("order_date"),
    optional_date_column("receipt_date"),
    number_column("quantity_ordered", "units", expected="a number > 0", allowed=lambda values: values > 0),
    number_column("quantity_received", "units"),
    word_column("reference"),
)


def read_receipts(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``receipts.csv``, one per delivery; without a receipt date nothing has come yet."""
    del lines  # the past may know items and suppliers that are gone
    receipts = read_rows(location, COLUMNS, faults)
    if receipts is None:
        return None
    note_nobody(receipts, faults)
    for position in np.flatnonzero(receipts["receipt_date"] < receipts["order_date"]):
        expected = f"a day from the order on, {receipts['order_date'][position]}"
        found, row = str(receipts["receipt_date"][position]), receipts.row(int(position))
        faults.add(receipts.file, expected, found, row=row, column="receipt_date")
    return receipts
