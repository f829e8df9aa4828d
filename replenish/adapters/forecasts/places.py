"""Where rows belong in a flattened grid; no array where they stand in order, as in most files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from replenish.problem.arrays import IntArray

Places = IntArray | range  # a range where the rows come in order: of 1e6 lines, an array is 52 MB


def gathered(pieces: Iterable[IntArray], rows: int) -> Places:
    """
    Places of all rows of a file, out of those of a few rows at a time.

    No array is made before the first row that does not follow the one before it: most files have none.
    """
    first, count, cells = 0, 0, None
    for piece in pieces:
        first = first if count else int(piece[0])
        if cells is None and not (int(piece[0]) == first + count and _follow_each_other(piece)):
            cells = np.empty(rows, dtype=piece.dtype)
            cells[:count] = np.arange(first, first + count)
        if cells is not None:
            cells[count : count + len(piece)] = piece
        count += len(piece)
    return range(first, first + count) if cells is None else cells


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
