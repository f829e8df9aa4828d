"""A forecast times a factor: a share, a ramp, an uplift, an end."""

from __future__ import annotations

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.problem.forecast import AnyForecast, PathForecast, PointForecast


def scaled(forecast: AnyForecast, factor: FloatArray) -> AnyForecast:
    """
    Forecast with every quantile, path and mean of a period times its factor.

    Where the factor is 0 nothing is demanded, whether it was forecast or not. The past errors of a point
    forecast, which belong to no period, grow with the line's mean factor.

    Parameters
    ----------
    factor : (n, t), or (n, 1) for all periods [>= 0]
    """
    if isinstance(forecast, PathForecast):
        return forecast.replace(paths=_times(forecast.paths, factor[:, None, :]))
    if isinstance(forecast, PointForecast):
        errors = None if forecast.errors is None else forecast.errors * factor.mean(axis=1, keepdims=True)
        return forecast.replace(point=_times(forecast.point, factor), errors=errors)
    mean = None if forecast.mean is None else _times(forecast.mean, factor)
    before = np.ones(forecast.quantiles.shape[:2]) if forecast.scale is None else forecast.scale
    return forecast.replace(
        quantiles=_times(forecast.quantiles, factor[:, :, None]), mean=mean, scale=before * factor
    )


def _times(values: FloatArray, factor: FloatArray) -> FloatArray:
    return np.where(factor == 0, 0.0, values * factor)
