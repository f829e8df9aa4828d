"""What was read of one forecast file: texts as codes, numbers as floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.text.table import FIRST_ROW, filled_rows
from replenish.problem.arrays import BoolArray, FloatArray, IntArray

Block = tuple[slice, Sequence[FloatArray]]  # some rows, and their numbers column by column


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Columns to read.

    Parameters
    ----------
    ids
        Texts that must be stored as such.
    texts
        Texts that may be stored as something else: dates, levels.
    numbers
        Numbers.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    numbers: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.ids, *self.texts, *self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """
    A column of texts, each different text once.

    Parameters
    ----------
    column
        Name of the column.
    names
        The different texts.
    codes : (r,)
        Which of them each row holds.
    """

    column: str
    names: list[str]
    codes: IntArray


class NumberStream(Protocol):
    """Numbers that are still in the file, and are read whenever they are asked for."""

    @property
    def names(self) -> tuple[str, ...]:
        """Columns."""
        ...

    @property
    def entries(self) -> int:
        """How many rows there are."""
        ...

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Rows of the file in their order; `InputError` with every fault of the file's numbers."""
        ...

    def only(self, kept: BoolArray) -> NumberStream:
        """Return some of the rows."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastColumns:
    """
    What was read of a file.

    Parameters
    ----------
    location
        Where the file is.
    texts
        By column name.
    numbers
        By column name; NaN where there is no value. Empty where they are streamed.
    stream : optional
        Numbers that are not held in memory.
    rows : (r,), optional
        Rows of the file, where they had to be told.
    repeated_headers
        Header rows found again among the data, and dropped.
    positions : (entries,), optional
        Which of the rows read each entry comes from, where they are not the same.
    """

    location: Location
    texts: dict[str, Texts]
    numbers: dict[str, FloatArray] = field(default_factory=dict)
    stream: NumberStream | None = None
    rows: IntArray | None = None
    repeated_headers: int = 0
    positions: IntArray | None = None

    def blocks(self, names: Sequence[str]) -> Iterator[Block]:
        """Numbers of some columns, some rows at a time; rows that come again replace what came before."""
        if self.stream is not None:
            yield from self.stream.blocks(names)
        else:
            values = [self.numbers[name] for name in names]
            yield slice(0, len(values[0]) if values else 0), values

    def held(self) -> ForecastColumns:
        """Return the same with all its numbers in memory."""
        if self.stream is None:
            return self
        numbers = {name: np.empty(self.stream.entries) for name in self.stream.names}
        for rows, values in self.stream.blocks(self.stream.names):
            for own, column in zip(numbers.values(), values, strict=True):
                own[rows] = column
        return replace(self, numbers=numbers, stream=None)

    def note_faults(self, faults: FaultList) -> None:
        """Note every fault of the numbers that are still in the file."""
        with faults.collecting():
            for _ in () if self.stream is None else self.stream.blocks(self.stream.names):
                pass

    def row(self, position: int) -> int:
        """Row of the file that an entry stands in."""
        if self.positions is not None:
            position = int(self.positions[position])
        if self.rows is not None:
            return int(self.rows[position])
        return row_of(self.location, position)

    @property
    def label(self) -> str:
        """Name of the file, as the user knows it."""
        return self.location.label

    def refuse(self, column: str, code: int, expected: str, faults: FaultList) -> None:
        """Note a fault where one of the different texts of a column stands first."""
        texts = self.texts[column]
        row = self.row(int(np.flatnonzero(texts.codes == code)[0]))
        faults.add(self.label, expected, repr(texts.names[code]), row=row, column=column)


def row_of(location: Location, position: int) -> int:
    """Row of a file that an entry stands in; reads the file again, for faults only."""
    if is_parquet(location):
        return position + FIRST_ROW
    return int(filled_rows(location.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))[position + 1])


def is_parquet(location: Location) -> bool:
    """Whether it is a Parquet file, by its name."""
    return location.name.lower().endswith(".parquet")
