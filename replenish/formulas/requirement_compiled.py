"""Largest need of a window on every path straight from quantile functions, compiled: no paths are kept."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from replenish.formulas.compiled import compiled, given

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


def peaks_of_draws(
    columns: FloatArray,
    below: IntArray,
    share: FloatArray,
    *,
    on_order: FloatArray,
    opening: FloatArray,
    lost: BoolArray,
    lead_time: int,
) -> FloatArray:
    """
    Requirement at the end of the window: `sampled_quantiles`, then the last peak of `requirement`.

    Lines share their draws, so the place of a draw between two columns is the same for all of them: a
    line takes two numbers from its own small table for each path and period, and lives its shelf.

    Parameters
    ----------
    columns : (n, t, g) units
        Quantile functions at ``g >= 2`` probabilities, of the ``t = L + R`` periods of the interval.
    below, share : (t, s)
        Column below each draw, and the share of the way to the next one (`draw_positions`).
    on_order : (n, t) units
        Receipts already on their way, by due period.
    opening : (n,) units
        On hand minus backorders.
    lost : (n,)
        Whether unmet demand is lost.
    lead_time
        ``L`` periods.

    Returns
    -------
    (n, s) units
    """
    peaks = np.empty((len(columns), below.shape[1]))
    numbers = (np.require(values, np.float64, ["C"]) for values in (columns, share, on_order, opening))
    places = np.require(below, np.uint32, ["C"])  # without a sign: nothing to wrap around
    _PEAKS(*numbers, places, np.where(lost, 0.0, -np.inf), lead_time, peaks)
    return peaks


def _peaks(  # noqa: PLR0917 - the compiler understands flat arrays, not nouns
    columns: Any, share: Any, on_order: Any, opening: Any, below: Any, least: Any, lead_time: Any, peaks: Any
) -> None:
    lines, periods, _ = columns.shape
    paths, one = below.shape[1], np.uint64(1)
    shelf = np.empty(paths)
    for line in range(lines):
        peak = peaks[line]
        for s in range(paths):
            shelf[s], peak[s] = opening[line], -np.inf
        for t in range(periods):
            row, due = columns[line, t], on_order[line, t]
            if t < lead_time:
                for s in range(paths):
                    left, part = np.uint64(below[t, s]), share[t, s]
                    demand = row[left] * (1 - part) + row[left + one] * part
                    shelf[s] = max(shelf[s] + due - demand, least[line])
            else:
                for s in range(paths):
                    left, part = np.uint64(below[t, s]), share[t, s]
                    demand = row[left] * (1 - part) + row[left + one] * part
                    shelf[s] = shelf[s] + due - demand
                    peak[s] = max(peak[s], -shelf[s])


_PEAKS = compiled(
    _peaks,
    numba.void(
        given(numba.float64, 3), given(numba.float64, 2), given(numba.float64, 2),
        given(numba.float64, 1), given(numba.uint32, 2), given(numba.float64, 1),
        numba.int64, numba.float64[:, ::1],
    ),
)  # fmt: skip
