"""What a text in a table stands for: an id, a number, a date, a word of a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.faults import FaultList
from replenish.adapters.text.table import TextTable
from replenish.problem.arrays import BoolArray, DateArray, FloatArray, IntArray, TextArray

NOT_A_DATE = np.datetime64("NaT", "D")
BLANK = "a blank (a blank is not 0)"

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+]?[\d.]*\d,\d+", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One column of a table: its texts, where they stand, and where to note what is wrong with them."""

    file: str
    column: str
    rows: IntArray
    texts: pa.Array
    faults: FaultList
    inexact: str | None = None

    @classmethod
    def of(cls, table: TextTable, column: str, faults: FaultList) -> Cells:
        """Cells of one column."""
        texts, inexact = table.columns[column], table.inexact.get(column)
        return cls(
            file=table.file, column=column, rows=table.rows, texts=texts, faults=faults, inexact=inexact
        )

    def refuse(
        self, positions: Iterable[int] | BoolArray, expected: str, found: Callable[[str], str] = repr
    ) -> None:
        """Note a fault at each position."""
        if isinstance(positions, np.ndarray):
            positions = np.flatnonzero(positions)
        for position in positions:
            text = found(self.texts[int(position)].as_py())
            self.faults.add(self.file, expected, text, row=int(self.rows[position]), column=self.column)


def ids(cells: Cells) -> TextArray:
    """Ids exactly as they are written; a blank or a space at an end is a fault."""
    if cells.inexact is not None:
        cells.faults.add(cells.file, "ids stored as text", cells.inexact, column=cells.column)
    blank = as_numpy(pc.equal(cells.texts, ""))
    spaced = as_numpy(pc.not_equal(pc.utf8_trim_whitespace(cells.texts), cells.texts))
    cells.refuse(blank, "an id", lambda _: "a blank")
    cells.refuse(spaced, "an id without spaces around it")
    return as_numpy(cells.texts)


def words(cells: Cells) -> TextArray:
    """Texts as they are written, blanks included."""
    return as_numpy(cells.texts)


def choices(cells: Cells, allowed: tuple[str, ...]) -> TextArray:
    """Words out of a list."""
    values = words(cells)
    expected = " or ".join(repr(word) for word in allowed)
    cells.refuse(
        ~np.isin(values.astype(str), allowed), expected, lambda text: repr(text) if text else "a blank"
    )
    return values


def numbers(
    cells: Cells, expected: str, allowed: Callable[[FloatArray], BoolArray], blank: float | None = None
) -> FloatArray:
    """
    Numbers with a decimal point; NaN where a fault was noted.

    Parameters
    ----------
    expected, allowed
        The rule, in words and as a test of every number.
    blank
        What a blank stands for; ``None`` where a value is needed.
    """
    trimmed = pc.utf8_trim_whitespace(cells.texts)
    empty = as_numpy(pc.equal(trimmed, ""))
    values = _parsed(trimmed, empty)
    good = np.isfinite(values)
    good[good] = allowed(values[good])
    comma = as_numpy(pc.match_substring_regex(trimmed, f"^{_DECIMAL_COMMA.pattern}$")) & ~good
    cells.refuse(~good & ~empty & comma, f"{expected} with a decimal point")
    cells.refuse(
        ~good & ~empty & ~comma, expected, lambda text: text if _NUMBER.fullmatch(text) else repr(text)
    )
    values = np.where(good, values, np.nan)
    if blank is None:
        cells.refuse(empty, expected, lambda _: BLANK)
        return values
    return np.where(empty, blank, values)


def dates(cells: Cells, *, blank: bool = False) -> DateArray:
    """Dates written like 2024-06-03; not-a-time for a fault, or for a ``blank`` that is allowed."""
    different = cells.texts.dictionary_encode()
    known = [civil_date(text) for text in different.dictionary.to_pylist()]
    values: DateArray = np.array([*known, NOT_A_DATE], dtype="datetime64[D]")[as_numpy(different.indices)]
    empty = as_numpy(pc.equal(cells.texts, "")) & blank
    cells.refuse(np.isnat(values) & ~empty, "a date like 2024-06-03")
    return values


def civil_date(text: str) -> np.datetime64:
    """
    Day that an ISO text names; not-a-time where it names none.

    Examples
    --------
    >>> [str(civil_date(text)) for text in ("2024-06-03", "03/06/2024", "2024-02-30")]
    ['2024-06-03', 'NaT', 'NaT']
    """
    if not _ISO_DATE.fullmatch(text):
        return NOT_A_DATE
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError:
        return NOT_A_DATE


def as_numpy(values: pa.Array) -> npt.NDArray[Any]:
    """Entries as a numpy array: texts as objects, truths as bool."""
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _parsed(trimmed: pa.Array, empty: BoolArray) -> FloatArray:
    """Numbers, NaN where a text is none; fast where all are numbers."""
    try:
        filled = pc.if_else(pa.array(empty), None, trimmed)
        return np.array(filled.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowInvalid:
        texts = trimmed.to_pylist()
        return np.array(
            [float(text) if _NUMBER.fullmatch(text) else np.nan for text in texts], dtype=np.float64
        )
