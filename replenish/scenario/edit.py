"""What one change did to one field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.problem.arrays import BoolArray, IntArray, Noun
from replenish.scenario.cells import Cells
from replenish.scenario.change import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Noun):
    """
    The cells of one field that a change touched, before and after.

    Parameters
    ----------
    change
        Which one.
    address
        Of the field: the change's own, or one that follows it (a due date follows its lead time).
    before, after
        All cells of the field.
    touched : the shape of the cells
        Those the change is about, whether or not it made a difference.
    why
        Why the field follows another; empty where it was named.
    """

    change: Change
    address: str
    before: Cells
    after: Cells
    touched: BoolArray
    why: str = ""

    @property
    def changed(self) -> BoolArray:
        """Cells that are not what they were."""
        return np.asarray(self.touched & _differ(self.before.values, self.after.values))

    @property
    def lines(self) -> IntArray | None:
        """Positions of the lines that are touched; ``None`` where the field does not run over lines."""
        if self.after.keys is not None or not self.touched.ndim:
            return None
        return np.flatnonzero(self.touched.any(axis=tuple(range(1, self.touched.ndim))))

    @property
    def names(self) -> frozenset[str]:
        """Names of a table that are touched."""
        return frozenset(self._touched_by_name)

    @property
    def _touched_by_name(self) -> dict[str, BoolArray]:
        """Which cells of each name of a table are touched, where any is: one cell, or one a period."""
        found = zip(self.after.keys or (), self.touched, strict=False)
        return {key: touched for key, touched in found if touched.any()}

    def meets(self, other: Edit) -> bool:
        """Whether both touch one cell."""
        if self.address != other.address:
            return False
        if self.after.keys is not None and other.after.keys is not None:
            ours, theirs = self._touched_by_name, other._touched_by_name
            return any((ours[name] & theirs[name]).any() for name in ours.keys() & theirs.keys())
        if self.touched.shape != other.touched.shape:
            return True
        return bool((self.touched & other.touched).any())

    def examples(
        self, names: Mapping[int, str], most: int, days: Mapping[int, str] | None = None
    ) -> Iterator[tuple[str, Any, Any]]:
        """First cells that changed: whose, what it was, what it is; ``days`` are names of the periods."""
        for cell in np.argwhere(self.changed)[:most].tolist():
            whose = self._whose(cell, names, days or {})
            yield whose, self.before.values[tuple(cell)], self.after.values[tuple(cell)]

    def _whose(self, cell: list[int], names: Mapping[int, str], days: Mapping[int, str]) -> str:
        if self.after.keys is not None:
            when = (f" {days.get(place, f'in period {place}')}" for place in cell[1:])
            return self.after.keys[cell[0]] + "".join(when)
        if not cell:
            return ""
        return " ".join([names.get(cell[0], str(cell[0])), *(f"[{place}]" for place in cell[1:])])


def _differ(before: Any, after: Any) -> BoolArray:
    """Where two arrays differ; what was not there and is not there is the same."""
    same = before == after
    if before.dtype.kind == "f" and after.dtype.kind == "f":
        same |= np.isnan(before) & np.isnan(after)
    return ~np.asarray(same, dtype=bool)
