"""Quantities that somebody typed over in a plan's workbook, where they are only shown."""

from __future__ import annotations

from collections.abc import Sequence

from replenish.adapters.faults import FaultList
from replenish.adapters.text.table import TextTable

SHOWN = "quantity"
AS_PLANNED = "as_planned"


def note_changed(
    table: TextTable, lines: TextTable, *, instead: str, on: Sequence[str], sheet: str, faults: FaultList
) -> None:
    """
    Note every quantity that is no longer the one the plan was written with.

    One that also stands where it belongs, in the cell to edit of its line, is no fault; nor is anything in
    a workbook that does not say how it was written.

    Parameters
    ----------
    table
        A sheet of the workbook.
    lines, instead, on, sheet
        The sheet of lines, its column to type a new quantity into, the columns that name a line, its name.
    """
    if any(name not in table.columns for name in (*on, SHOWN, AS_PLANNED)):
        return
    belongs = dict(zip(_named(lines, on), _texts(lines, instead), strict=True))
    named, shown, planned = _named(table, on), _texts(table, SHOWN), _texts(table, AS_PLANNED)
    for row, line, text, was in zip(table.rows.tolist(), named, shown, planned, strict=True):
        if _same(text, was) or (text and _same(text, belongs.get(line, ""))):
            continue
        expected = f"{was or 'a blank'} as planned (a new quantity goes into {instead} of sheet {sheet}, "
        expected += "with a reason and until when)"
        faults.add(table.file, expected, text or "a blank", row=row, column=SHOWN)


def _named(table: TextTable, on: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(_texts(table, name) for name in on), strict=True))


def _texts(table: TextTable, name: str) -> list[str]:
    if name not in table.columns:
        return [""] * len(table.rows)
    return [text.strip() for text in table.columns[name].to_pylist()]


def _same(one: str, other: str) -> bool:
    """
    Whether two cells hold the same text or number.

    Examples
    --------
    >>> _same("12", "12.0"), _same("12", "13"), _same("", "0"), _same("a", "a")
    (True, False, False, True)
    """
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other
