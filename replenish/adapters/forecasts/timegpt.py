"""
What TimeGPT's client writes: ``TimeGPT-lo-90``, ``TimeGPT-q-10``, or simulated paths.

The client cuts levels where it should round them: asked for 0.29 it writes ``TimeGPT-q-28``. A column that
may be either is refused until the levels are said. Built from the client's own code and documentation.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.model_columns import SAMPLE, model_roles, read_simulated, series_keys
from replenish.adapters.forecasts.names import quantile_name
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import PathForecast, QuantileForecast

NAME = "timegpt"
MODEL = "TimeGPT"
UNSURE = tuple(
    int(100 * (percent / 100)) for percent in range(1, 100) if int(100 * (percent / 100)) != percent
)


def recognises(shape: Shape) -> bool:
    """Whether there is a column TimeGPT, or quantiles of it."""
    return any(name == MODEL or name.startswith(f"{MODEL}-") for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast | PathForecast:
    """Forecast, quantiles or simulated paths."""
    first = ForecastFile.of(request.files[0], FaultList(), request.decimal)
    if first is not None and SAMPLE in first.header:
        return read_simulated(request, NAME)

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        renamed = _levels_said(file, request, faults)
        keys = series_keys(file, request, faults)
        return None if renamed is None else model_roles(file, keys, request, faults, renamed)

    return read_wide(request, request.files, roles_of, NAME)


def _levels_said(file: ForecastFile, request: ForecastRequest, faults: FaultList) -> dict[str, float] | None:
    """Levels of the columns ``TimeGPT-q-…``, where the user has said them; ``None`` for a fault."""
    columns = [name for name in file.header if name.startswith(f"{MODEL}-q-")]
    said = request.said.get("levels")
    if said is not None:
        if len(said) != len(columns):
            expected = f"{len(columns)} levels, one for each of {', '.join(columns)}"
            faults.add(file.label, expected, str(list(said)), column="data.forecast.levels")
            return None
        named = {name: known.level for name in columns if (known := quantile_name(name)) is not None}
        by_name = sorted(columns, key=lambda name: named.get(name, 0.0))
        return dict(zip(by_name, sorted(said), strict=True))
    unsure = [name for name in columns if name in {f"{MODEL}-q-{percent}" for percent in UNSURE}]
    for name in unsure:
        expected = "data.forecast.levels, as this name may also stand for the level 0.01 above"
        faults.add(file.label, expected, "nothing said", row=1, column=name)
    return None if unsure else {}
