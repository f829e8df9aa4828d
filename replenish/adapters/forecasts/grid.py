"""From rows in any order to dense arrays: each line, each period, each level in its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns
from replenish.adapters.forecasts.places import Places, indices
from replenish.problem.arrays import FloatArray, IntArray, TextArray
from replenish.problem.calendar import Calendar

CONFLICTS_NAMED = 5
WRITERS = (
    2  # memory touched for the first time costs more than the numbers put there: two touch twice as fast
)
PIECE_ROWS = 1 << 14  # 1.2 MB of nine levels


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
        faults, names = FaultList(), [name for group in groups for name in group]
        pa.default_memory_pool().release_unused()  # what reading the texts took would be kept for no use
        with ThreadPoolExecutor(WRITERS if self._distinct else 1) as writers:
            for columns, cells in zip(self.columns, self.cells, strict=True):
                with faults.collecting():
                    for block, numbers in columns.blocks(names):
                        put = partial(_put, numbers, values)
                        deque(writers.map(put, *zip(*_pieces(cells[block]), strict=True)), maxlen=0)
        faults.refuse()
        return tuple(self._shaped(each) for each in values)

    @property
    def _distinct(self) -> bool:
        """Whether no two rows have one place: only then may they be put there in any order."""
        return self.filled == sum(len(cells) for cells in self.cells)

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
            for position in _unlike(numbers, last[indices(cells[block])])
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


def _pieces(cells: Places) -> Iterator[tuple[slice, slice | IntArray]]:
    """A few rows at a time, and their places: what all columns write to stays in the processor's cache."""
    for first in range(0, len(cells), PIECE_ROWS):
        piece = slice(first, first + PIECE_ROWS)
        yield piece, indices(cells[piece])


def _put(
    numbers: Sequence[FloatArray], values: Sequence[FloatArray], piece: slice, cells: slice | IntArray
) -> None:
    """Put some rows in their places: columns of the first array first."""
    places = [each[:, position] for each in values for position in range(each.shape[1])]
    for place, column in zip(places, numbers, strict=True):
        place[cells] = column[piece]


def _unlike(numbers: Sequence[FloatArray], last: FloatArray) -> IntArray:
    """Rows whose values are not those that came last in the same place."""
    unlike = np.zeros(len(last), dtype=bool)
    for column, other in zip(numbers, last.T, strict=True):
        unlike |= (column != other) & ~(np.isnan(column) & np.isnan(other))
    return np.flatnonzero(unlike)
