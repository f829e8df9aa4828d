"""``stock.csv``: what is on the shelf and what is promised, on the morning of the plan date."""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import Rows, id_column, note_double_rows, number_column, read_rows
from replenish.problem.arrays import FloatArray, IntArray

COLUMNS = (
    id_column("item"),
    id_column("location"),
    number_column("on_hand", "units"),
    number_column("backorders", "units", required=False),
)


def read_stock(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``stock.csv``: exactly one for every line, because a missing stock is not an empty one."""
    stock = read_rows(location, COLUMNS, faults)
    if stock is None or lines is None:
        return stock
    note_double_rows(stock, ("item", "location"), faults)
    positions = line_positions(stock, lines, faults)
    _note_lines_without_stock(stock, lines, faults)
    _note_lost_backorders(stock, lines, positions, faults)
    return stock


def stock_of(stock: Rows, lines: Rows) -> tuple[FloatArray, FloatArray]:
    """Units on hand and backorders of each line, ``(n,)`` each."""
    rows_of = positions_of(stock)
    order = [rows_of[line] for line in positions_of(lines)]
    backorders = stock["backorders"] if "backorders" in stock.present else np.zeros(len(stock))
    return stock["on_hand"][order], backorders[order]


def _note_lines_without_stock(stock: Rows, lines: Rows, faults: FaultList) -> None:
    known = positions_of(stock)
    for (item, location), position in positions_of(lines).items():
        if (item, location) not in known:
            found = f"none for item {item} at {location} (missing is not 0)"
            faults.add(lines.file, f"a row in {stock.file}", found, row=lines.row(position), column="item")


def _note_lost_backorders(stock: Rows, lines: Rows, positions: IntArray, faults: FaultList) -> None:
    lost = (lines["unmet"] == "lost")[positions] & (positions >= 0)
    for row in np.flatnonzero(lost & (stock["backorders"] > 0)):
        found = f"{stock['backorders'][row]:g}"
        expected = "0 where unmet demand is lost"
        faults.add(stock.file, expected, found, row=stock.row(int(row)), column="backorders")
