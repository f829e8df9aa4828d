"""Quantiles of demand per period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.formulas.quantiles import any_infinite, repaired_quantiles
from replenish.formulas.sampling import TailFormula, sampled_quantiles
from replenish.formulas.whole_units import count_chances, whole_paths
from replenish.problem.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_numbers,
)
from replenish.problem.calendar import Calendar
from replenish.problem.forecast_labels import forecast_fault, label_faults, labels_of, set_labels

SNAP = 6  # decimals of a level: 0.04999999999999999 is a real export's 0.05


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
        Expected demand, where the source gives it; NaN where it does not.
    scale : (n, t), optional
        By what quantiles and mean have been multiplied since they were issued, by an uplift, a share or a
        scenario; what is sold slowly and in whole units is not sold in multiples of it (`whole_paths`).
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
    notes
        Sentences about what was taken otherwise than it stands there.

    Examples
    --------
    >>> forecast = QuantileForecast(levels=[0.1, 0.5, 0.9], quantiles=[[[-1.0, 4.0, 3.0]]])
    >>> forecast.quantiles.tolist(), forecast.crossings, forecast.negatives
    ([[[0.0, 3.0, 4.0]]], 1, 1)
    """

    levels: FloatArray
    quantiles: FloatArray
    mean: FloatArray | None = None
    scale: FloatArray | None = None
    item: TextArray | None = None
    location: TextArray | None = None
    calendar: Calendar | None = None
    issued: np.datetime64 | None = None
    crossings: int = 0
    negatives: int = 0
    duplicates: int = 0
    source: str = "arrays"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        levels = frozen_numbers(self.levels, "QuantileForecast", "levels")
        self._set("levels", frozen(np.round(levels, SNAP), np.float64))
        self._set("quantiles", frozen_numbers(self.quantiles, "QuantileForecast", "quantiles"))
        if self.mean is not None:
            self._set("mean", frozen_numbers(self.mean, "QuantileForecast", "mean"))
        if self.scale is not None:
            self._set("scale", frozen_numbers(self.scale, "QuantileForecast", "scale"))
        set_labels(self)
        self._refuse_faults()
        quantiles, crossings, negatives = repaired_quantiles(self.quantiles)
        self._set("quantiles", frozen(quantiles, np.float64))
        self._set("crossings", self.crossings + crossings)
        self._set("negatives", self.negatives + negatives)

    def _faults(self) -> Iterator[Fault]:
        levels = self.levels
        if levels.ndim != 1 or not levels.size or not (np.diff(levels) > 0).all():
            yield forecast_fault("levels", "one or more rising levels", str(levels.tolist()))
        elif not ((levels > 0) & (levels < 1)).all():
            yield forecast_fault("levels", "levels inside (0, 1)", str(levels.tolist()))
        if self.quantiles.ndim != 3 or self.quantiles.shape[-1] != levels.size:  # noqa: PLR2004
            yield forecast_fault("quantiles", f"shape (n, t, {levels.size})", str(self.quantiles.shape))
            return
        if any_infinite(self.quantiles):
            yield forecast_fault("quantiles", "finite numbers", "an infinite one")
        if self.mean is not None and self.mean.shape != self.quantiles.shape[:2]:
            yield forecast_fault("mean", f"shape {self.quantiles.shape[:2]}", str(self.mean.shape))
        elif self.mean is not None and any_infinite(self.mean):
            yield forecast_fault("mean", "finite numbers", "an infinite one")
        if self.scale is not None and self.scale.shape != self.quantiles.shape[:2]:
            yield forecast_fault("scale", f"shape {self.quantiles.shape[:2]}", str(self.scale.shape))
        elif self.scale is not None and not (np.isfinite(self.scale) & (self.scale >= 0)).all():
            yield forecast_fault("scale", "numbers from 0 on", str(np.min(self.scale)))
        yield from label_faults(self)

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
        return self.replace(
            quantiles=self.quantiles[lines, first_period:],
            mean=None if self.mean is None else self.mean[lines, first_period:],
            scale=None if self.scale is None else self.scale[lines, first_period:],
            **labels_of(self, lines, first_period),
        )

    def paths_of(
        self, lines: IntArray, uniforms: FloatArray, tail: TailFormula, whole: BoolArray | None = None
    ) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines, over as many periods as ``uniforms`` has."""
        periods = uniforms.shape[1]
        quantiles = self.quantiles[lines, :periods]
        paths = sampled_quantiles(self.levels, quantiles, uniforms, tail)
        if whole is None or not whole.any():
            return paths
        if whole.all():
            mean, scale = self._issued(lines, periods)
            return whole_paths(self.levels, quantiles, mean, uniforms, paths, scale=scale)
        mean, scale = self._issued(lines[whole], periods)
        some = quantiles[whole]
        paths[whole] = whole_paths(self.levels, some, mean, uniforms, paths[whole], scale=scale)
        return paths

    def _issued(self, lines: IntArray, periods: int) -> tuple[FloatArray | None, FloatArray | None]:
        """Mean and scale of some lines, where they are given."""
        values = (self.mean, self.scale)
        mean, scale = (None if one is None else one[lines, :periods] for one in values)
        return mean, scale

    def count_chances(self, lines: IntArray, periods: int) -> tuple[IntArray, FloatArray]:
        """Which of some lines follow count distributions in whole units, and their chances ``(b, t, k)``."""
        return count_chances(self.levels, self.quantiles[lines, :periods], *self._issued(lines, periods))

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        everywhere = np.full((1, self.periods), level)
        return sampled_quantiles(self.levels, self.quantiles[lines], everywhere, tail)[:, 0, :]
