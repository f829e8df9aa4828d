"""
Submissions of the M5 uncertainty competition: ``FOODS_1_010_CA_1_0.500_evaluation, F1, …, F28``.

The id is split from the right: set, level, then the series. A series of one item in one store is a line;
an aggregate (``Total_X``) is kept with its first part as item and its last as location. ``F1`` is relative:
the user says the first day. Built from the competition's files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.long import filled, long_quantiles
from replenish.adapters.forecasts.melt import DATE, VALUE, melted
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import Keys, listed
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.adapters.forecasts.vintages import selected
from replenish.problem.forecast import QuantileForecast

NAME = "m5_uncertainty"
ID, ITEM, STORE, LEVEL = "id", "item", "location", "quantile"

_SERIES = re.compile(r"(?P<series>\S+)_(?P<level>0?\.\d+)_(?P<set>validation|evaluation)", re.ASCII)
_PERIOD = re.compile(r"F([1-9]\d*)", re.ASCII)
_ITEM_IN_STORE = re.compile(r"(?P<item>[A-Z]+_\d+_\d+)_(?P<store>[A-Z]{2}_\d+)", re.ASCII)


def recognises(shape: Shape) -> bool:
    """Whether there are an id and the days F1 and on."""
    return shape.has(ID, "F1")


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of one of the two sets."""
    start, faults, offsets = request.start(), FaultList(), set[str]()
    files = [_read_file(location, start, request, offsets, faults) for location in request.files]
    rows = filled(files, request, faults)
    faults.refuse()
    return long_quantiles(rows, VALUE, request, NAME)


def _read_file(
    location: Location,
    start: np.datetime64,
    request: ForecastRequest,
    offsets: set[str],
    faults: FaultList,
) -> GridRows | None:
    file = ForecastFile.of(location, faults, request.decimal)
    days = () if file is None else tuple(name for name in file.header if _PERIOD.fullmatch(name))
    if file is None or ID not in file.header or not days:
        if file is not None:
            faults.add(file.label, "columns id and F1, F2, …", listed(file.header), row=1)
        return None
    columns = read_columns(file, Wanted(ids=(ID,), texts=(), numbers=days), faults)
    split = None if columns is None else _split(columns, request, faults)
    if split is None:
        return None
    step = np.timedelta64(7 if request.period == "week" else 1, "D")
    dates = [str(start + (int(name[1:]) - 1) * step) for name in days if int(name[1:]) < 10**6]
    if len(dates) < len(days):
        faults.add(file.label, "columns F1, F2, …", days[-1], row=1)
        return None
    keys = Keys(item=ITEM, location=STORE, date=DATE)
    return grid_rows(melted(split, days, dates), keys, LEVEL, request, offsets=offsets, faults=faults)


def _split(columns: ForecastColumns, request: ForecastRequest, faults: FaultList) -> ForecastColumns | None:
    """Rows of one set, with item, store and level in columns of their own."""
    ids = columns.texts[ID]
    matches = [_SERIES.fullmatch(name) for name in ids.names]
    for code, match in enumerate(matches):
        if match is None:
            columns.refuse(ID, code, "an id like FOODS_1_010_CA_1_0.500_evaluation", faults)
    known = [match for match in matches if match is not None]
    if len(known) < len(matches) or not known:
        return None
    sets, said = {match["set"] for match in known}, request.said.get("scenario")
    chosen = sets.pop() if said is None and len(sets) == 1 else said
    if chosen is None or chosen not in {match["set"] for match in known}:
        expected = "one set, chosen by data.forecast.scenario"
        faults.add(columns.label, expected, "validation and evaluation" if said is None else said, column=ID)
        return None
    lines = [_line(match["series"]) for match in known]
    texts = {
        ITEM: _coded(ITEM, ids, (item for item, _ in lines)),
        STORE: _coded(STORE, ids, (store for _, store in lines)),
        LEVEL: _coded(LEVEL, ids, (match["level"] for match in known)),
    }
    wanted = np.array([match["set"] == chosen for match in known])[ids.codes]
    made = ForecastColumns(
        location=columns.location, texts=texts, numbers=columns.numbers, rows=columns.rows,
        repeated_headers=columns.repeated_headers,
    )  # fmt: skip
    return made if wanted.all() else _flat(selected(made, wanted))


def _flat(columns: ForecastColumns) -> ForecastColumns:
    """Columns whose entries are their rows again, so that they can be melted."""
    positions = np.arange(0) if columns.positions is None else columns.positions
    rows = np.array([columns.row(entry) for entry in range(positions.size)], dtype=np.int64)
    return ForecastColumns(location=columns.location, texts=columns.texts, numbers=columns.numbers, rows=rows)


def _line(series: str) -> tuple[str, str]:
    match = _ITEM_IN_STORE.fullmatch(series)
    if match is not None:
        return match["item"], match["store"]
    item, _, place = series.rpartition("_")
    return (item, place) if item else (place, "")


def _coded(column: str, ids: Texts, names: Iterable[str]) -> Texts:
    return Texts(column=column, names=list(names), codes=ids.codes)
