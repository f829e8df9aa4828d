"""Tables with one column per period, made long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts

DATE, VALUE = "date", "value"


def melted(columns: ForecastColumns, periods: Sequence[str], days: Sequence[str]) -> ForecastColumns:
    """
    One entry per row and period, with the columns ``date`` and ``value``; each still knows its row.

    Parameters
    ----------
    periods
        Names of the columns of numbers.
    days
        What date each of them stands for.
    """
    rows, count = len(columns.numbers[periods[0]]), len(periods)
    texts = {
        name: Texts(column=name, names=old.names, codes=np.repeat(old.codes, count))
        for name, old in columns.texts.items()
    }
    texts[DATE] = Texts(column=DATE, names=list(days), codes=np.tile(np.arange(count), rows))
    values = np.stack([columns.numbers[name] for name in periods], axis=1).ravel()
    positions = np.repeat(np.arange(rows), count)
    return replace(columns, texts=texts, numbers={VALUE: values}, positions=positions)
