"""Lead times and review periods that stand in item metadata, put where ``lines.csv`` says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from replenish.adapters.datasets.item_terms import ItemTerms
from replenish.adapters.faults import FaultList
from replenish.adapters.tables.table import Rows

FILLED = {"lead_time": "lead_time", "review_period": "order_cycle"}  # of lines.csv, of the metadata
FROM = "from item metadata: "  # and the column: which lines were filled
FILE = "item metadata"


def with_item_terms(lines: Rows, terms: ItemTerms, faults: FaultList) -> Rows:
    """
    Lines with the blanks filled by item; one that nobody fills is a fault.

    The column ``"from item metadata: lead_time"`` (and the other) says in which lines.
    """
    row_of = {item: row for row, item in enumerate(terms.item.tolist())}
    rows = np.array([row_of.get(item, -1) for item in lines["item"].tolist()], dtype=np.int64)
    values = dict(lines.values) | {FILE: np.full(len(lines), terms.file, dtype=object)}
    noted = {fault.row for fault in faults if fault.file == lines.file and fault.column in FILLED}
    for column, name in FILLED.items():
        days = np.where(rows >= 0, getattr(terms, name)[rows], np.nan)
        blank = np.isnan(lines[column])
        good = (days >= 1) & (days % 1 == 0)
        for position in np.flatnonzero(blank & ~good):
            row = lines.row(int(position))
            if row not in noted:
                told = "nothing" if np.isnan(days[position]) else f"{days[position]:g}"
                found = f"a blank, and {told} in {terms.file} ({name}) for item {lines['item'][position]}"
                faults.add(lines.file, "a whole number of days >= 1", found, row=row, column=column)
        values[column] = np.where(blank, days, lines[column])
        values[FROM + column] = blank
    return replace(lines, values=values)


def terms_taken(lines: Rows | None) -> Iterator[str]:
    """Sentences on what was taken from item metadata, and what of it was not."""
    if lines is None or FILE not in lines.values or not len(lines):
        return
    file = lines[FILE][0]
    for column, name in FILLED.items():
        count = int(lines[FROM + column].sum())
        if count:
            yield f"the {column} of {count} line{'s' if count > 1 else ''} was taken from {file} ({name})"
    yield f"the safety stock in {file} is not used: the plan's follows from its demand paths"
