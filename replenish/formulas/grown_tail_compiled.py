"""Tails that grow from an edge by factors read from a table, compiled: one pass over the cells."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from replenish.formulas.compiled import compiled, given

FloatArray = npt.NDArray[np.float64]


def grown_tails(ratio: FloatArray, edge: FloatArray, table: FloatArray, growth: FloatArray) -> FloatArray:
    """
    Edge times the growth at each ratio, straight between the rows of a table.

    Parameters
    ----------
    ratio : (c,)
        Inside the table; outside, its nearest end holds.
    edge : (c,) units
        Outermost quantile.
    table : (f,)
        Rising ratios.
    growth : (f, k)
        What each probability's quantile is as a multiple of the edge.

    Returns
    -------
    (c, k) units
    """
    tails = np.empty((ratio.size, growth.shape[1]))
    _GROW(*(np.require(values, np.float64, ["C"]) for values in (ratio, edge, table, growth)), tails)
    return tails


def _grow(ratio: Any, edge: Any, table: Any, growth: Any, tails: Any) -> None:
    for cell in range(len(ratio)):
        low, high = 0, len(table) - 1
        while high - low > 1:
            middle = (low + high) >> 1
            if table[middle] <= ratio[cell]:
                low = middle
            else:
                high = middle
        share = (ratio[cell] - table[low]) / (table[high] - table[low])
        share = min(max(share, 0.0), 1.0)
        for column in range(growth.shape[1]):
            factor = (1 - share) * growth[low, column] + share * growth[high, column]
            tails[cell, column] = edge[cell] * factor


_COLUMN = given(numba.float64, 1)
_TABLE = given(numba.float64, 2)
_GROW = compiled(_grow, numba.void(_COLUMN, _COLUMN, _COLUMN, _TABLE, numba.float64[:, ::1]))
