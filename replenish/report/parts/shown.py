"""Tables of a page, as texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Column = tuple[str, str, str]  # head, column, format; no format for a text


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A table on the page: heads with whether they stand over text, rows of texts."""

    title: str
    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    note: str = ""


def shown(title: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "") -> Shown:
    """Table of some columns of rows, as texts; nothing where there is no number."""
    heads = [(head, not form) for head, _, form in columns]
    cells = [[_text(row.get(column), form) for _, column, form in columns] for row in rows]
    return Shown(title=title, heads=heads, rows=cells, note=note)


def _text(value: Any, form: str) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    return (format(value, form) if value else "0") if form else str(value)
