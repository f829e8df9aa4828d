"""
Batch predictions of Vertex AI as JSON lines: the user's own columns and ``predicted_<target>``.

``quantile_values`` and ``quantile_predictions`` correspond one to one. Built from the vendor's
documentation, not from a live account.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import columns_from, json_lines, json_numbers, member, refusal
from replenish.adapters.forecasts.levels import levels_of
from replenish.adapters.forecasts.names import SNAP_DIGITS
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, Keys, find_keys
from replenish.adapters.forecasts.wide import wide_forecast
from replenish.adapters.forecasts.wide_table import WideTable
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

NAME = "vertex_ai"
PREDICTED = "predicted_"


def recognises(shape: Shape) -> bool:
    """Whether there is a predicted target in JSON lines."""
    return shape.ends(".json", ".jsonl") and any(name.startswith(PREDICTED) for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""
    faults = FaultList()
    rows = [(location, row, entry) for location in request.files for row, entry in json_lines(location)]
    if not rows or not isinstance(rows[0][2], dict):
        raise refusal(request.location, "one prediction or more, as objects", "none")
    header = tuple(rows[0][2])
    keys = find_keys(request.label, header, request, faults, dates=DATE_NAMES)
    targets = [name for name in header if name.startswith(PREDICTED)]
    if len(targets) != 1:
        faults.add(request.label, "one predicted target", ", ".join(targets) or "none", row=1)
    faults.refuse()
    if keys is None:
        raise InputError(faults)
    return wide_forecast(_table(rows, keys, targets[0], request), request, NAME)


def _table(
    rows: Sequence[tuple[Location, int, Any]], keys: Keys, target: str, request: ForecastRequest
) -> WideTable:
    names: tuple[float, ...] = ()
    values: list[Sequence[float]] = []
    for location, row, entry in rows:
        predicted = member(entry, target, dict, location, row)
        levels = json_numbers(predicted.get("quantile_values"), location, row, "quantile_values")
        own = tuple(round(float(level), SNAP_DIGITS) for level in levels)
        names = names or own
        numbers = json_numbers(predicted.get("quantile_predictions"), location, row, "quantile_predictions")
        if own != names or len(numbers) != len(names):
            found = f"{len(numbers)} for {', '.join(str(level) for level in own)}"
            raise refusal(location, "the same levels in every row, and a prediction for each", found, row)
        values.append(numbers.tolist())
    if not all(0 < level < 1 for level in names):
        raise refusal(request.location, "levels between 0 and 1", str(list(names)), column="quantile_values")
    faults = FaultList()
    columns = {str(level): level for level in names}
    known = levels_of(columns, request.label, None, faults)
    if known is None or len(columns) < len(names):
        faults.add(request.label, "one prediction per level", str(list(names)))
        raise InputError(faults)
    texts = {
        name: [_text(entry, name, location, row) for location, row, entry in rows]
        for name in (*keys.ids, keys.date)
    }
    numbers_by_level = {name: [line[position] for line in values] for position, name in enumerate(columns)}
    made = columns_from(rows[0][0], texts, numbers_by_level, [row for _, row, _ in rows])
    return WideTable(parts=(made,), keys=keys, levels=known)


def _text(entry: Any, name: str, location: Location, row: int) -> str:
    text = member(entry, name, str, location, row)
    if not text or text != text.strip():
        raise refusal(location, "a text without spaces around it", repr(text), row, name)
    return str(text)
