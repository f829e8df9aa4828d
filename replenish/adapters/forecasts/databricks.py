"""
What Databricks' ``ai_forecast`` writes: ``demand_forecast``, ``demand_upper``, ``demand_lower``.

How wide the interval is does not stand in the table (the function's default is 0.95): the user says it.
Built from the vendor's documentation.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.interval import interval_levels, width_said
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, find_keys
from replenish.adapters.forecasts.wide import read_wide
from replenish.adapters.forecasts.wide_table import Roles
from replenish.problem.forecast import QuantileForecast

NAME = "databricks"


def recognises(shape: Shape) -> bool:
    """Whether there is a value with its forecast and both ends of its interval."""
    return bool(_values(shape.header))


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast of the one value, or of the one chosen as the model."""
    width = width_said(request)

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, dates=DATE_NAMES)
        values, said = _values(file.header), request.said.get("model")
        value = said if said in values else values[0] if said is None and len(values) == 1 else None
        if value is None:
            expected = "one forecast value, chosen by data.forecast.model"
            faults.add(file.label, expected, ", ".join(values) or "none", row=1)
        if keys is None or value is None:
            return None
        return keys, interval_levels(f"{value}_lower", f"{value}_upper", width)

    return read_wide(request, request.files, roles_of, NAME)


def _values(header: tuple[str, ...]) -> list[str]:
    stems = [name.removesuffix("_forecast") for name in header if name.endswith("_forecast")]
    return [stem for stem in stems if {f"{stem}_lower", f"{stem}_upper"}.issubset(header)]
