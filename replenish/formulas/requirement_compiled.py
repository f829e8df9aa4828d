"""Largest need of a window on every path straight from quantile functions, compiled: no paths are kept."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from replenish.formulas.compiled import compiled, given
from replenish.formulas.sampling import DrawPlaces

FloatArray = npt.NDArray[np.float64]

LANES = np.uint64(64)  # lines side by side: a draw's columns are looked up once, and 8 numbers go at a time


def peaks_of_draws(
    quantiles: FloatArray,
    tails: FloatArray,
    places: DrawPlaces,
    *,
    on_order: FloatArray,
    opening: FloatArray,
    lost: bool,
    lead_time: int,
) -> FloatArray:
    """
    Requirement at the end of the window: `sampled_quantiles`, then the last peak of `requirement`.

    Lines share their draws, so the place of a draw between two columns is the same for all of them: 64 lines
    take their numbers from these columns together, and live their shelves side by side.

    Parameters
    ----------
    quantiles : (n, t, q) units
        At the given levels, of the ``t = L + R`` periods of the interval.
    tails : (n, t, k) units
        At the knots outside them.
    places
        Where the ``s`` draws of each period fall between these columns.
    on_order : (n, t) units
        Receipts already on their way, by due period.
    opening : (n,) units
        On hand minus backorders.
    lost
        Whether unmet demand of these lines is lost.
    lead_time
        ``L`` periods.

    Returns
    -------
    (n, s) units
    """
    peaks = np.empty((len(quantiles), places.below.shape[1]))
    given_numbers = (quantiles, tails, places.share, on_order, opening)
    numbers = (np.require(values, np.float64, ["C"]) for values in given_numbers)
    below = np.require(places.below, np.uint64, ["C"])  # without a sign: nothing to wrap around
    _PEAKS(*numbers, below, places.lower, 0.0 if lost else -np.inf, lead_time, peaks)
    return peaks


def _net_demand(  # noqa: PLR0917
    cells: Any, start: Any, stop: Any, t: Any, on_order: Any, first: Any, lines: Any, columns: Any, at: Any
) -> Any:
    """Put some columns of a period side by side, less what is received in it; where the next one goes."""
    for g in range(start, stop):
        for lane in range(lines):
            columns[at + lane] = cells[first + lane, t, g] - on_order[first + lane, t]
        at += LANES
    return at


def _wait(columns: Any, first: Any, below: Any, share: Any, least: Any, shelf: Any) -> None:  # noqa: PLR0917
    """Live a period before the order arrives, on every path."""
    for s in range(len(below)):
        row, at, part = first + below[s] * LANES, np.uint64(s) * LANES, share[s]
        for lane in range(LANES):
            taken = columns[row + lane] * (1 - part) + columns[row + LANES + lane] * part
            shelf[at + lane] = max(shelf[at + lane] - taken, least)


def _need(columns: Any, first: Any, below: Any, share: Any, shelf: Any, lowest: Any) -> None:  # noqa: PLR0917
    """Count a period of the window, on every path."""
    for s in range(len(below)):
        row, at, part = first + below[s] * LANES, np.uint64(s) * LANES, share[s]
        for lane in range(LANES):
            taken = columns[row + lane] * (1 - part) + columns[row + LANES + lane] * part
            left = shelf[at + lane] - taken
            shelf[at + lane] = left
            lowest[at + lane] = min(lowest[at + lane], left)


_ROW, _COLUMN = numba.float64[::1], given(numba.float64, 1)
_NUMBERS, _PLACES = given(numba.float64, 2), given(numba.uint64, 1)
_CUBE = given(numba.float64, 3)
_PLACE = numba.uint64
_NET_DEMAND = compiled(
    _net_demand,
    _PLACE(_CUBE, _PLACE, _PLACE, numba.int64, _NUMBERS, _PLACE, _PLACE, _ROW, _PLACE),
)
_WAIT = compiled(_wait, numba.void(_ROW, _PLACE, _PLACES, _COLUMN, numba.float64, _ROW))
_NEED = compiled(_need, numba.void(_ROW, _PLACE, _PLACES, _COLUMN, _ROW, _ROW))


def _peaks(  # noqa: PLR0917 - the compiler understands flat arrays, not nouns
    quantiles: Any, tails: Any, share: Any, on_order: Any, opening: Any, below: Any, lower: Any, least: Any,
    lead_time: Any, peaks: Any,
) -> None:  # fmt: skip
    lines, periods, levels = quantiles.shape
    paths, grid = below.shape[1], np.uint64(levels + tails.shape[2])
    zero, knots = np.uint64(0), np.uint64(tails.shape[2])
    columns = np.zeros(periods * grid * LANES)
    shelf, lowest = np.zeros(paths * LANES), np.empty(paths * LANES)
    for first in range(0, lines, LANES):
        some, line, at = np.uint64(min(LANES, lines - first)), np.uint64(first), zero
        for t in range(periods):
            at = _NET_DEMAND(tails, zero, lower, t, on_order, line, some, columns, at)
            at = _NET_DEMAND(quantiles, zero, np.uint64(levels), t, on_order, line, some, columns, at)
            at = _NET_DEMAND(tails, lower, knots, t, on_order, line, some, columns, at)
        for s in range(paths):
            for lane in range(some):
                shelf[np.uint64(s) * LANES + lane] = opening[line + lane]
        lowest[:] = np.inf
        for t in range(periods):
            at = np.uint64(t) * grid * LANES
            if t < lead_time:
                _WAIT(columns, at, below[t], share[t], least, shelf)
            else:
                _NEED(columns, at, below[t], share[t], shelf, lowest)
        for lane in range(some):
            for s in range(paths):
                peaks[line + lane, s] = -lowest[np.uint64(s) * LANES + lane]


_PEAKS = compiled(
    _peaks,
    numba.void(
        _CUBE, _CUBE, _NUMBERS, _NUMBERS, _COLUMN, given(numba.uint64, 2), _PLACE, numba.float64,
        numba.int64, numba.float64[:, ::1],
    ),
)  # fmt: skip
