"""A field taken apart into cells, and put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
import numpy.typing as npt

from replenish.problem.arrays import BoolArray, FloatArray, Noun

NUMBERS = "fiu"  # kinds of numpy's number types


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells(Noun):
    """
    Values of one field, whatever it is: an array, a table by name, a single value.

    Parameters
    ----------
    values
        One entry per cell: the shape of the array, ``(k,)`` for a table of ``k`` names, ``(k, t)`` where its
        values are told by period, ``()`` for a single value.
    keys
        The names of a table; ``None`` for anything else.
    whole
        Whether a single value is a whole number.
    nested
        Names that stand for a table in the table; their names follow a dot.
    """

    values: npt.NDArray[Any]
    keys: tuple[str, ...] | None = None
    whole: bool = False
    nested: frozenset[str] = frozenset()

    @property
    def numeric(self) -> bool:
        """Whether the cells hold numbers."""
        return self.values.dtype.kind in NUMBERS

    def with_values(self, touched: BoolArray, values: Any) -> Cells:
        """Cells with new values in those that are touched."""
        changed = self.values.copy()
        changed[touched] = values
        return self.replace(values=changed)

    def with_keys(self, names: tuple[str, ...]) -> Cells:
        """Table with some more names, without a value so far."""
        known = self.keys or ()
        missing = tuple(name for name in names if name not in known)
        values = np.concatenate([self.values, np.full((len(missing), *self.values.shape[1:]), np.nan)])
        return self.replace(values=values, keys=(*known, *missing))

    def by_period(self, periods: int) -> Cells:
        """Table whose every value is told for each of the periods."""
        if self.values.ndim > 1:
            return self
        return self.replace(values=np.repeat(self.values[:, None], periods, axis=1))

    @property
    def joined(self) -> Any:
        """The field's value, put together again."""
        if self.keys is not None:
            values = map(_number, self.values) if self.values.ndim > 1 else self.values.tolist()
            return _table(zip(self.keys, values, strict=True), self.nested)
        if self.values.ndim:
            return self.values
        value = self.values.item()
        return int(value) if self.whole and self.numeric and value % 1 == 0 else value


@singledispatch
def cells_of(value: Any) -> Cells:
    """Cells of a value."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    alone = np.empty((), dtype=np.float64 if number else object)
    alone[()] = value
    return Cells(values=alone, whole=isinstance(value, int) and number)


@cells_of.register
def _(value: np.ndarray) -> Cells:
    return Cells(values=value.astype(np.float64) if value.dtype.kind in NUMBERS else value)


@cells_of.register
def _(value: Mapping) -> Cells:  # type: ignore[type-arg]  # singledispatch wants the bare class
    flat = {name: number for key, inner in value.items() for name, number in _named(str(key), inner)}
    nested = frozenset(str(key) for key, inner in value.items() if isinstance(inner, Mapping))
    numbers = [np.asarray(one, dtype=np.float64) for one in flat.values()]
    values = np.stack(np.broadcast_arrays(*numbers)) if numbers else np.empty(0)
    return Cells(values=values, keys=tuple(flat), nested=nested)


def _number(by_period: FloatArray) -> Any:
    """One number where it is the same in all periods; what was never told is not limited."""
    told = np.where(np.isnan(by_period), np.inf, by_period)
    return float(told[0]) if (told == told[0]).all() else told


def _named(key: str, value: Any) -> Iterator[tuple[str, float]]:
    """Numbers of a table in a table, by names with a dot."""
    if isinstance(value, Mapping):
        yield from ((f"{key}.{name}", number) for name, number in value.items())
    else:
        yield key, value


def _table(items: Iterable[tuple[str, float]], nested: frozenset[str]) -> dict[str, Any]:
    """Put a table, and the tables in it, together again."""
    table: dict[str, Any] = {}
    for key, value in items:
        outer, dot, inner = key.partition(".")
        if dot and outer in nested:
            table.setdefault(outer, {})[inner] = value
        else:
            table[key] = value
    return table
