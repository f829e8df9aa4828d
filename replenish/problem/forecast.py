"""Probabilistic forecasts: quantiles per period, or sample paths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from replenish.errors import Fault, InputError
from replenish.formulas.quantiles import repaired_quantiles
from replenish.formulas.sampling import TailFormula, sampled_quantiles
from replenish.problem.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_numbers,
    frozen_texts,
)
from replenish.problem.calendar import Calendar, civil_date

SNAP = 6  # decimals of a level: 0.04999999999999999 is a real export's 0.05


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

    def paths_of(self, lines: IntArray, uniforms: FloatArray, tail: TailFormula) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines, over as many periods as ``uniforms`` has."""
        ...

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantileForecast(Noun):
    """
    Quantiles of demand per line and period.

    Crossing quantiles are sorted and negative ones set to 0; both are counted.

    Parameters
    ----------
    levels : (q,)
        Probabilities, rising, each inside (0, 1).
    quantiles : (n, t, q) units
        Demand that is not exceeded with probability ``levels``; NaN where there is no forecast.
    mean : (n, t) units, optional
        Expected demand, where the source gives it.
    item, location : (n,) texts, optional
        Labels, where the source gives them.
    calendar
        The ``t`` periods, where the source gives dates.
    issued
        Day the forecast became known; without it a forecast can be planned with but not replayed.
    crossings, negatives
        Cells (line, period) whose quantiles had to be sorted; values that had to be raised to 0.
    duplicates
        Rows of the source that said the same twice and were dropped.
    source
        Which adapter read it, from where.

    Examples
    --------
    >>> forecast = QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=[[[-1.0, 4.0, 3.0]]])
    >>> forecast.quantiles.tolist(), forecast.crossings, forecast.negatives
    ([[[0.0, 3.0, 4.0]]], 1, 1)
    """

    levels: FloatArray
    quantiles: FloatArray
    mean: FloatArray | None = None
    item: TextArray | None = None
    location: TextArray | None = None
    calendar: Calendar | None = None
    issued: np.datetime64 | None = None
    crossings: int = 0
    negatives: int = 0
    duplicates: int = 0
    source: str = "arrays"

    def __post_init__(self) -> None:
        levels = frozen_numbers(self.levels, "QuantileForecast", "levels")
        self._set("levels", frozen(np.round(levels, SNAP), np.float64))
        self._set("quantiles", frozen_numbers(self.quantiles, "QuantileForecast", "quantiles"))
        if self.mean is not None:
            self._set("mean", frozen_numbers(self.mean, "QuantileForecast", "mean"))
        _set_labels(self)
        self._refuse_faults()
        quantiles, crossings, negatives = repaired_quantiles(self.quantiles)
        self._set("quantiles", frozen(quantiles, np.float64))
        self._set("crossings", self.crossings + crossings)
        self._set("negatives", self.negatives + negatives)

    def _faults(self) -> Iterator[Fault]:
        levels = self.levels
        if levels.ndim != 1 or not levels.size or not (np.diff(levels) > 0).all():
            yield _fault("levels", "one or more rising levels", str(levels.tolist()))
        elif not ((levels > 0) & (levels < 1)).all():
            yield _fault("levels", "levels inside (0, 1)", str(levels.tolist()))
        if self.quantiles.ndim != 3 or self.quantiles.shape[-1] != levels.size:  # noqa: PLR2004
            yield _fault("quantiles", f"shape (n, t, {levels.size})", str(self.quantiles.shape))
            return
        if np.isinf(self.quantiles).any():
            yield _fault("quantiles", "finite numbers", "an infinite one")
        if self.mean is not None and self.mean.shape != self.quantiles.shape[:2]:
            yield _fault("mean", f"shape {self.quantiles.shape[:2]}", str(self.mean.shape))
        yield from _label_faults(self)

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.quantiles)

    @property
    def periods(self) -> int:
        """Number of periods ``t``."""
        return int(self.quantiles.shape[1])

    @property
    def known(self) -> BoolArray:
        """Where there is a forecast, ``(n, t)``."""
        return np.asarray(np.isfinite(self.quantiles).all(axis=2))

    def take(self, lines: IntArray, first_period: int = 0) -> QuantileForecast:
        """Some lines, in the given order, from a period on."""
        mean = None if self.mean is None else self.mean[lines, first_period:]
        return self.replace(
            quantiles=self.quantiles[lines, first_period:], mean=mean, **_labels_of(self, lines, first_period)
        )

    def paths_of(self, lines: IntArray, uniforms: FloatArray, tail: TailFormula) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines, over as many periods as ``uniforms`` has."""
        quantiles = self.quantiles[lines, : uniforms.shape[1]]
        return sampled_quantiles(self.levels, quantiles, uniforms, tail)

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        everywhere = np.full((1, self.periods), level)
        return sampled_quantiles(self.levels, self.quantiles[lines], everywhere, tail)[:, 0, :]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathForecast(Noun):
    """
    Sample paths of demand per line, used as they are.

    Parameters
    ----------
    paths : (n, s, t) units
        Equally likely futures; the periods of one path belong together.
    item, location, calendar, issued, negatives, duplicates, source
        As in `QuantileForecast`.
    """

    paths: FloatArray
    item: TextArray | None = None
    location: TextArray | None = None
    calendar: Calendar | None = None
    issued: np.datetime64 | None = None
    negatives: int = 0
    duplicates: int = 0
    source: str = "arrays"

    def __post_init__(self) -> None:
        paths = frozen_numbers(self.paths, "PathForecast", "paths")
        _set_labels(self)
        self._set("paths", paths)
        self._refuse_faults()
        negative = paths < 0
        self._set("negatives", self.negatives + int(negative.sum()))
        self._set("paths", frozen(np.where(negative, 0.0, paths), np.float64))

    def _faults(self) -> Iterator[Fault]:
        if self.paths.ndim != 3 or not self.paths.shape[1]:  # noqa: PLR2004
            yield _fault("paths", "shape (n, s, t) with one path or more", str(self.paths.shape))
            return
        if np.isinf(self.paths).any():
            yield _fault("paths", "finite numbers", "an infinite one")
        yield from _label_faults(self)

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.paths)

    @property
    def periods(self) -> int:
        """Number of periods ``t``."""
        return int(self.paths.shape[2])

    @property
    def known(self) -> BoolArray:
        """Where there is a forecast, ``(n, t)``."""
        return np.asarray(np.isfinite(self.paths).all(axis=1))

    @property
    def mean(self) -> FloatArray:
        """Expected demand, ``(n, t)`` units."""
        return np.asarray(self.paths.mean(axis=1))

    def take(self, lines: IntArray, first_period: int = 0) -> PathForecast:
        """Some lines, in the given order, from a period on."""
        return self.replace(
            paths=self.paths[lines][:, :, first_period:], **_labels_of(self, lines, first_period)
        )

    def paths_of(self, lines: IntArray, uniforms: FloatArray, tail: TailFormula) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines; the forecast's own, whatever the draws."""
        return self.paths[lines][:, :, : uniforms.shape[1]]

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        return np.asarray(np.quantile(self.paths[lines], level, axis=1, method="inverted_cdf"))


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="forecast", column=column, expected=expected, found=found)


def _set_labels(forecast: Any) -> None:
    for field in ("item", "location"):
        labels = getattr(forecast, field)
        if labels is not None:
            object.__setattr__(forecast, field, frozen_texts(labels))
    if forecast.issued is not None:
        object.__setattr__(forecast, "issued", civil_date(forecast.issued))


def _labels_of(forecast: Any, lines: IntArray, first_period: int) -> dict[str, Any]:
    calendar = forecast.calendar
    return {
        "item": None if forecast.item is None else forecast.item[lines],
        "location": None if forecast.location is None else forecast.location[lines],
        "calendar": None if calendar is None else calendar.from_period(first_period),
    }


def _label_faults(forecast: Any) -> Iterator[Fault]:
    for field in ("item", "location"):
        labels = getattr(forecast, field)
        if labels is not None and labels.shape != (forecast.lines,):
            yield _fault(field, f"{forecast.lines} texts", str(labels.shape))
    if forecast.calendar is not None and forecast.calendar.periods != forecast.periods:
        yield _fault("calendar", f"{forecast.periods} periods", str(forecast.calendar.periods))


def refuse_repairs(forecast: QuantileForecast | PathForecast) -> None:
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
