"""Tables with the quantiles of one model or more: ``AutoETS-lo-80``, ``LSTM_ql0.9``, ``y_q0.100``."""

from __future__ import annotations

from collections.abc import Mapping

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.grid_rows import GridRows, grid_rows
from replenish.adapters.forecasts.levels import find_model, levels_of
from replenish.adapters.forecasts.long import long_paths
from replenish.adapters.forecasts.names import models_of
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys, find_keys, listed
from replenish.adapters.forecasts.streamed_columns import streamed_columns
from replenish.adapters.forecasts.wide_table import Roles
from replenish.errors import InputError
from replenish.problem.forecast import PathForecast

ITEM, DATE, CUTOFF, ACTUAL, SAMPLE = "unique_id", "ds", "cutoff", "y", "sample_id"
NO_MODELS = (ITEM, DATE, CUTOFF, ACTUAL, SAMPLE, "coupled")


def series_keys(file: ForecastFile, request: ForecastRequest, faults: FaultList) -> Keys | None:
    """Key columns of the convention that statsforecast and its relatives share."""
    return find_keys(file.label, file.header, request, faults, items=(ITEM,), dates=(DATE,), vintage=CUTOFF)


def model_roles(
    file: ForecastFile,
    keys: Keys | None,
    request: ForecastRequest,
    faults: FaultList,
    renamed: Mapping[str, float] | None = None,
) -> Roles | None:
    """
    Key columns and the quantiles of the chosen model.

    A model's own column is a point of unknown kind: neither the mean nor the median, and not read.

    Parameters
    ----------
    renamed
        Levels of columns whose names lie.
    """
    model = find_model(file.label, file.header, "model", request.said.get("model"), faults)
    if keys is None or model is None:
        return None
    quantiles = {**models_of(file.header)[model], **(renamed or {})}
    levels = levels_of(quantiles, file.label, None, faults)
    return None if levels is None else (keys, levels)


def read_simulated(request: ForecastRequest, source: str) -> PathForecast:
    """Sample paths of one model: rows of one ``sample_id`` are one path."""
    faults, offsets = FaultList(), set[str]()
    rows: list[GridRows] = []
    models: set[str] = set()
    for location in request.files:
        file = ForecastFile.of(location, faults, request.decimal)
        keys = None if file is None else series_keys(file, request, faults)
        model = None if file is None else _simulated_model(file, request, faults)
        if file is None or keys is None or model is None:
            continue
        models.add(model)
        columns = streamed_columns(
            file, Wanted(ids=keys.ids, texts=(*keys.days, SAMPLE), numbers=(model,)), faults
        )
        if columns is not None and len(columns.texts[keys.date].codes):
            rows.append(grid_rows(columns, keys, SAMPLE, request, offsets=offsets, faults=faults))
    if not len(faults) and (not rows or len(models) > 1):
        faults.add(
            request.label, "one forecast row or more, of one model", ", ".join(sorted(models)) or "none"
        )
    if len(faults):
        raise InputError(faults)
    return long_paths(rows, models.pop(), request, source)


def _simulated_model(file: ForecastFile, request: ForecastRequest, faults: FaultList) -> str | None:
    models = [name for name in file.header if name not in (*NO_MODELS, request.location_column)]
    said = request.said.get("model")
    if said in models or (said is None and len(models) == 1):
        return models[0] if said is None else said
    expected = "one model, chosen by data.forecast.model"
    faults.add(file.label, expected, listed(models), row=1)
    return None
