"""Levels that a source gives but does not know."""

from __future__ import annotations

from replenish.problem.forecast import QuantileForecast

FEWEST_CELLS = 20  # with demand above 0; in fewer, equal quantiles may be chance


def without_clamped_levels(forecast: QuantileForecast) -> tuple[QuantileForecast, tuple[str, ...]]:
    """
    Forecast without outer levels whose quantile equals the next inner one's on every row, and their names.

    A source that clamps writes p97.5 = p90 everywhere. Read as it stands, that would be a demand that
    never exceeds p90; it is a level nobody estimated, and the named tail takes its place.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.tile([[4.0, 9.0, 9.0]], (30, 1, 1)) + np.arange(30.0)[:, None, None]
    >>> forecast, clamped = without_clamped_levels(QuantileForecast(levels=[0.5, 0.9, 0.975], quantiles=rows))
    >>> forecast.levels.tolist(), clamped
    ([0.5, 0.9], ('p97.5 = p90',))
    """
    names: list[str] = []
    while forecast.levels.size > 1 and _is_clamped(forecast):
        inner, outer = forecast.levels[-2:] * 100
        names.append(f"p{outer:g} = p{inner:g}")
        forecast = forecast.replace(levels=forecast.levels[:-1], quantiles=forecast.quantiles[:, :, :-1])
    return forecast, tuple(names)


def _is_clamped(forecast: QuantileForecast) -> bool:
    outer, inner = forecast.quantiles[:, :, -1], forecast.quantiles[:, :, -2]
    selling = outer > 0
    return int(selling.sum()) >= FEWEST_CELLS and bool((outer == inner)[selling].all())
