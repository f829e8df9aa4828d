"""Columns of weekdays."""

from __future__ import annotations

import re

import numpy as np

from replenish.adapters.calendars.open_days import EVERY_DAY
from replenish.adapters.tables.table import Column
from replenish.adapters.text.cells import Cells, words
from replenish.problem.arrays import TextArray

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays_column(name: str) -> Column:
    """Optional column of weekdays; a blank stands for every day."""
    return Column(name=name, unit="weekdays", read=_weekdays, required=False, absent=EVERY_DAY)


def weekdays_in(text: str) -> frozenset[int] | None:
    """
    Weekdays in a text, Monday being 0; every day for a blank, ``None`` where a word is no weekday.

    Examples
    --------
    >>> sorted(weekdays_in("Mon|thu")), weekdays_in("") == EVERY_DAY, weekdays_in("monday")
    ([0, 3], True, None)
    """
    names = [name for name in re.split(r"[ |]+", text.strip().lower()) if name]
    if not set(names) <= set(WEEKDAYS):
        return None
    return frozenset(WEEKDAYS.index(name) for name in names) or EVERY_DAY


def _weekdays(cells: Cells) -> TextArray:
    texts = words(cells)
    known = {text: weekdays_in(text) for text in set(texts.tolist())}
    days = np.empty(len(texts), dtype=object)
    days[:] = [known[text] for text in texts]
    cells.refuse(np.array([day is None for day in days], dtype=bool), "weekdays like 'mon' or 'mon thu'")
    return days
