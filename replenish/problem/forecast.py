"""Probabilistic forecasts: quantiles per period, sample paths, or points with a history of errors."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, TextArray
from replenish.problem.calendar import Calendar
from replenish.problem.path_forecast import PathForecast
from replenish.problem.point_forecast import PointForecast
from replenish.problem.quantile_forecast import QuantileForecast

__all__ = ["AnyForecast", "Forecast", "PathForecast", "PointForecast", "QuantileForecast", "refuse_repairs"]

AnyForecast = QuantileForecast | PathForecast | PointForecast


class Forecast(Protocol):
    """What the stages know of a forecast: who, when, and demand paths on request."""

    item: TextArray | None
    location: TextArray | None
    calendar: Calendar | None
    issued: np.datetime64 | None

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        ...

    @property
    def periods(self) -> int:
        """Number of periods ``t``."""
        ...

    @property
    def known(self) -> BoolArray:
        """Where there is a forecast, ``(n, t)``."""
        ...

    def take(self, lines: IntArray, first_period: int = 0) -> Forecast:
        """Some lines, in the given order, from a period on."""
        ...

    def paths_of(
        self, lines: IntArray, uniforms: FloatArray, tail: TailFormula, whole: BoolArray | None = None
    ) -> FloatArray:
        """
        Demand paths ``(n, s, t)`` in units of some lines, over as many periods as ``uniforms`` has.

        Parameters
        ----------
        lines : (n,)
            Positions.
        uniforms : (s, t)
            One draw per path and period.
        tail
            Demand outside the given levels.
        whole : (n,), optional
            Whether the line is sold in whole units; by default none is.
        """
        ...

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        ...


def refuse_repairs(forecast: AnyForecast) -> None:
    """Raise `InputError` when quantiles crossed or were negative: what ``--strict`` asks for."""
    crossings = getattr(forecast, "crossings", 0)
    counts = ((crossings, "quantiles that rise with their level", "crossing cells"),
              (forecast.negatives, "demand >= 0", "negative values"))  # fmt: skip
    faults = [
        Fault(file=forecast.source, expected=rule, found=f"{count} {what}")
        for count, rule, what in counts
        if count
    ]
    if faults:
        raise InputError(faults)
