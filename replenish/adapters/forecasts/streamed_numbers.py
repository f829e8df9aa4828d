"""Numbers that are left in their file, and read a few rows at a time whenever they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.checked_columns import checked_columns
from replenish.adapters.forecasts.forecast_columns import Block, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.streamed_batches import UNREADABLE, number_batches
from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedNumbers:
    """
    Numbers of a file.

    Parameters
    ----------
    file
        Where they are.
    wanted
        All columns that are read of it.
    rows
        How many there were when its texts were read.
    kept : (rows,), optional
        Rows to read; by default all.
    """

    file: ForecastFile
    wanted: Wanted
    rows: int
    kept: BoolArray | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of numbers."""
        return self.wanted.numbers

    @property
    def entries(self) -> int:
        """How many rows are kept."""
        return self.rows if self.kept is None else int(self.kept.sum())

    def only(self, kept: BoolArray) -> StreamedNumbers:
        """Return some of the rows."""
        everything = np.ones(self.rows, dtype=bool) if self.kept is None else self.kept.copy()
        everything[everything] = kept
        return replace(self, kept=everything)

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Rows in their order, from the first again where the careful reader has to look."""
        if not self.rows or not names:
            return
        try:
            with _ahead(_floats_of(self.file, names)) as batches:
                yield from self._numbered(batches)
        except UNREADABLE:
            yield from self._numbered(self._checked(names))

    def _numbered(self, batches: Iterator[list[FloatArray]]) -> Iterator[Block]:
        """Say which of the kept rows each batch holds."""
        row = entry = 0
        for values in batches:
            count = len(values[0])
            kept = None if self.kept is None else self.kept[row : row + count]
            row += count
            if row > self.rows:
                break
            chosen = values if kept is None else [column[kept] for column in values]
            yield slice(entry, entry + len(chosen[0])), chosen
            entry += len(chosen[0])
        if row != self.rows:
            expected = f"the {self.rows} rows that it had a moment ago"
            raise InputError([Fault(file=self.file.label, expected=expected, found="another number of rows")])

    def _checked(self, names: Sequence[str]) -> Iterator[list[FloatArray]]:
        faults = FaultList()
        columns = checked_columns(self.file, self.wanted, faults)
        if columns is None:
            raise InputError(faults)
        yield [columns.numbers[name] for name in names]


@contextmanager
def _ahead(batches: Iterator[list[FloatArray]]) -> Iterator[Iterator[list[FloatArray]]]:
    """The same batches, the next one decoded while this one is put in its place."""
    with ThreadPoolExecutor(1) as other:

        def in_turn() -> Iterator[list[FloatArray]]:
            upcoming = other.submit(next, batches, None)
            while (batch := upcoming.result()) is not None:
                upcoming = other.submit(next, batches, None)
                yield batch

        yield in_turn()


def _floats_of(file: ForecastFile, names: Sequence[str]) -> Iterator[list[FloatArray]]:
    for batch in number_batches(file, names):
        values = [_floats(batch.column(name)) for name in names]
        if any(_holds_infinite(column) for column in values):
            raise pa.ArrowInvalid("an infinite number")
        yield values


def _holds_infinite(column: FloatArray) -> bool:
    """Whether a number is infinite; a look at the extremes tells it where none is unknown."""
    if not column.size or np.isfinite((column.max(), column.min())).all():
        return False
    return bool(np.isinf(column).any())


def _floats(column: pa.Array) -> FloatArray:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
