"""Tables as an Excel workbook: one sheet each, numbers and dates that are real, ids that stay text."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pyarrow as pa

MOST_ROWS = 1_048_575  # below the header; more does not fit into a sheet
WIDEST = 44  # characters; longer texts are cut off by the next column, and shown when clicked on
OF_WORDS = 90  # characters: width of a sheet of paragraphs, less than that of a printed page
LINE_HEIGHT = 15  # points; not every program makes room for a wrapped text by itself
PRINTED_WIDTH = 220  # characters up to which a table is printed on the width of one page
LOOKED_AT = 200  # rows that a column's width is found from
HEADER = {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF", "valign": "top", "border": 1}
EDITABLE = {"bg_color": "#FFF2CC", "border": 1, "border_color": "#BF9000", "locked": False}
NOTHING = (None, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    How a kind of value is written and shown.

    Parameters
    ----------
    write
        Name of xlsxwriter's method; none of them guesses what a text could be, so none becomes a formula.
    number_format
        Excel's format.
    convert
        From the value of a table to what is written.
    """

    write: str
    number_format: str
    convert: Callable[[Any], Any] = lambda value: value


def _day(value: str | dt.date) -> dt.datetime:
    day = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a civil date


KINDS = {
    "text": Kind(write="write_string", number_format="@", convert=str),
    "whole": Kind(write="write_number", number_format="#,##0", convert=float),
    "units": Kind(write="write_number", number_format="#,##0.00", convert=float),
    "money": Kind(write="write_number", number_format="#,##0.00", convert=float),
    "price": Kind(write="write_number", number_format="#,##0.0000", convert=float),
    "share": Kind(write="write_number", number_format="0.0%", convert=float),
    "date": Kind(write="write_datetime", number_format="yyyy-mm-dd", convert=_day),
    "yes": Kind(write="write_boolean", number_format="General"),
}
"""Every kind of value there is, by name; ``units`` that are all whole are shown without decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """
    One column of a sheet.

    Parameters
    ----------
    name, kind, values
        Header, one of `KINDS`, and a value or ``None`` for each row.
    note
        Unit and meaning; a comment on the header.
    validation
        What may be typed, as xlsxwriter's ``data_validation`` takes it; ``{name}`` in a formula is the cell
        of that column in the same row. ``None`` where nothing may be typed.
    hidden
        Whether it is there for the program that reads the workbook again, and not for people.
    """

    name: str
    kind: str
    values: Sequence[Any]
    note: str = ""
    validation: Mapping[str, Any] | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    One table: a frozen header with filters, the rows below.

    Parameters
    ----------
    keys
        Number of columns on the left that stay when the others are scrolled.
    """

    name: str
    columns: Sequence[SheetColumn]
    keys: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sheet of paragraphs; the first is a heading."""

    name: str
    paragraphs: Sequence[str] = field(default_factory=tuple)


def has_workbooks() -> bool:
    """Whether the library is installed that writes workbooks (``pip install 'replenish[report]'``)."""
    return find_spec("xlsxwriter") is not None


def table_columns(table: pa.Table, kinds: Mapping[str, tuple[str, str]]) -> list[SheetColumn]:
    """
    Columns of a table.

    Parameters
    ----------
    kinds
        Kind and note by column name; any other column is shown as what it holds, without a note.
    """
    return [
        SheetColumn(name=name, kind=kind, values=column.to_pylist(), note=note)
        for name, column in zip(table.column_names, table.columns, strict=True)
        for kind, note in (kinds.get(name, (_kind_of(column.type), "")),)
    ]


def _kind_of(held: pa.DataType) -> str:
    """Kind of what a column holds: numbers, truths, or else text."""
    if pa.types.is_boolean(held):
        return "yes"
    if pa.types.is_integer(held):
        return "whole"
    return "units" if pa.types.is_floating(held) else "text"


def workbook(sheets: Sequence[Sheet | Words], *, title: str, created: dt.date) -> bytes:
    """
    Content of an ``.xlsx`` file; the same sheets give the same bytes.

    Parameters
    ----------
    created
        What the file says of its own age: a workbook knows no clock.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"title": title, "author": "replenish", "created": _day(created)})
    formats = _Formats(book)
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if isinstance(sheet, Words):
            _write_words(page, sheet, formats)
        else:
            _write_sheet(page, sheet, formats)
    book.close()
    return content.getvalue()


