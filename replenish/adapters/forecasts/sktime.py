"""
What sktime's ``predict_quantiles`` and ``predict_interval`` write: a header of two rows or three.

``y, y`` over ``0.1, 0.9``; or over ``0.8, 0.8`` (the coverage) over ``lower, upper``. Rows are dates or
periods, behind ids where there are several series; of one series the user says the item. Built from what
the library wrote.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.checked_columns import NOTHING
from replenish.adapters.forecasts.forecast_columns import ForecastColumns
from replenish.adapters.forecasts.forecast_file import ForecastFile, loose_header
from replenish.adapters.forecasts.json_rows import columns_from, refusal
from replenish.adapters.forecasts.levels import find_model, levels_of
from replenish.adapters.forecasts.model_columns import model_roles
from replenish.adapters.forecasts.names import quantile_name
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, Keys, find_keys
from replenish.adapters.forecasts.timestamps import timestamp
from replenish.adapters.forecasts.wide import read_wide, wide_forecast
from replenish.adapters.forecasts.wide_table import Roles, WideTable
from replenish.adapters.text.table import plain_text
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

NAME = "sktime"
ITEM, DATE = "item", "date"
SIDES = {"lower": "lo", "upper": "hi"}

_FLAT = re.compile(r".+(_q0\.\d{1,2}|-(lo|hi)-\d+(\.\d+)?)", re.ASCII)  # Darts writes three digits

Row = tuple[int, list[str]]  # row of the file, cells


def recognises(shape: Shape) -> bool:
    """Whether the header begins with a blank, over the dates, or it is a frame whose names were made flat."""
    return _has_header_rows(shape.header) or any(_FLAT.fullmatch(name) for name in shape.header)


def _has_header_rows(header: Sequence[str]) -> bool:
    return len(header) > 1 and header[0] == ""


def flat_name(parts: Sequence[object]) -> str:
    """
    One name for the parts of a column's name.

    Examples
    --------
    >>> flat_name(("y", 0.1)), flat_name(("y", 0.8, "lower"))
    ('y_q0.1', 'y-lo-80')
    """
    texts = [str(part) for part in parts]
    try:
        if len(texts) == 3 and texts[2] in SIDES:  # noqa: PLR2004
            return f"{texts[0]}-{SIDES[texts[2]]}-{float(texts[1]) * 100:.10g}"
        if len(texts) == 2:  # noqa: PLR2004
            return f"{texts[0]}_q{float(texts[1]):.10g}"
    except ValueError:
        pass
    return "_".join(text for text in texts if text)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of one series or several, of one variable."""
    faults = FaultList()
    if not _has_header_rows(loose_header(request.files[0], request.decimal)):
        return read_wide(request, request.files, partial(_flat_roles, request), NAME)
    parts = [_columns(location, request) for location in request.files]
    header = tuple(parts[0].numbers)
    if any(tuple(part.numbers) != header for part in parts):
        faults.add(request.label, "the same columns in all files", "others", row=1)
    model = find_model(request.label, header, "model", request.said.get("model"), faults)
    faults.refuse()
    quantiles = {
        name: known.level
        for name in header
        if (known := quantile_name(name)) is not None and known.model == model
    }
    levels = levels_of(quantiles, request.label, None, faults)
    if levels is None:
        raise InputError(faults)
    item = ITEM if ITEM in parts[0].texts else None
    table = WideTable(parts=tuple(parts), keys=Keys(item=item, location=None, date=DATE), levels=levels)
    return wide_forecast(table, request, NAME)


def _flat_roles(request: ForecastRequest, file: ForecastFile, faults: FaultList) -> Roles | None:
    keys = find_keys(file.label, file.header, request, faults, dates=DATE_NAMES)
    return model_roles(file, keys, request, faults)


def _columns(location: Location, request: ForecastRequest) -> ForecastColumns:
    head, body, keys = _split(_rows(location), location)
    names = [flat_name(parts) for parts in zip(*(cells[keys:] for _, cells in head), strict=True)]
    if len(set(names)) < len(names):
        raise refusal(location, "one column per level", "two of one level", 1)
    texts = {DATE: [cells[keys - 1] for _, cells in body]}
    if keys > 1:
        texts[ITEM] = [_id(row, cells[0], location) for row, cells in body]
    elif "item" not in request.said:
        raise request.unsaid("item", "the item, as a forecast of one series does not name it")
    numbers = {
        name: [_number(row, cells[keys + position], name, location) for row, cells in body]
        for position, name in enumerate(names)
    }
    return columns_from(location, texts, numbers, [row for row, _ in body])


def _rows(location: Location) -> list[Row]:
    faults = FaultList()
    raw = plain_text(location.label, pa.py_buffer(location.read_bytes()), faults)
    if raw is None:
        raise InputError(faults)
    reader = csv.reader(raw.decode().splitlines(keepends=True))
    try:
        return [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        raise refusal(location, "a CSV file", str(error), reader.line_num) from None


def _split(rows: list[Row], location: Location) -> tuple[list[Row], list[Row], int]:
    """Rows of the header, rows of the forecast, and how many columns of keys there are."""
    width = len(rows[0][1])
    for row, cells in rows:
        if len(cells) != width:
            raise refusal(location, f"{width} columns", str(len(cells)), row)
    first = next((number for number, (_, cells) in enumerate(rows) if any(map(_is_day, cells))), None)
    if first is None:
        raise refusal(location, "one forecast row or more", "none")
    keys = next(number for number, text in enumerate(rows[first][1]) if _is_day(text)) + 1
    head = [(row, cells) for row, cells in rows[:first] if any(cells[keys:])]
    if not head or keys >= width or keys > 2:  # noqa: PLR2004  # an id and a date
        raise refusal(location, "rows of names over an id, a date and numbers", "others", 1)
    return head, rows[first:], keys


def _is_day(text: str) -> bool:
    return not np.isnat(timestamp(text).day)


def _id(row: int, text: str, location: Location) -> str:
    if not text or text != text.strip():
        raise refusal(location, "an id without spaces around it", repr(text), row)
    return text


def _number(row: int, text: str, name: str, location: Location) -> float:
    try:
        value = np.nan if text in NOTHING else float(text)
    except ValueError:
        value = np.inf
    if np.isinf(value) or "_" in text:
        raise refusal(location, "a number", repr(text), row, name)
    return float(value)
