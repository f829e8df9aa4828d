"""Levels that cover what they promise: corrections learned from past issues."""

from replenish.demand.recalibration.choice import Past, Recalibration, recalibration
from replenish.demand.recalibration.correction import (
    Correction,
    corrected_errors,
    corrected_forecast,
    correction,
)

__all__ = [
    "Correction",
    "Past",
    "Recalibration",
    "corrected_errors",
    "corrected_forecast",
    "correction",
    "recalibration",
]
