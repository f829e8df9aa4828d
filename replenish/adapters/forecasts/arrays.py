"""Forecasts saved as numpy arrays: without items, dates or levels, which the user says."""

from __future__ import annotations

import io
import struct
import tokenize

import numpy as np

from replenish.adapters.calendars.buckets import STEPS
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import refusal
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.problem.arrays import FloatArray
from replenish.problem.calendar import Calendar
from replenish.problem.forecast import PathForecast

UNREADABLE = (  # what numpy raises for a file that is none of its own
    ValueError, EOFError, OSError, SyntaxError, MemoryError, TypeError, OverflowError, KeyError,
    struct.error, tokenize.TokenError,
)  # fmt: skip


def array_of(location: Location, *, axes: int) -> FloatArray:
    """Numbers in a ``.npy`` file with so many axes; no pickled objects are ever loaded."""
    try:
        values = np.load(io.BytesIO(location.read_bytes()), allow_pickle=False)
    except UNREADABLE:
        raise refusal(location, "an array of numbers saved by numpy", "something else") from None
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "fiu" or values.ndim != axes:
        found = f"{getattr(values, 'ndim', 0)} axes of {getattr(values, 'dtype', 'no type')}"
        raise refusal(location, f"numbers along {axes} axes", found)
    if not values.size:
        raise refusal(location, "one forecast value or more", "none")
    if np.isinf(values).any():
        raise refusal(location, "finite numbers", "an infinite one")
    return values.astype(np.float64)


def calendar_said(request: ForecastRequest, periods: int) -> Calendar:
    """Calendar from the first day and the period that the user has said."""
    return Calendar(start=request.start(), step_days=step_said(request), periods=periods)


def step_said(request: ForecastRequest) -> int:
    """Days in a period, as the user has said it."""
    if request.period is None:
        raise request.unsaid("period", "a period, 'day' or 'week', as this source has no dates")
    return STEPS[request.period]


def one_item_paths(paths: FloatArray, request: ForecastRequest, source: str) -> PathForecast:
    """
    Sample paths of the one item that the user has said.

    Parameters
    ----------
    paths : (s, t) units
        One row per sample.
    """
    if "item" not in request.said:
        raise request.unsaid("item", "the item, as this source has no ids")
    return PathForecast(
        paths=paths[None, :, :],
        item=[request.said["item"]],  # type: ignore[arg-type]
        calendar=calendar_said(request, paths.shape[1]),
        issued=request.issued,
        source=f"{source}: {request.label}",
    )
