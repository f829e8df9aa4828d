"""``demand.csv``: what was sold, and when the shelf was empty."""

from __future__ import annotations

import numpy as np

from replenish.adapters.calendars.buckets import calendar_of, steps_in_words
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import (
    Rows,
    date_column,
    id_column,
    note_double_rows,
    number_column,
    read_rows,
)
from replenish.problem.arrays import frozen_texts
from replenish.problem.calendar import Calendar
from replenish.problem.demand_history import DemandHistory

COLUMNS = (
    id_column("item"),
    id_column("location"),
    date_column("date"),
    number_column("quantity", "units"),
    number_column("stockout", "0 or 1, or hours"),
)


def read_demand(location: Location, faults: FaultList, lines: Rows | None = None) -> DemandHistory | None:
    """
    Demand history, one day or one week a period; a date without a row is unknown, not zero.

    Parameters
    ----------
    lines
        Keep exactly these lines, in their order; without them every line of the file is kept.
    """
    rows = read_rows(location, COLUMNS, faults)
    if rows is None or np.isnat(rows["date"]).any():
        return None
    if not len(rows):
        faults.add(rows.file, "one row or more", "none")
        return None
    note_double_rows(rows, ("item", "location", "date"), faults)
    calendar = calendar_of(rows["date"])
    if calendar is None:
        faults.add(rows.file, "one date a day, or one a week", steps_in_words(rows["date"]), column="date")
        return None
    kept = rows if lines is None else lines
    keys = dict.fromkeys(zip(kept["item"].tolist(), kept["location"].tolist(), strict=True))
    return _history(rows, {key: position for position, key in enumerate(keys)}, calendar)


def _history(rows: Rows, positions: dict[tuple[str, str], int], calendar: Calendar) -> DemandHistory:
    keys = zip(rows["item"].tolist(), rows["location"].tolist(), strict=True)
    line = np.array([positions.get(key, -1) for key in keys], dtype=np.int64)
    known, period = line >= 0, calendar.period_of(rows["date"])
    quantity = np.full((len(positions), calendar.periods), np.nan)
    stockout = quantity.copy()
    quantity[line[known], period[known]] = rows["quantity"][known]
    stockout[line[known], period[known]] = rows["stockout"][known]
    return DemandHistory(
        item=frozen_texts([item for item, _ in positions]),
        location=frozen_texts([location for _, location in positions]),
        calendar=calendar,
        quantity=quantity,
        stockout=stockout,
    )
