"""Sample paths of demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PathForecast(Noun):
    """
    Sample paths of demand per line, used as they are.

    Parameters
    ----------
    paths : (n, s, t) units
        Equally likely futures; the periods of one path belong together.
    item, location, calendar, issued, negatives, duplicates, source, notes
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
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._set("paths", frozen_numbers(self.paths, "PathForecast", "paths"))
        set_labels(self)
        self._refuse_faults()
        clip_negatives(self, "paths")

    def _faults(self) -> Iterator[Fault]:
        if self.paths.ndim != 3 or not self.paths.shape[1]:  # noqa: PLR2004
            yield forecast_fault("paths", "shape (n, s, t) with one path or more", str(self.paths.shape))
            return
        if np.isinf(self.paths).any():
            yield forecast_fault("paths", "finite numbers", "an infinite one")
        yield from label_faults(self)

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
            paths=self.paths[lines][:, :, first_period:], **labels_of(self, lines, first_period)
        )

    def paths_of(
        self, lines: IntArray, uniforms: FloatArray, tail: TailFormula, whole: BoolArray | None = None
    ) -> FloatArray:
        """Demand paths ``(n, s, t)`` in units of some lines; the forecast's own, whatever the draws."""
        return self.paths[lines][:, :, : uniforms.shape[1]]

    def quantile_of(self, lines: IntArray, level: float, tail: TailFormula) -> FloatArray:
        """Quantile of each period's demand ``(n, t)`` in units of some lines."""
        return np.asarray(np.quantile(self.paths[lines], level, axis=1, method="inverted_cdf"))
