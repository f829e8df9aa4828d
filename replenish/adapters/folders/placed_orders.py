"""What was really ordered, from a file: one policy among the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.table import date_column, id_column, number_column, read_rows, word_column
from replenish.problem.arrays import FloatArray
from replenish.simulate.past import Past
from replenish.simulate.policies.named import Asked
from replenish.simulate.policies.placed_orders import PlacedOrders

COLUMNS = (
    id_column("item"),
    id_column("location"),
    number_column("quantity", "units", expected="a number > 0", allowed=lambda values: values > 0),
    date_column("order_date"),
    word_column("reference"),
)
_FROM_FILE = re.compile(r"orders\((?P<path>[^()]+)\)")
_OUTSIDE_BRACKETS = re.compile(r",(?![^()]*\))")


def split_names(text: str) -> list[str]:
    """
    Names in a list with commas, those inside brackets left alone.

    Examples
    --------
    >>> split_names("p90, s-S(10, 17),perfect")
    ['p90', 's-S(10, 17)', 'perfect']
    """
    return [name for part in _OUTSIDE_BRACKETS.split(text) if (name := part.strip())]


def with_files_read(names: Iterable[Asked], folder: str | os.PathLike[str], past: Past) -> list[Asked]:
    """Policies in which each ``orders(FILE)`` has become what the file holds; the rest as it is."""
    return [_read_if_file(name, folder, past) for name in names]


def _read_if_file(name: Asked, folder: str | os.PathLike[str], past: Past) -> Asked:
    match = _FROM_FILE.fullmatch(name) if isinstance(name, str) else None
    if match is None:
        return name
    return PlacedOrders(name=str(name), placed=read_placed_orders(Location.of(folder) / match["path"], past))


def read_placed_orders(location: Location, past: Past) -> FloatArray:
    """
    Units ordered of each line at each review, ``(r, n)``.

    An order counts at the last review on or before its date; those before the first day are open orders,
    not decisions, and those after the last are not lived.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    faults = FaultList()
    rows = read_rows(location, COLUMNS, faults)
    faults.refuse()
    placed = np.zeros((len(past.reviews), past.problem.lines))
    if rows is None:
        return placed
    problem, dates = past.problem, np.array([past.date_of(review) for review in past.reviews])
    lines = zip(problem.item.tolist(), problem.location.tolist(), strict=True)
    positions = {line: position for position, line in enumerate(lines)}
    keys = zip(rows["item"].tolist(), rows["location"].tolist(), strict=True)
    line = np.array([positions.get(key, -1) for key in keys], dtype=np.int64)
    for row in np.flatnonzero(line < 0).tolist():
        found = f"item {rows['item'][row]} at {rows['location'][row]}"
        faults.add(rows.file, "a line of lines.csv", found, row=rows.row(row), column="item")
    faults.refuse()
    review = np.searchsorted(dates, rows["order_date"], side="right") - 1
    inside = (review >= 0) & (rows["order_date"] <= past.calendar.starts[-1])
    np.add.at(placed, (review[inside], line[inside]), rows["quantity"][inside])
    return placed
