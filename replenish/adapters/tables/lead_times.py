"""``lead_times.csv``: the chance of each lead time of a supplier, or of one line."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import (
    Rows,
    Values,
    note_double_rows,
    number_column,
    read_rows,
    word_column,
)
from replenish.adapters.tables.whom import Whom, note_nobody, note_strangers, whom
from replenish.problem.arrays import FloatArray

ROUND_OFF = 1e-6  # of probabilities that should add up to 1


def _whole_days(days: Values) -> Values:
    return np.asarray((days >= 1) & (days % 1 == 0))


COLUMNS = (
    word_column("supplier"),
    word_column("item"),
    word_column("location"),
    number_column("lead_time", "days", expected="a whole number of days >= 1", allowed=_whole_days),
    number_column(
        "probability",
        "share",
        expected="a probability above 0, at most 1",
        allowed=lambda values: (values > 0) & (values <= 1),
    ),
)


def read_lead_times(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``lead_times.csv``; the probabilities of a supplier, or of a line, add up to 1."""
    rows = read_rows(location, COLUMNS, faults)
    if rows is None:
        return None
    note_double_rows(rows, ("supplier", "item", "location", "lead_time"), faults)
    note_nobody(rows, faults)
    if lines is not None:
        note_strangers(rows, lines, faults)
    if np.isfinite(rows["lead_time"]).all():
        for name, chance in chances_by_name(rows).items():
            if abs(chance.sum() - 1) > ROUND_OFF:
                expected = f"probabilities of {' at '.join(name)} that add up to 1"
                faults.add(rows.file, expected, f"{chance.sum():g}", column="probability")
    return rows


def chances_by_name(rows: Rows) -> dict[Whom, FloatArray]:
    """Probability of 0, 1, … days ``(d,)`` by supplier or line."""
    days = rows["lead_time"].astype(np.int64)
    chances: dict[Whom, FloatArray] = {}
    names = np.array(["\x1f".join(name) for name in whom(rows)], dtype=object)
    for name in dict.fromkeys(names.tolist()):
        mine = names == name
        chance = np.bincount(days[mine], rows["probability"][mine])
        chances[tuple(name.split("\x1f"))] = chance.astype(np.float64)
    return chances
