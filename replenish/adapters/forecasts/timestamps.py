"""Civil dates out of the timestamps that sources write."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns
from replenish.adapters.text.cells import civil_date
from replenish.problem.arrays import DateArray

NO_OFFSET = ("", "Z", "UTC", "+00:00", "+0000")  # these say nothing: the Z of an export is not UTC

_TIMESTAMP = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?"
    r" ?(?P<offset>Z|UTC|[+-]\d{2}:?\d{2})?"
    r"(?:/\d{4}-\d{2}-\d{2})?",  # a pandas Period: first day / last day
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A civil day, whether the text stands for its first moment, and the offset from UTC it names."""

    day: np.datetime64
    midnight: bool
    offset: str


def timestamp(text: str) -> Timestamp:
    """
    What a date's text says; never converted between time zones.

    Examples
    --------
    >>> timestamp("2019-10-01T00:00:00Z")
    Timestamp(day=np.datetime64('2019-10-01'), midnight=True, offset='')
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        return Timestamp(np.datetime64("NaT", "D"), midnight=False, offset="")
    offset = match["offset"] or ""
    midnight = not (match["time"] or "").strip("0:.")
    return Timestamp(civil_date(match["day"]), midnight, "" if offset in NO_OFFSET else offset)


def days_of(columns: ForecastColumns, date: str, offsets: set[str], faults: FaultList) -> DateArray:
    """
    Civil day of each different text of the date column; not-a-time where a fault was noted.

    Parameters
    ----------
    offsets
        Offsets from UTC seen so far in this forecast; those of the column are added.
    """
    known = [timestamp(text) for text in columns.texts[date].names]
    for code, stamp in enumerate(known):
        if np.isnat(stamp.day):
            columns.refuse(date, code, "a date like 2024-06-03", faults)
        elif not stamp.midnight:
            columns.refuse(date, code, "a date, or its first moment 00:00:00", faults)
        elif offsets and stamp.offset not in offsets:
            columns.refuse(
                date, code, f"the offset from UTC of the dates before it ({_named(offsets)})", faults
            )
        offsets.add(stamp.offset)
    return np.array([stamp.day for stamp in known], dtype="datetime64[D]")


def _named(offsets: set[str]) -> str:
    return ", ".join(sorted(offset or "none" for offset in offsets))
