"""What every kind of forecast says of itself: which lines, which periods, known since when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import IntArray, frozen, frozen_texts
from replenish.problem.calendar import civil_date


def forecast_fault(column: str, expected: str, found: str) -> Fault:
    """Fault of a forecast that was given as arrays."""
    return Fault(file="forecast", column=column, expected=expected, found=found)


def set_labels(forecast: Any) -> None:
    """Make the labels and the issue date of a new forecast read-only texts and a civil date."""
    for field in ("item", "location"):
        labels = getattr(forecast, field)
        if labels is not None:
            object.__setattr__(forecast, field, frozen_texts(labels))
    if forecast.issued is not None:
        object.__setattr__(forecast, "issued", civil_date(forecast.issued))


def clip_negatives(forecast: Any, field: str) -> None:
    """Set negative units of a new forecast to 0, and add them to those that were counted before."""
    units = getattr(forecast, field)
    negative = units < 0
    object.__setattr__(forecast, "negatives", forecast.negatives + int(negative.sum()))
    object.__setattr__(forecast, field, frozen(np.where(negative, 0.0, units), np.float64))


def labels_of(forecast: Any, lines: IntArray, first_period: int) -> dict[str, Any]:
    """Labels of some lines from a period on, to replace those of the whole forecast."""
    calendar = forecast.calendar
    return {
        "item": None if forecast.item is None else forecast.item[lines],
        "location": None if forecast.location is None else forecast.location[lines],
        "calendar": None if calendar is None else calendar.from_period(first_period),
    }


def label_faults(forecast: Any) -> Iterator[Fault]:
    """Labels that do not fit the forecast's lines, and a calendar that does not fit its periods."""
    for field in ("item", "location"):
        labels = getattr(forecast, field)
        if labels is not None and labels.shape != (forecast.lines,):
            yield forecast_fault(field, f"{forecast.lines} texts", str(labels.shape))
    if forecast.calendar is not None and forecast.calendar.periods != forecast.periods:
        yield forecast_fault("calendar", f"{forecast.periods} periods", str(forecast.calendar.periods))
