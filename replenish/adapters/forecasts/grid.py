"""From rows in any order to dense arrays: each line, each period, each level in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from replenish.adapters.buckets import STEPS, calendar_of, steps_in_words
from replenish.adapters.cells import as_numpy
from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import Texts
from replenish.adapters.forecasts.grid_rows import GridRows
from replenish.problem.arrays import FloatArray, IntArray, TextArray, frozen_texts
from replenish.problem.calendar import Calendar

CONFLICTS_NAMED = 5
MOST_PLACES_PER_ROW, SMALL_GRID = 100, 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """
    Where each row of each file belongs.

    Parameters
    ----------
    item, location : (n,) texts
        The lines, sorted.
    minor
        Levels or samples of a long table, in their order; one empty text in a wide table.
    calendar
        The ``t`` periods.
    rows, cells
        The files' rows, and for each row its place in the flattened ``(n, t, minor)`` grid.
    """

    item: TextArray
    location: TextArray
    minor: list[str]
    calendar: Calendar
    rows: Sequence[GridRows]
    cells: Sequence[IntArray]

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.item) * self.calendar.periods * len(self.minor)

    @property
    def known_location(self) -> TextArray | None:
        """Locations, where the source names them."""
        return self.location if any(self.location) else None

    def dense(self, names: Sequence[str]) -> FloatArray:
        """Values ``(n, t, minor, names)``; NaN where no row says anything."""
        values = np.full((self.size, len(names)), np.nan)
        for rows, cells in zip(self.rows, self.cells, strict=True):
            for position, name in enumerate(names):
                values[cells, position] = rows.columns.numbers[name]
        values.flags.writeable = False  # so that a noun need not copy it
        return values.reshape(len(self.item), self.calendar.periods, len(self.minor), len(names))

    def duplicates(self, names: Sequence[str], faults: FaultList) -> int:
        """Rows that say the same again; rows that say otherwise are faults, and the first five are named."""
        filled = np.zeros(self.size, dtype=bool)
        for cells in self.cells:
            filled[cells] = True
        total = sum(len(rows) for rows in self.rows)
        repeated_headers = sum(rows.columns.repeated_headers for rows in self.rows)
        duplicates = total - int(filled.sum())
        if duplicates:
            self._note_conflicts(names, faults)
        return duplicates + repeated_headers

    def _note_conflicts(self, names: Sequence[str], faults: FaultList) -> None:
        """Compare all rows of each place with the one that came last; the others are named."""
        last = self.dense(names).reshape(self.size, len(names))
        conflicts = [
            (rows, cells, position)
            for rows, cells in zip(self.rows, self.cells, strict=True)
            for position in _unlike(rows, cells, names, last)
        ]
        more = len(conflicts) - CONFLICTS_NAMED
        for count, (rows, cells, position) in enumerate(conflicts[:CONFLICTS_NAMED], start=1):
            found = self._conflict(rows, cells, position, names, last)
            found += f" (and {more} more)" if count == CONFLICTS_NAMED and more > 0 else ""
            row = rows.columns.row(position)
            faults.add(rows.columns.label, "one value per line and date", found, row=row)

    def _conflict(
        self, rows: GridRows, cells: IntArray, position: int, names: Sequence[str], last: FloatArray
    ) -> str:
        cell = int(cells[position])
        for column, name in enumerate(names):
            one, other = rows.columns.numbers[name][position], last[cell, column]
            if not (one == other or (np.isnan(one) and np.isnan(other))):
                return f"{name} {one:g} and {other:g} for {self._place(cell)}"
        return f"two rows for {self._place(cell)}"

    def _place(self, cell: int) -> str:
        shape = (len(self.item), self.calendar.periods, len(self.minor))
        line, period, minor = (int(index) for index in np.unravel_index(cell, shape))
        location = f" at {self.location[line]}" if self.location[line] else ""
        level = f", {self.minor[minor]}" if self.minor[minor] else ""
        return f"item {self.item[line]}{location} on {self.calendar.starts[period]}{level}"


def grid_of(
    rows: Sequence[GridRows], minor: list[str], period: str | None, file: str, faults: FaultList
) -> Grid | None:
    """
    Places of all rows of a forecast; ``None`` where the dates are no calendar.

    Parameters
    ----------
    minor
        The levels or samples in the order they shall have.
    period
        ``"day"`` or ``"week"`` where the user has said it.
    file
        The forecast's name, for faults.
    """
    days = np.unique(np.concatenate([each.days for each in rows]))
    calendar = calendar_of(days, period)
    if calendar is None or (period is not None and calendar.step_days != STEPS[period]):
        expected = "one date a day, or one a week" if period is None else f"one date a {period}"
        faults.add(file, expected, steps_in_words(days), column=rows[0].dates.column)
        return None
    items = _vocabulary(each.item for each in rows)
    locations = _vocabulary(each.location for each in rows)
    keys = [_line_keys(each, items, locations) for each in rows]
    lines = np.unique(np.concatenate([as_numpy(key.dictionary) for key in keys]))
    if _mostly_empty(lines.size * calendar.periods * len(minor), sum(len(each) for each in rows)):
        found = (
            f"{len(minor)} of them for {lines.size} lines and {calendar.periods} dates, most without a value"
        )
        faults.add(file, "levels or samples that the lines share", found, column=rows[0].minor.column)
        return None
    cells = [_cells(each, key, lines, minor, calendar) for each, key in zip(rows, keys, strict=True)]
    item, location = list(items), list(locations)
    return Grid(
        item=frozen_texts([item[key // len(location)] for key in lines]),
        location=frozen_texts([location[key % len(location)] for key in lines]),
        minor=minor,
        calendar=calendar,
        rows=rows,
        cells=cells,
    )


def _mostly_empty(places: int, rows: int) -> bool:
    """Whether a dense grid would hold next to nothing, as where every row has a sample name of its own."""
    return places > max(MOST_PLACES_PER_ROW * rows, SMALL_GRID)


def _vocabulary(columns: Iterator[Texts]) -> dict[str, int]:
    names = sorted({name for texts in columns for name in texts.names})
    return {name: position for position, name in enumerate(names)}


def _recoded(texts: Texts, vocabulary: dict[str, int]) -> IntArray:
    return np.array([vocabulary[name] for name in texts.names], dtype=np.int64)[texts.codes]


def _line_keys(rows: GridRows, items: dict[str, int], locations: dict[str, int]) -> pa.DictionaryArray:
    """One whole number per item and location; hashed, because sorting millions is slow."""
    keys = _recoded(rows.item, items) * len(locations) + _recoded(rows.location, locations)
    return pa.array(keys).dictionary_encode()


def _cells(
    rows: GridRows, keys: pa.DictionaryArray, lines: IntArray, minor: list[str], calendar: Calendar
) -> IntArray:
    line: IntArray = np.searchsorted(lines, as_numpy(keys.dictionary))[as_numpy(keys.indices)]
    period = calendar.period_of(rows.days)[rows.dates.codes]
    place = {name: position for position, name in enumerate(minor)}
    return np.asarray((line * calendar.periods + period) * len(minor) + _recoded(rows.minor, place))


def _unlike(rows: GridRows, cells: IntArray, names: Sequence[str], last: FloatArray) -> IntArray:
    """Rows whose values are not those that came last in the same place."""
    unlike = np.zeros(len(rows), dtype=bool)
    for position, name in enumerate(names):
        one, other = rows.columns.numbers[name], last[cells, position]
        unlike |= (one != other) & ~(np.isnan(one) & np.isnan(other))
    return np.flatnonzero(unlike)
