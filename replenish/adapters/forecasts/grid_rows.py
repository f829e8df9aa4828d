"""Rows of one forecast file, ready to be put in their places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts
from replenish.adapters.forecasts.lines import line_texts
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.timestamps import days_of
from replenish.problem.arrays import DateArray


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRows:
    """
    Rows of one file, told apart by line, day and, in long tables, by level or sample.

    Parameters
    ----------
    columns
        What they were read from.
    item, location, minor
        Their texts; the empty text in every row where the file has no such column.
    days
        Day of each different text of the date column.
    dates
        The date column.
    """

    columns: ForecastColumns
    item: Texts
    location: Texts
    minor: Texts
    dates: Texts
    days: DateArray

    def __len__(self) -> int:
        return len(self.dates.codes)


def grid_rows(
    columns: ForecastColumns,
    keys: Keys,
    minor: str | None,
    request: ForecastRequest,
    *,
    offsets: set[str],
    faults: FaultList,
) -> GridRows:
    """
    Rows of a file by the columns that tell them apart.

    Parameters
    ----------
    minor
        Column of levels or samples in a long table.
    offsets
        Offsets from UTC seen so far in this forecast.
    """
    dates = columns.texts[keys.date]
    item, location = line_texts(columns, keys, request, faults)
    return GridRows(
        columns=columns,
        item=item,
        location=location,
        minor=_empty(dates) if minor is None else columns.texts[minor],
        dates=dates,
        days=days_of(columns, keys.date, offsets, faults),
    )


def _empty(like: Texts) -> Texts:
    """The empty text in every row, for a column that is not there."""
    return Texts(column="", names=[""], codes=np.broadcast_to(np.int64(0), like.codes.shape))
