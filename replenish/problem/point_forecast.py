"""One number per period, and how far off such numbers were before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.quantiles import error_quantiles
from replenish.formulas.sampling import TailFormula
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun, TextArray, frozen_numbers
from replenish.problem.calendar import Calendar
from replenish.problem.forecast_labels import (
    clip_negatives,
    forecast_fault,
    label_faults,
    labels_of,
    set_labels,
)
from replenish.problem.quantile_forecast import QuantileForecast

FEWEST_ERRORS = 10  # of a line; its p90 then rests on one of them
MOST_LEVELS = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class PointForecast(Noun):
    """
    Point forecasts, made probabilistic by the errors that such forecasts had before.

    A residual bootstrap: demand is the point plus one of the line's past errors, never below 0. Without
    errors (given here, or told by past issues of the forecast) a point says nothing about risk and is
    refused.

    Parameters
    ----------
    point : (n, t) units
        Expected demand; NaN where there is no forecast.
    errors : (n, e) units, optional
        Past demand minus the point that was forecast for it, `FEWEST_ERRORS` or more per line; NaN
        where fewer are known.
    item, location, calendar, issued, negatives, duplicates, source, notes
        As in `QuantileForecast`.

    Examples
    --------
    >>> forecast = PointForecast(point=[[20.0]], errors=[np.arange(-5.0, 5.0)])
    >>> forecast.as_quantiles().quantiles[0, 0, [0, 9]]
    array([15., 24.])
    """

    point: FloatArray
    errors: FloatArray | None = None
    item: TextArray | None = None
    location: TextArray | None = None
    calendar: Calendar | None = None
    issued: np.datetime64 | None = None
    negatives: int = 0
    duplicates: int = 0
    source: str = "arrays"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._set("point", frozen_numbers(self.point, "PointForecast", "point"))
        if self.errors is not None:
            self._set("errors", frozen_numbers(self.errors, "PointForecast", "errors"))
        set_labels(self)
        self._refuse_faults()
        clip_negatives(self, "point")

    def _faults(self) -> Iterator[Fault]:
        if self.point.ndim != 2:  # noqa: PLR2004
            yield forecast_fault("point", "shape (n, t)", str(self.point.shape))
            return
        if np.isinf(self.point).any():
            yield forecast_fault("point", "finite numbers", "an infinite one")
        if self.errors is not None and (self.errors.ndim != 2 or len(self.errors) != self.lines):  # noqa: PLR2004
            yield forecast_fault("errors", f"shape ({self.lines}, e)", str(self.errors.shape))
        elif self.errors is not None:
            fewest = int(np.isfinite(self.errors).sum(axis=1).min(initial=FEWEST_ERRORS))
            if fewest < FEWEST_ERRORS:
                yield forecast_fault("errors", f"{FEWEST_ERRORS} past errors or more per line", str(fewest))
        yield from label_faults(self)

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.point)

    @property
    def periods(self) -> int:
        """Number of periods ``t``."""
        return int(self.point.shape[1])

    @property
    def known(self) -> BoolArray:
        """Where there is a forecast, ``(n, t)``."""
        return np.asarray(np.isfinite(self.point))

    @property
    def mean(self) -> FloatArray:
        """Expected demand, ``(n, t)`` units."""
        return self.point

    def take(self, lines: IntArray, first_period: int = 0) -> PointForecast:
        """Some lines, in the given order, from a period on."""
        return self.replace(
            point=self.point[lines, first_period:],
            errors=None if self.errors is None else self.errors[lines],
            **labels_of(self, lines, first_period),
        )

    def as_quantiles(self, levels: FloatArray | None = None) -> QuantileForecast:
        """Quantiles at some levels, or as many as every line has errors; `InputError` where it has none."""
        if self.errors is None:
            expected = "past errors of a point forecast (older issues and demand.csv): alone it tells no risk"
            raise InputError([forecast_fault("errors", expected, "none")])
        if levels is None:
            fewest = min(int(np.isfinite(self.errors).sum(axis=1).min(initial=MOST_LEVELS)), MOST_LEVELS)
            levels = (np.arange(fewest) + 0.5) / fewest
        quantiles = self.point[:, :, None] + error_quantiles(self.errors, levels)[:, None, :]
        return QuantileForecast(
            levels=levels,
            quantiles=np.maximum(quantiles, 0.0),
            item=self.item,
            location=self.location,
            calendar=self.calendar,
            issued=self.issued,
            negatives=self.negatives,
            duplicates=self.duplicates,
            source=self.source,
            notes=self.notes,
        )

    def paths_of(
        self, lines: IntArray, uniforms: FloatArray, tail: TailFormula, whole: BoolArray | None = None
    ) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines, over as many periods as ``uniforms`` has."""
        some = self.take(lines).as_quantiles()
        return some.paths_of(np.arange(lines.size), uniforms, tail, whole)

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        return self.take(lines).as_quantiles().quantile_of(np.arange(lines.size), level, tail)