class _Formats:
    """Each cell style of a workbook, made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[str, Any] = {}

    def of(self, **properties: Any) -> Any:
        return self._known.setdefault(repr(properties), None) or self._made(properties)

    def _made(self, properties: dict[str, Any]) -> Any:
        made = self._known[repr(properties)] = self._book.add_format(properties)
        return made


def _write_words(page: Any, words: Words, formats: _Formats) -> None:
    page.set_column(0, 0, OF_WORDS)
    page.hide_gridlines(2)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    for row, paragraph in enumerate(words.paragraphs):
        style = formats.of(bold=True, font_size=14) if row == 0 else formats.of(text_wrap=True, valign="top")
        page.write_string(row, 0, paragraph, style)
        if row and len(paragraph) > OF_WORDS:
            page.set_row(row, LINE_HEIGHT * -(-len(paragraph) // OF_WORDS))


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    rows = max((len(column.values) for column in sheet.columns), default=0)
    cells = {column.name: f"${_letters(place)}2" for place, column in enumerate(sheet.columns)}
    for place, column in enumerate(sheet.columns):
        _write_column(page, place, column, formats)
        if column.validation is not None and rows:
            page.data_validation(1, place, rows, place, _filled_in(column.validation, cells))
    texts = [place for place, column in enumerate(sheet.columns) if column.kind == "text"]
    whole_columns = " ".join(f"{_letters(place)}1:{_letters(place)}{rows + 1}" for place in texts)
    if whole_columns:
        page.ignore_errors({"number_stored_as_text": whole_columns})
    page.freeze_panes(1, sheet.keys)
    page.set_landscape()
    page.repeat_rows(0)
    shown = [column for column in sheet.columns if not column.hidden]
    if sum(_width(column, KINDS[column.kind]) for column in shown) <= PRINTED_WIDTH:
        page.fit_to_pages(1, 0)
    page.autofilter(0, 0, max(rows, 1), len(sheet.columns) - 1)
    if any(column.validation is not None for column in sheet.columns):
        allowed = ("autofilter", "sort", "format_columns", "format_rows")
        page.protect("", dict.fromkeys(allowed, True))


def _write_column(page: Any, place: int, column: SheetColumn, formats: _Formats) -> None:
    kind = KINDS["whole" if column.kind == "units" and _all_whole(column.values) else column.kind]
    style = formats.of(num_format=kind.number_format, **(EDITABLE if column.validation is not None else {}))
    page.set_column(place, place, _width(column, kind), None, {"hidden": column.hidden})
    page.write_string(0, place, column.name, formats.of(**HEADER))
    if column.note:
        page.write_comment(0, place, column.note, {"author": "replenish", "x_scale": 2})
    write = getattr(page, kind.write)
    for row, value in enumerate(column.values, start=1):
        if value not in NOTHING and not (isinstance(value, float) and not math.isfinite(value)):
            write(row, place, kind.convert(value), style)
        elif column.validation is not None:
            page.write_blank(row, place, None, style)


def _filled_in(validation: Mapping[str, Any], cells: Mapping[str, str]) -> dict[str, Any]:
    """Validation whose formula speaks of cells instead of column names."""
    formula = validation.get("value")
    return dict(validation) | ({"value": formula.format_map(cells)} if isinstance(formula, str) else {})


def _all_whole(values: Sequence[Any]) -> bool:
    numbers = [float(value) for value in values if value not in NOTHING]
    return all(number % 1 == 0 or not math.isfinite(number) for number in numbers)


def _width(column: SheetColumn, kind: Kind) -> float:
    shown = [len(str(value)) for value in column.values[:LOOKED_AT] if value is not None]
    widest = max(shown, default=0) if kind.write == "write_string" else 11
    return float(min(max(widest, len(column.name) + 3) + 1, WIDEST))


def _letters(place: int) -> str:
    """
    Column of a sheet as Excel calls it.

    Examples
    --------
    >>> [_letters(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
