"""
What SageMaker Canvas lets one download: the user's own key columns, then ``p10``, ``p50``, ``p90``.

Canvas writes ids in lower case, whatever they were. Nothing in the file tells it from a plain table, so it
has to be named. Built from AWS's notebooks, not from a live account.
"""

from __future__ import annotations

from replenish.adapters.forecasts.own_names import read_own_names
from replenish.adapters.forecasts.request import ForecastRequest, Shape
from replenish.problem.forecast import QuantileForecast

NAME = "sagemaker_canvas"


def recognises(shape: Shape) -> bool:
    """Never: it looks like any plain table."""
    return False


def read(request: ForecastRequest) -> QuantileForecast:
    """Forecast in a file, or in all files of a folder."""
    return read_own_names(request, NAME)
