"""What was worked out about past issues, kept from one decision day to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from replenish.problem.arrays import FloatArray

MOST_CELLS = 24_000_000  # numbers that are kept: 192 MB

Arrays = tuple[FloatArray, ...]


@dataclass(slots=True, kw_only=True)
class Memory:
    """
    Arrays that are asked for again on the next review, the longest unasked for forgotten first.

    A key names **everything** its arrays were made from, what was known of the past among it: a day whose
    past differs by a single sale asks with another key. So nothing that was learned on a later day can come
    back on an earlier one, and with or without a memory the answers are the same to the last bit.

    Parameters
    ----------
    most_cells
        Numbers that are kept; what is larger than a quarter of it is not kept at all.
    """

    most_cells: int = MOST_CELLS
    kept: OrderedDict[Hashable, Arrays] = field(default_factory=OrderedDict)
    cells: int = 0

    def recall(self, key: Hashable, work: Callable[[], Arrays]) -> Arrays:
        """Arrays of a key: those that are kept, or freshly worked out. Do not change them."""
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        arrays = work()
        size = _cells(arrays)
        if size <= self.most_cells // 4:
            self.kept[key] = arrays
            self.cells += size
            self._forget()
        return arrays

    def _forget(self) -> None:
        while self.cells > self.most_cells:
            self.cells -= _cells(self.kept.popitem(last=False)[1])


class Itself:
    """An object as part of a key: equal to nothing but itself, and kept, so that no other takes its place."""

    __slots__ = ("thing",)

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        """Of its identity."""
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same object."""
        return isinstance(other, Itself) and self.thing is other.thing


def _cells(arrays: Arrays) -> int:
    return sum(array.size for array in arrays)
