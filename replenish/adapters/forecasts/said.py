"""What the user says about a forecast that its files do not say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import TypedDict

import numpy as np

from replenish.adapters.calendars.buckets import STEPS
from replenish.adapters.faults import FaultList
from replenish.adapters.text.cells import civil_date
from replenish.adapters.text.nearest import did_you_mean
from replenish.errors import Fault, InputError

Day = str | date | np.datetime64


class Said(TypedDict, total=False):
    """
    What a source may have to be told; nothing here is ever guessed.

    ``item_column``, ``date_column``
        Names of the columns that hold the item and the date.
    ``ids``
        How a composite id is put together, like ``{channel}@@{location}@@{item}``.
    ``item``
        The item, where the source names none because it holds one series only.
    ``items``
        The items in the order of the array or of the answers, where the source names none.
    ``model``, ``scenario``
        Which of several models or what-if scenarios to read.
    ``vintage``
        Which cutoff, snapshot or backtest window to read.
    ``width``
        Share of demand inside the interval (0.8 for p10 to p90), where the source does not say it.
    ``levels``
        Quantile levels, where the source does not say them, or says them wrongly.
    ``start``
        First day of the first period, where the source has no dates.
    ``decimal``
        ``","`` for tables with decimal commas, points for thousands and semicolons between columns.
    ``companion``
        The file that belongs to this one: the requests a batch transform answered, the index of an array.
    """

    item_column: str
    date_column: str
    ids: str
    item: str
    items: Sequence[str]
    model: str
    scenario: str
    vintage: Day
    width: float
    levels: Sequence[float]
    start: Day
    decimal: str
    companion: str | os.PathLike[str]


def refuse_unknown(said: Said) -> None:
    """Raise `TypeError` for a keyword that nothing is said by, as Python does where keywords have names."""
    for name in said.keys() - Said.__annotations__.keys():
        near = did_you_mean(name, tuple(Said.__annotations__))
        raise TypeError(f"a forecast source has no keyword {name!r}{near}")


def note_period(period: str | None, file: str, faults: FaultList) -> None:
    """Note a period that is neither a day nor a week."""
    if period is not None and period not in STEPS:
        faults.add(file, "'day' or 'week'", repr(period), column="period")


def day_said(argument: str, value: Day | None) -> np.datetime64 | None:
    """Civil day of a date that was said, or `InputError`."""
    day = None if value is None else civil_date(str(value))
    if day is not None and np.isnat(day):
        expected = "a date like 2024-06-03"
        raise InputError([Fault(file="read_forecast", column=argument, expected=expected, found=repr(value))])
    return day
