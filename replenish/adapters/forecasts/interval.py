"""Sources that give one interval instead of quantiles."""

from __future__ import annotations

from replenish.adapters.forecasts.levels import Levels
from replenish.adapters.forecasts.request import ForecastRequest


def interval_levels(lower: str, upper: str, width: float) -> Levels:
    """
    Levels of the two ends of an interval that holds a share ``width`` of all outcomes.

    Examples
    --------
    >>> interval_levels("yhat_lower", "yhat_upper", 0.8).levels
    (0.1, 0.9)
    """
    levels = (round(0.5 - width / 2, 6), round(0.5 + width / 2, 6))
    return Levels(columns=(lower, upper), levels=levels, mean=None)


def width_said(request: ForecastRequest) -> float:
    """Width of the interval, which the user has to say; `InputError` where it is none."""
    width = request.said.get("width")
    meaning = "the width of its interval, like 0.8 for p10 to p90"
    if width is None or isinstance(width, bool) or not 0 < width < 1:
        raise request.unsaid("width", f"{meaning} (a share between 0 and 1)")
    return float(width)
