"""Tails that grow from an edge by factors read from a table, compiled: one pass over the cells."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from replenish.formulas.compiled import compiled, given

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def grown_tails(  # noqa: PLR0917 - as `gamma` calls its numpy version
    cells: FloatArray,
    ends: tuple[int, int],
    table: FloatArray,
    growth: FloatArray,
    places: IntArray,
    tails: FloatArray,
) -> BoolArray:
    """
    Write edge times the growth at each ratio of edge to centre, straight between the rows of a table.

    Parameters
    ----------
    cells : (c, q) units
    ends
        Columns of the centre and of the edge.
    table : (f,)
        Rising ratios.
    growth : (f, k)
        What each probability's quantile is as a multiple of the edge.
    places : (k,)
        Columns of the tails that are written.
    tails : (c, m) units
        Outside the table, its nearest end holds.

    Returns
    -------
    (c,)
        Whether a ratio is inside the table.
    """
    inside = np.empty(len(cells), dtype=np.bool_)
    numbers = (np.require(values, np.float64, ["C"]) for values in (cells, table, growth))
    _GROW(*numbers, *ends, places.astype(np.uint32), tails, inside)
    return inside


def _grow(  # noqa: PLR0917 - the compiler understands flat arrays
    cells: Any, table: Any, growth: Any, centre: Any, edge: Any, places: Any, tails: Any, inside: Any
) -> None:
    last, one = np.uint64(len(table) - 1), np.uint64(1)
    for cell in range(len(cells)):
        middle, end = cells[cell, centre], cells[cell, edge]
        ratio = end / middle if middle > 0 else 1.0
        inside[cell] = middle > 0 and table[0] <= ratio <= table[last]
        low, rows = np.uint64(0), last
        while rows > one:  # without a branch that depends on the ratio: half of them would be guessed wrong
            half = rows >> one
            low = low + half if table[low + half] <= ratio else low
            rows -= half
        share = (ratio - table[low]) / (table[low + one] - table[low])
        share = min(max(share, 0.0), 1.0)
        for column in range(len(places)):
            factor = (1 - share) * growth[low, column] + share * growth[low + one, column]
            tails[cell, places[column]] = end * factor


_TABLE = given(numba.float64, 2)
_GROW = compiled(
    _grow,
    numba.void(
        _TABLE, given(numba.float64, 1), _TABLE, numba.int64, numba.int64,
        given(numba.uint32, 1), numba.float64[:, ::1], numba.boolean[::1],
    ),
)  # fmt: skip
