"""Where rows belong in a flattened grid; no array where they stand in order, as in most files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.problem.arrays import IntArray

Places = IntArray | range  # a range where the rows come in order: of 1e6 lines, an array is 52 MB


def in_order(cells: IntArray) -> Places:
    """Places of all rows of a file, with no array where they follow each other: most files are in order."""
    ordered = _follow_each_other(cells)
    return range(int(cells[0]), int(cells[-1]) + 1) if ordered else cells


def indices(cells: Places) -> slice | IntArray:
    """Places of some rows, as a slice where they follow each other."""
    if isinstance(cells, range):
        return slice(cells.start, cells.stop)
    return slice(int(cells[0]), int(cells[-1]) + 1) if _follow_each_other(cells) else cells


def _follow_each_other(cells: IntArray) -> bool:
    in_one = bool(cells.size) and int(cells[-1]) - int(cells[0]) == cells.size - 1
    return in_one and bool((cells[1:] > cells[:-1]).all())


def filled_places(size: int, cells: Sequence[Places]) -> int:
    """Number of places that some row speaks of."""
    filled = np.zeros(size, dtype=bool)
    for each in cells:
        filled[indices(each)] = True
    return int(np.count_nonzero(filled))
