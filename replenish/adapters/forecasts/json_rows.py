"""Sources that write JSON: one object in a file, or one a line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Texts
from replenish.errors import InputError
from replenish.problem.arrays import FloatArray

KINDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text"}


def json_lines(location: Location) -> tuple[tuple[int, Any], ...]:
    """Values of a file with their rows: one over all its rows, or one in each row that is not empty."""
    text = _text(location)
    try:
        return ((1, json.loads(text)),)
    except (json.JSONDecodeError, RecursionError):
        return tuple(_each_line(location, text))


def json_keys(location: Location, *, strict: bool) -> tuple[str, ...]:
    """Keys of the first object of a file; none where it has none, or, if not ``strict``, is no JSON."""
    try:
        first = json_lines(location)[0][1]
    except IndexError:
        return ()
    except InputError:
        if strict:
            raise
        return ()
    return tuple(first) if isinstance(first, dict) else ()


def _text(location: Location) -> str:
    raw = location.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise refusal(location, "text in UTF-8", f"byte 0x{raw[error.start]:02x}", row) from None


def _each_line(location: Location, text: str) -> Iterator[tuple[int, Any]]:
    faults = FaultList()
    for row, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield row, json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                why = getattr(error, "msg", "brackets in brackets without end")
                faults.add(location.label, "a JSON value", f"{_short_text(line)} ({why})", row=row)
    faults.refuse()


def member(value: Any, key: str, kind: type, location: Location, row: int) -> Any:
    """Member of a JSON object, which must be there and of a kind."""
    found = value.get(key) if isinstance(value, dict) else value
    if not isinstance(value, dict) or not isinstance(found, kind):
        raise refusal(location, f"{KINDS[kind]} under {key!r}", _short(found), row, key)
    return found


def json_numbers(values: Any, location: Location, row: int, column: str) -> FloatArray:
    """Numbers of a JSON list ``(t,)``; NaN where it says null or NaN, and never an infinite one."""
    faults = FaultList()
    if not isinstance(values, list):
        raise refusal(location, "a list of numbers", _short(values), row, column)
    numbers = [np.nan if value is None or value == "NaN" else value for value in values]
    for value in numbers:
        if not is_finite(value) and not _is_nan(value):
            faults.add(location.label, "a finite number", _short(value), row=row, column=column)
    faults.refuse()
    return np.array(numbers, dtype=np.float64)


def columns_from(
    location: Location,
    texts: Mapping[str, Sequence[str]],
    numbers: Mapping[str, Sequence[float] | FloatArray],
    rows: Sequence[int],
) -> ForecastColumns:
    """
    Columns made of values that stood in no table.

    Parameters
    ----------
    rows : (r,)
        Row of the file that each entry comes from.
    """
    return ForecastColumns(
        location=location,
        texts={name: coded(name, values) for name, values in texts.items()},
        numbers={name: np.asarray(values, dtype=np.float64) for name, values in numbers.items()},
        rows=np.asarray(rows, dtype=np.int64),
    )


def coded(column: str, values: Sequence[str]) -> Texts:
    """A column of texts, each different text once."""
    codes: dict[str, int] = {}
    numbered = [codes.setdefault(value, len(codes)) for value in values]
    return Texts(column=column, names=list(codes), codes=np.array(numbered, dtype=np.int64))


def refusal(
    location: Location, expected: str, found: str, row: int | None = None, column: str = ""
) -> InputError:
    """Error of one fault."""
    faults = FaultList()
    faults.add(location.label, expected, found, row=row, column=column)
    return InputError(faults)


def is_finite(value: Any) -> bool:
    """Whether a JSON value is a finite number; whole numbers in JSON have no largest one."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _short(value: Any) -> str:
    return _short_text(json.dumps(value, default=str))


def _short_text(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  # as much as fits a line
