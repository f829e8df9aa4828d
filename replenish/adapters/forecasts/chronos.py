"""
What Chronos writes: ``item_id``, ``timestamp``, ``target_name``, ``predictions`` and bare levels.

``predictions`` is a median in some of its models and a mean in others: it is not read. Chronos-Bolt repeats
its p90 for every level above: a tail that is the same in every row is invented, and refused. Built from the
library's own code, not from a sample with real weights.
"""

from __future__ import annotations

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import find_levels
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import find_keys
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.errors import InputError
from replenish.problem.forecast import QuantileForecast

NAME = "chronos"
TARGET = "target_name"
TRAINED = (0.1, 0.9)  # levels beyond are not learned


def recognises(shape: Shape) -> bool:
    """Whether there are the columns of its data frames."""
    return shape.has(TARGET, "predictions")


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of the one target there is."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, items=("item_id",), dates=("timestamp",))
        levels = find_levels(file.label, file.header, faults)
        _note_targets(file, faults)
        return None if keys is None or levels is None else (keys, levels)

    forecast = read_wide(request, request.files, roles_of, NAME)
    _refuse_invented_tails(forecast, request)
    return forecast


def _note_targets(file: ForecastFile, faults: FaultList) -> None:
    if TARGET not in file.header:
        return
    columns = read_columns(file, Wanted(ids=(), texts=(TARGET,), numbers=()), faults)
    targets = [] if columns is None else columns.texts[TARGET].names
    if len(targets) > 1:
        faults.add(file.label, "one target", ", ".join(sorted(targets)), column=TARGET)


def _refuse_invented_tails(forecast: QuantileForecast, request: ForecastRequest) -> None:
    faults = FaultList()
    beside = [(q, q - 1) for q, level in enumerate(forecast.levels) if level > TRAINED[1] and q]
    beside += [(q, q + 1) for q, level in enumerate(forecast.levels[:-1]) if level < TRAINED[0]]
    for own, other in beside:
        values, near = forecast.quantiles[..., own], forecast.quantiles[..., other]
        if np.array_equal(values, near, equal_nan=True) and np.nansum(values) > 0:
            expected = f"a quantile of its own at {forecast.levels[own]:g}"
            found = f"that of {forecast.levels[other]:g} in every row; ask Chronos for levels from 0.1 to 0.9"
            faults.add(request.label, expected, found)
    if len(faults):
        raise InputError(faults)
