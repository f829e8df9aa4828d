"""Several forecasts of the same days in one file: told apart by cutoff, snapshot or backtest window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.said import day_said
from replenish.adapters.forecasts.timestamps import days_of
from replenish.problem.arrays import BoolArray

NAMED = 5  # vintages that a fault lists


def vintages_of(parts: Sequence[ForecastColumns], keys: Keys, faults: FaultList) -> tuple[np.datetime64, ...]:
    """Days of all vintages in a forecast, oldest first; none where it has no such column."""
    if keys.vintage is None:
        return ()
    days = [days_of(part, keys.vintage, set(), faults) for part in parts]
    known = np.unique(np.concatenate(days)) if days else np.array([], dtype="datetime64[D]")
    return tuple(known[~np.isnat(known)])


def chosen_vintage(
    parts: Sequence[ForecastColumns], keys: Keys, request: ForecastRequest, faults: FaultList
) -> np.datetime64 | None:
    """Vintage to read: the only one, or the one said; ``None`` where there is no such thing."""
    vintages = vintages_of(parts, keys, faults)
    said = day_said("vintage", request.said.get("vintage"))
    if not vintages or (said is None and len(vintages) == 1) or said in vintages:
        return said if said is not None or not vintages else vintages[0]
    listed = ", ".join(str(day) for day in vintages[:NAMED])
    more = f" and {len(vintages) - NAMED} more" if len(vintages) > NAMED else ""
    wanted = "one vintage" if said is None else f"the vintage {said}"
    expected = f"{wanted}, chosen by data.forecast.vintage"
    faults.add(request.label, expected, f"{listed}{more}", column=keys.vintage or "")
    return None


def of_vintage(columns: ForecastColumns, keys: Keys, vintage: np.datetime64 | None) -> ForecastColumns:
    """Rows of one vintage."""
    if keys.vintage is None or vintage is None:
        return columns
    days = days_of(columns, keys.vintage, set(), FaultList())
    return selected(columns, (days == vintage)[columns.texts[keys.vintage].codes])


def selected(columns: ForecastColumns, kept: BoolArray) -> ForecastColumns:
    """Some rows of what was read; each still knows its row in the file."""
    entries = np.flatnonzero(kept)
    positions = entries if columns.positions is None else columns.positions[entries]
    return replace(
        columns,
        texts={name: _used(texts, kept) for name, texts in columns.texts.items()},
        numbers={name: values[entries] for name, values in columns.numbers.items()},
        stream=None if columns.stream is None else columns.stream.only(kept),
        positions=positions,
    )


def _used(texts: Texts, kept: BoolArray) -> Texts:
    used, codes = np.unique(texts.codes[kept], return_inverse=True)
    return Texts(column=texts.column, names=[texts.names[code] for code in used], codes=codes)
