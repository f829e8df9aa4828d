"""Levels that cover what they promise: corrections learned from past issues."""

from replenish.demand.recalibration.choice import Past, Recalibration, recalibration
from replenish.demand.recalibration.correction import (
    Correction,
    corrected_errors,
    corrected_forecast,
    correction,
    crossed_corrections,
)
from replenish.demand.recalibration.interval import (
    IntervalBias,
    Intervals,
    Paths,
    interval_bias,
    over_interval,
)

__all__ = [
    "Correction",
    "IntervalBias",
    "Intervals",
    "Past",
    "Paths",
    "Recalibration",
    "corrected_errors",
    "corrected_forecast",
    "correction",
    "crossed_corrections",
    "interval_bias",
    "over_interval",
    "recalibration",
]
