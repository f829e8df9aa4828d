"""``overrides.csv``, or the plan's workbook with quantities changed: what a buyer has fixed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.changed_quantities import AS_PLANNED, SHOWN, note_changed
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import (
    Column,
    Rows,
    Values,
    date_column,
    id_column,
    note_double_rows,
    number_column,
    read_rows,
    rows_of,
    word_column,
)
from replenish.adapters.text.cells import Cells, as_numpy, words
from replenish.adapters.text.edited_workbook import SUFFIX, sheet_texts
from replenish.adapters.text.table import TextTable
from replenish.formulas.orderable import is_orderable, order_rules
from replenish.problem.arrays import BoolArray
from replenish.problem.overrides import NO_END, Overrides

SHEET, ORDERS = "Lines", "Orders"
EDITED = ("order_instead", "reason", "author", "until")
ON = ("item", "location")


def read_overrides(
    location: Location, lines: Rows | None, date: np.datetime64 | None, faults: FaultList
) -> tuple[Overrides | None, tuple[str, ...]]:
    """
    Quantities that are fixed on a plan date, ``None`` for none, and a sentence where some have ended.

    Parameters
    ----------
    location
        A CSV or Parquet table, or a plan's workbook (``.xlsx``).
    lines
        Rows of ``lines.csv``, for their order rules.
    """
    rows, quantity = _rows(location, faults)
    if rows is None or lines is None or date is None:
        return None, ()
    ended = rows["until"] < date
    told = _ended(rows, ended)
    rows = _only(rows, ~ended)
    note_double_rows(rows, ON, faults)
    position = line_positions(rows, lines, faults)
    known = position >= 0
    _note_rules(_only(rows, known), quantity, lines, position[known], faults)
    if not known.any():
        return None, told
    return _overrides(_only(rows, known), quantity, position[known], len(lines)), told


def _rows(location: Location, faults: FaultList) -> tuple[Rows | None, str]:
    """Rows of a table or of the workbook's sheet, and the name of the column of quantities."""
    if not location.name.lower().endswith(SUFFIX):
        return read_rows(location, _columns("quantity"), faults), "quantity"
    quantity = EDITED[0]
    table = _typed(location, faults)
    return None if table is None else rows_of(table, _columns(quantity), faults), quantity


def _typed(location: Location, faults: FaultList) -> TextTable | None:
    """Rows with something in the cells to edit; what was typed over a shown quantity instead is noted."""
    shown = (*ON, SHOWN, AS_PLANNED)
    lines = sheet_texts(location, SHEET, (*shown, *EDITED), (*shown, *EDITED), faults)
    if lines is None:
        return None
    orders = sheet_texts(location, ORDERS, shown, shown, faults, required=False)
    for table in (lines, orders):
        if table is not None:
            note_changed(table, lines, instead=EDITED[0], on=ON, sheet=SHEET, faults=faults)
    return _edited(lines)


def _edited(lines: TextTable) -> TextTable:
    """Rows and columns of what was typed into the cells to edit."""
    columns = {name: lines.columns[name] for name in (*ON, *EDITED) if name in lines.columns}
    filled = np.zeros(len(lines.rows), dtype=bool)
    for name in EDITED:
        if name in columns:
            filled |= as_numpy(pc.not_equal(pc.utf8_trim_whitespace(columns[name]), ""))
    kept = {name: texts.filter(pa.array(filled)) for name, texts in columns.items()}
    return replace(lines, rows=lines.rows[filled], columns=kept)


def _columns(quantity: str) -> tuple[Column, ...]:
    return (
        *(id_column(name) for name in ON),
        number_column(quantity, "units"),
        Column(name="reason", unit="text", read=_reasons),
        word_column("author"),
        date_column("until"),
    )


def _reasons(cells: Cells) -> Values:
    """Texts that say why; a blank is a fault."""
    blank = as_numpy(pc.equal(pc.utf8_trim_whitespace(cells.texts), ""))
    cells.refuse(blank, "a reason", lambda _: "a blank")
    return words(cells)


def _ended(rows: Rows, ended: BoolArray) -> tuple[str, ...]:
    places = np.flatnonzero(ended)
    if not places.size:
        return ()
    first = places[0]
    named = f"item {rows['item'][first]} at {rows['location'][first]} on {rows['until'][first]}"
    if places.size == 1:
        return (f"1 fixed quantity of {rows.file} has ended and was ignored: {named}",)
    return (f"{places.size} fixed quantities of {rows.file} have ended and were ignored, like {named}",)


def _only(rows: Rows, kept: BoolArray) -> Rows:
    return replace(rows, rows=rows.rows[kept], values={name: rows[name][kept] for name in rows.values})


def _note_rules(rows: Rows, quantity: str, lines: Rows, position: Values, faults: FaultList) -> None:
    """Note every quantity that may not be ordered, and which rule it breaks."""
    units = rows[quantity]
    moq, multiple, most = (lines[name][position] for name in ("moq", "order_multiple", "max_order"))
    whole = is_orderable(order_rules(np.zeros_like(moq), multiple, np.full_like(moq, np.inf)), units)
    for broken, rule, limit in (
        ((units > 0) & (units < moq), "0, or at least the MOQ of", moq),
        ((units > 0) & ~whole, "a multiple of", multiple),
        (units > most, "at most the largest order of", most),
    ):
        for row in np.flatnonzero(broken & np.isfinite(units)).tolist():
            expected, found = f"{rule} {limit[row]:g}", f"{units[row]:g}"
            faults.add(rows.file, expected, found, row=rows.row(row), column=quantity)


def _overrides(rows: Rows, quantity: str, position: Values, lines: int) -> Overrides:
    units, until = np.full(lines, np.nan), np.full(lines, NO_END)
    texts = {name: np.full(lines, "", dtype=object) for name in ("reason", "author")}
    units[position], until[position] = rows[quantity], rows["until"]
    for name, values in texts.items():
        values[position] = rows[name]
    return Overrides(quantity=units, until=until, **texts)
