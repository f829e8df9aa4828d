"""Errors of a forecast as sums per line, from which every figure of a line, a group or all follows."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from replenish.formulas.accuracy import level_shares, relative_error, weighted_quantile_loss
from replenish.problem.arrays import FloatArray, IntArray, Noun

BINS = 10  # slices of a forecast distribution in the histogram
OF_LEVELS = ("short", "over", "covered", "below", "least", "most", "priced_short", "priced_over")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorSums(Noun):
    """
    Sums over the judged periods (or intervals) of ``n`` lines or groups of lines.

    Parameters
    ----------
    levels : (g,)
        Of the quantiles that were judged.
    seen, count : (n,)
        Periods whose sales are known; those of them that are judged.
    demand, expected : (n,) units
        Demand, and its mean forecast.
    absolute : (n,) units
        Distance of the two, period by period.
    squared : (n,) units squared
    scaled, scaled_count : (n,)
        Distances relative to the seasonal naive forecast's mean one, and how many there are.
    relative, relative_count : (n,)
        Distances relative to the demand of the period, and how many periods have any.
    short, over : (n, g) units
        Demand above each quantile, and quantile above demand.
    covered, below : (n, g)
        Periods with demand up to, and below, each quantile.
    least, most : (n, g)
        Periods, of those seen, with demand up to the quantile for certain, and perhaps: sales of a period
        with a stock-out are a floor of demand.
    priced_short, priced_over : (n, g) money
        ``short`` and ``over`` times the cost of a unit short plus that of a unit over.
    underage, overage : (n,) money per unit
        Sums of the two over what is judged. [c_u, c_o]
    own_cost : (n,) money
        Newsvendor cost of the quantile at each line's own critical ratio.
    histogram : (n, b)
        Periods whose demand fell into each equal slice of its forecast distribution.
    """

    levels: FloatArray
    seen: FloatArray
    count: FloatArray
    demand: FloatArray
    expected: FloatArray
    absolute: FloatArray
    squared: FloatArray
    scaled: FloatArray
    scaled_count: FloatArray
    relative: FloatArray
    relative_count: FloatArray
    short: FloatArray
    over: FloatArray
    covered: FloatArray
    below: FloatArray
    least: FloatArray
    most: FloatArray
    priced_short: FloatArray
    priced_over: FloatArray
    underage: FloatArray
    overage: FloatArray
    own_cost: FloatArray
    histogram: FloatArray

    @classmethod
    def nothing(cls, lines: int, levels: FloatArray) -> ErrorSums:
        """Sums of ``n`` lines before anything was judged; its arrays may be added to in place."""
        shapes = dict.fromkeys(OF_LEVELS, (lines, levels.size)) | {"histogram": (lines, BINS)}
        return cls(levels=levels, **{name: np.zeros(shapes.get(name, (lines,))) for name in cls.names()})

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Names of all sums."""
        return tuple(field.name for field in fields(cls) if field.name != "levels")

    def add(self, lines: IntArray, others: ErrorSums) -> None:
        """Add the sums of some lines in place: only for sums that are still being made."""
        for name in self.names():
            getattr(self, name)[lines] += getattr(others, name)

    def grouped(self, group: IntArray, groups: int) -> ErrorSums:
        """Sums of groups of lines, from the number of each line's group."""
        total = ErrorSums.nothing(groups, self.levels)
        for name in self.names():
            np.add.at(getattr(total, name), group, getattr(self, name))
        return total

    def at(self, levels: FloatArray) -> ErrorSums:
        """The same at some of the levels."""
        kept = np.searchsorted(self.levels, levels)
        return self.replace(levels=levels, **{name: getattr(self, name)[:, kept] for name in OF_LEVELS})

    @property
    def loss(self) -> FloatArray:
        """Quantile loss at each level, ``(n, g)`` units."""
        return self.levels * self.short + (1 - self.levels) * self.over

    @property
    def wql(self) -> FloatArray:
        """Weighted quantile loss at each level, ``(n, g)``; in units where there was no demand."""
        return weighted_quantile_loss(self.loss, self.demand)

    @property
    def wape(self) -> FloatArray:
        """Sum of absolute errors of the mean over demand, ``(n,)``; in units where there was no demand."""
        return relative_error(self.absolute, self.demand)

    @property
    def rmse(self) -> FloatArray:
        """Root mean squared error of the mean, ``(n,)`` units."""
        return np.asarray(np.sqrt(_mean(self.squared, self.count)))

    @property
    def mase(self) -> FloatArray:
        """Mean absolute scaled error of the mean, ``(n,)``; NaN where the history never changed."""
        return _mean(self.scaled, self.scaled_count)

    @property
    def mape(self) -> FloatArray:
        """Mean absolute percentage error of the mean over periods with demand, ``(n,)``."""
        return _mean(self.relative, self.relative_count)

    @property
    def bias(self) -> FloatArray:
        """Mean forecast over demand, minus 1, ``(n,)``; NaN where there was no demand."""
        return _mean(self.expected - self.demand, self.demand)

    @property
    def crps(self) -> FloatArray:
        """Continuous ranked probability score by the midpoint sum over the levels, ``(n,)`` units."""
        return _mean(2 * self.loss @ level_shares(self.levels), self.count)

    @property
    def coverage(self) -> FloatArray:
        """Share of demand up to each quantile, ``(n, g)``: of a calibrated forecast its level or more."""
        return _mean(self.covered, self.count[:, None])

    @property
    def coverage_below(self) -> FloatArray:
        """Share of demand below each quantile, ``(n, g)``: of a calibrated forecast its level or less."""
        return _mean(self.below, self.count[:, None])

    @property
    def coverage_bounds(self) -> tuple[FloatArray, FloatArray]:
        """Least and most that each quantile covers if stocked-out periods are counted, ``(n, g)`` each."""
        return _mean(self.least, self.seen[:, None]), _mean(self.most, self.seen[:, None])


def _mean(total: FloatArray, count: FloatArray) -> FloatArray:
    total, count = np.broadcast_arrays(total, count)
    return np.asarray(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))
