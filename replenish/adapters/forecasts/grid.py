"""From rows in any order to dense arrays: each line, each period, each level in its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.buckets import STEPS, calendar_of, steps_in_words
from replenish.adapters.cells import as_numpy
from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts
from replenish.adapters.forecasts.grid_rows import GridRows
from replenish.problem.arrays import FloatArray, IntArray, TextArray, frozen_texts
from replenish.problem.calendar import Calendar

CONFLICTS_NAMED = 5
MOST_INT32 = 2**31
Places = IntArray | range  # a range where the rows come in order: of 1e6 lines, an array is 52 MB
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
    columns, cells
        The files' numbers, and for each row its place in the flattened ``(n, t, minor)`` grid.
    filled
        Number of places that some row speaks of.
    """

    item: TextArray
    location: TextArray
    minor: list[str]
    calendar: Calendar
    columns: Sequence[ForecastColumns]
    cells: Sequence[Places]
    filled: int

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
        return self.dense_groups(names)[0]

    def dense_groups(self, *groups: Sequence[str]) -> tuple[FloatArray, ...]:
        """Values of several groups of columns, an array each, out of one reading of the files."""
        values = [self._nothing_yet(len(names)) for names in groups]
        places = [(each, position) for each in values for position in range(each.shape[1])]
        faults, names = FaultList(), [name for group in groups for name in group]
        pa.default_memory_pool().release_unused()  # what reading the texts took would be kept for no use
        for columns, cells in zip(self.columns, self.cells, strict=True):
            with faults.collecting():
                for block, numbers in columns.blocks(names):
                    cell = _indices(cells[block])
                    for (each, position), column in zip(places, numbers, strict=True):
                        each[:, position][cell] = column
        faults.refuse()
        return tuple(self._shaped(each) for each in values)

    def _nothing_yet(self, names: int) -> FloatArray:
        whole = self.filled == self.size
        return np.empty((self.size, names)) if whole else np.full((self.size, names), np.nan)

    def _shaped(self, values: FloatArray) -> FloatArray:
        values.flags.writeable = False  # so that a noun need not copy it
        return values.reshape(len(self.item), self.calendar.periods, len(self.minor), values.shape[1])

    def duplicates(self, names: Sequence[str], faults: FaultList) -> int:
        """Rows that say the same again; rows that say otherwise are faults, and the first five are named."""
        total = sum(len(cells) for cells in self.cells)
        repeated_headers = sum(columns.repeated_headers for columns in self.columns)
        duplicates = total - self.filled
        if duplicates:
            self._note_conflicts(names, faults)
        return duplicates + repeated_headers

    def _note_conflicts(self, names: Sequence[str], faults: FaultList) -> None:
        """Compare all rows of each place with the one that came last; the others are named."""
        last = self.dense(names).reshape(self.size, len(names))
        conflicts = [
            (columns, cells, block.start + position, [column[position] for column in numbers])
            for columns, cells in zip(self.columns, self.cells, strict=True)
            for block, numbers in columns.blocks(names)
            for position in _unlike(numbers, last[_indices(cells[block])])
        ]
        more = len(conflicts) - CONFLICTS_NAMED
        for count, (columns, cells, position, said) in enumerate(conflicts[:CONFLICTS_NAMED], start=1):
            found = self._conflict(int(cells[position]), names, said, last)
            found += f" (and {more} more)" if count == CONFLICTS_NAMED and more > 0 else ""
            row = columns.row(position)
            faults.add(columns.label, "one value per line and date", found, row=row)

    def _conflict(self, cell: int, names: Sequence[str], said: Sequence[float], last: FloatArray) -> str:
        for name, one, other in zip(names, said, last[cell], strict=True):
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
    runs = [_line_runs(each, items, locations) for each in rows]
    lines = np.sort(as_numpy(pc.unique(pa.concat_arrays([each.keys.dictionary for each in runs]))))
    if _mostly_empty(lines.size * calendar.periods * len(minor), sum(len(each) for each in rows)):
        found = (
            f"{len(minor)} of them for {lines.size} lines and {calendar.periods} dates, most without a value"
        )
        faults.add(file, "levels or samples that the lines share", found, column=rows[0].minor.column)
        return None
    cells = [
        _in_order(_cells(each, run, lines, minor, calendar)) for each, run in zip(rows, runs, strict=True)
    ]
    item, location = np.array(list(items), dtype=object), np.array(list(locations), dtype=object)
    size = lines.size * calendar.periods * len(minor)
    return Grid(
        item=frozen_texts(item[lines // len(location)]),
        location=frozen_texts(location[lines % len(location)]),
        minor=minor,
        calendar=calendar,
        columns=[replace(each.columns, texts={}) for each in rows],  # as large as some columns of numbers
        cells=cells,
        filled=_filled(size, cells),
    )


def _mostly_empty(places: int, rows: int) -> bool:
    """Whether a dense grid would hold next to nothing, as where every row has a sample name of its own."""
    return places > max(MOST_PLACES_PER_ROW * rows, SMALL_GRID)


def _vocabulary(columns: Iterator[Texts]) -> dict[str, int]:
    names = sorted({name for texts in columns for name in texts.names})
    return {name: position for position, name in enumerate(names)}


def _recoded(texts: Texts, vocabulary: dict[str, int], kind: npt.DTypeLike = np.int64) -> IntArray:
    """Position of each row's text in a vocabulary; one for all rows where they all say the same."""
    positions = np.array([vocabulary[name] for name in texts.names], dtype=kind)
    return positions if positions.size == 1 else np.take(positions, texts.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRuns:
    """
    Stretches of rows that speak of one line: in most files as long as the horizon.

    Parameters
    ----------
    first : (r,)
        First row of each.
    keys : (r,)
        One whole number per item and location; hashed, because sorting millions is slow.
    """

    first: IntArray
    keys: pa.DictionaryArray


def _line_runs(rows: GridRows, items: dict[str, int], locations: dict[str, int]) -> LineRuns:
    first, kind = _first_rows(rows), _smallest(len(items) * len(locations))
    item, location = (replace(texts, codes=texts.codes[first]) for texts in (rows.item, rows.location))
    keys = _recoded(item, items, kind) * np.array(len(locations), dtype=kind)
    keys = np.broadcast_to(keys + _recoded(location, locations, kind), first.shape)
    return LineRuns(first=first, keys=pa.array(keys).dictionary_encode())


def _first_rows(rows: GridRows) -> IntArray:
    changes = np.ones(len(rows), dtype=bool)
    changes[1:] = rows.item.codes[1:] != rows.item.codes[:-1]
    if len(rows.location.names) > 1:
        changes[1:] |= rows.location.codes[1:] != rows.location.codes[:-1]
    return np.flatnonzero(changes)


def _cells(rows: GridRows, runs: LineRuns, lines: IntArray, minor: list[str], calendar: Calendar) -> IntArray:
    kind = _smallest(lines.size * calendar.periods * len(minor))
    line = np.searchsorted(lines, as_numpy(runs.keys.dictionary)) * (calendar.periods * len(minor))
    first_cells = np.take(line.astype(kind), as_numpy(runs.keys.indices))
    cells = np.repeat(first_cells, np.diff(runs.first, append=len(rows)))
    cells += np.take((calendar.period_of(rows.days) * len(minor)).astype(kind), rows.dates.codes)
    cells += _recoded(rows.minor, {name: position for position, name in enumerate(minor)}, kind)
    return cells


def _smallest(places: int) -> type[np.int32 | np.int64]:
    """Kind of whole numbers that can count some places; the small one takes half the memory."""
    return np.int32 if places < MOST_INT32 else np.int64


def _in_order(cells: IntArray) -> Places:
    """Places of all rows of a file, with no array where they follow each other: most files are in order."""
    ordered = _follow_each_other(cells)
    return range(int(cells[0]), int(cells[-1]) + 1) if ordered else cells


def _indices(cells: Places) -> slice | IntArray:
    """Places of some rows, as a slice where they follow each other."""
    if isinstance(cells, range):
        return slice(cells.start, cells.stop)
    return slice(int(cells[0]), int(cells[-1]) + 1) if _follow_each_other(cells) else cells


def _follow_each_other(cells: IntArray) -> bool:
    in_one = bool(cells.size) and int(cells[-1]) - int(cells[0]) == cells.size - 1
    return in_one and bool((cells[1:] > cells[:-1]).all())


def _filled(size: int, cells: Sequence[Places]) -> int:
    """Number of places that some row speaks of."""
    filled = np.zeros(size, dtype=bool)
    for each in cells:
        filled[_indices(each)] = True
    return int(np.count_nonzero(filled))


def _unlike(numbers: Sequence[FloatArray], last: FloatArray) -> IntArray:
    """Rows whose values are not those that came last in the same place."""
    unlike = np.zeros(len(last), dtype=bool)
    for column, other in zip(numbers, last.T, strict=True):
        unlike |= (column != other) & ~(np.isnan(column) & np.isnan(other))
    return np.flatnonzero(unlike)
