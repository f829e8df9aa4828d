"""``suppliers.csv``: how much a supplier delivers, from which value on, and on which days it takes orders."""

from __future__ import annotations

import re

import numpy as np

from replenish.adapters.cells import Cells, words
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.references import note_unknown
from replenish.adapters.tables.table import (
    Column,
    Rows,
    id_column,
    note_double_rows,
    number_column,
    read_rows,
)
from replenish.problem.arrays import TextArray

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(len(WEEKDAYS)))


def order_days(text: str) -> frozenset[int] | None:
    """
    Weekdays in a text, Monday being 0; every day for a blank, ``None`` where a word is no weekday.

    Examples
    --------
    >>> sorted(order_days("Mon|thu")), order_days("") == EVERY_DAY, order_days("monday")
    ([0, 3], True, None)
    """
    names = [name for name in re.split(r"[ |]+", text.strip().lower()) if name]
    if not set(names) <= set(WEEKDAYS):
        return None
    return frozenset(WEEKDAYS.index(name) for name in names) or EVERY_DAY


def _order_days(cells: Cells) -> TextArray:
    texts = words(cells)
    known = {text: order_days(text) for text in set(texts.tolist())}
    days = np.empty(len(texts), dtype=object)
    days[:] = [known[text] for text in texts]
    cells.refuse(np.array([day is None for day in days], dtype=bool), "weekdays like 'mon' or 'mon thu'")
    return days


COLUMNS = (
    id_column("supplier"),
    number_column("capacity", "units per plan", required=False, blank=np.inf),
    number_column("minimum_order_value", "money", required=False, blank=np.inf),
    Column(name="order_days", unit="weekdays", read=_order_days, required=False, absent=""),
)


def read_suppliers(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``suppliers.csv``; a blank is not a limit, and without order days every day is one."""
    suppliers = read_rows(location, COLUMNS, faults)
    if suppliers is None:
        return None
    note_double_rows(suppliers, ("supplier",), faults)
    if lines is not None:
        note_unknown(lines, "supplier", suppliers, faults)
    return suppliers


def order_days_by_supplier(suppliers: Rows | None) -> dict[str, frozenset[int]]:
    """Order days of the suppliers that have only some."""
    if suppliers is None or "order_days" not in suppliers.present:
        return {}
    pairs = zip(suppliers["supplier"].tolist(), suppliers["order_days"].tolist(), strict=True)
    return {supplier: days for supplier, days in pairs if days is not None and days != EVERY_DAY}
