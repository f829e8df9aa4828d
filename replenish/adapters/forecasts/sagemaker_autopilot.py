"""
What SageMaker Autopilot's time series models write: the user's own key columns, then ``p10``, …, ``mean``.

A batch transform writes one ``<input>.out`` per input file, and large inputs are many files. Built from
AWS's notebooks, not from a live account.
"""

from __future__ import annotations

from replenish.adapters.forecasts.names import level_of
from replenish.adapters.forecasts.own_names import read_own_names
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.problem.forecast import QuantileForecast

NAME = "sagemaker_autopilot"


def recognises(shape: Shape) -> bool:
    """Whether it is the output of a batch transform with quantile columns."""
    return shape.ends(".out") and any(level_of(name) is not None for name in shape.header)


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""
    return read_own_names(request, NAME)
