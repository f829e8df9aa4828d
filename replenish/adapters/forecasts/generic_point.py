"""
The plainest table of points: ``item, location, date, value``, one number per line and date.

A point says nothing about risk: it is planned with only where older issues tell how far such points were off.
"""

from __future__ import annotations

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import Levels
from replenish.adapters.forecasts.long import QUANTILE, SAMPLE, VALUE
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.adapters.forecasts.roles import DATE_NAMES, ITEM_NAMES, find_keys, note_strangers
from replenish.adapters.forecasts.wide import wide_points
from replenish.adapters.forecasts.wide_table import Roles, wide_table
from replenish.problem.forecast import PointForecast

NAME = "generic_point"
MEDIAN = 0.5  # what a lone column is taken for on the way; no quantile is made of it


def recognises(shape: Shape) -> bool:
    """Whether there is a column of values, and neither levels nor samples beside it."""
    return VALUE in shape.header and {QUANTILE, SAMPLE}.isdisjoint(shape.header)


def read(request: ForecastRequest) -> PointForecast:
    """Points in a file, or in all files of a folder."""

    def roles_of(file: ForecastFile, faults: FaultList) -> Roles | None:
        keys = find_keys(file.label, file.header, request, faults, items=ITEM_NAMES, dates=DATE_NAMES)
        if VALUE not in file.header:
            faults.add(file.label, "this column", "none", column=VALUE)
        if keys is None or VALUE not in file.header:
            return None
        note_strangers(file.label, file.header, (*keys.ids, keys.date, VALUE), faults)
        return keys, Levels(columns=(VALUE,), levels=(MEDIAN,), mean=None)

    return wide_points(wide_table(request, request.files, roles_of), request, NAME)
