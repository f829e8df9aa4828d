"""How good a forecast was: what ``replenish evaluate`` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from replenish.demand.accuracy.money import CalibrationCosts, calibration_costs
from replenish.demand.accuracy.sums import ErrorSums
from replenish.errors import Fault, InputError
from replenish.problem.arrays import DateArray, FloatArray, IntArray, Noun, TextArray

GROUPINGS = ("all", "item", "location", "supplier", "line")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy(Noun):
    """
    Errors of a forecast's issues, line by line, and figures of any group of lines.

    Parameters
    ----------
    item, location, supplier : (n,) texts
    levels : (q,)
        The forecast's own levels, which the figures are given for.
    issues, decisions
        Issue dates whose periods, and whose protection intervals, were judged.
    periods
        Errors per period, of the forecast as issued and as corrected.
    interval
        Errors of the demand of the protection interval, by the name of the treatment.
    sentences
        What each treatment assumed at the last decision.
    known
        Errors of the demand of the interval's periods without stock-out, by the name of the treatment;
        empty where nothing was cut short.
    partly
        Issue dates of these.
    currency
        Name of the money unit.
    """

    item: TextArray
    location: TextArray
    supplier: TextArray
    levels: FloatArray
    issues: DateArray
    decisions: DateArray
    periods: Mapping[str, ErrorSums]
    interval: Mapping[str, ErrorSums]
    sentences: Mapping[str, str]
    known: Mapping[str, ErrorSums] = field(default_factory=dict)
    partly: DateArray = field(default_factory=lambda: np.empty(0, dtype="datetime64[D]"))
    currency: str = ""

    def groups(self, by: str = "all") -> tuple[list[str], IntArray]:
        """Names of the groups, and the number of each line's group."""
        refuse_unknown_grouping(by)
        labels = self._labels(by)
        names = list(dict.fromkeys(labels))
        number = {name: position for position, name in enumerate(names)}
        return names, np.array([number[label] for label in labels], dtype=np.int64)

    def of_periods(self, by: str = "all") -> dict[str, ErrorSums]:
        """Errors per period of each group."""
        return self._grouped(self.periods, by)

    def of_interval(self, by: str = "all") -> dict[str, ErrorSums]:
        """Errors of the interval's demand of each group, at all levels that were judged."""
        return self._grouped(self.interval, by)

    def of_known(self, by: str = "all") -> dict[str, ErrorSums]:
        """Errors of the demand of the interval's known part of each group, at all levels that were judged."""
        return self._grouped(self.known, by)

    def _grouped(self, told: Mapping[str, ErrorSums], by: str) -> dict[str, ErrorSums]:
        names, group = self.groups(by)
        return {name: sums.grouped(group, len(names)) for name, sums in told.items()}

    def costs(self, by: str = "all") -> dict[str, CalibrationCosts]:
        """What the interval's errors cost each group, by treatment; for the sum of all decisions."""
        return self._costs(self.interval, by)

    def known_costs(self, by: str = "all") -> dict[str, CalibrationCosts]:
        """The same for the known part of the intervals, for the sum of all decisions that have one."""
        return self._costs(self.known, by)

    def _costs(self, told: Mapping[str, ErrorSums], by: str) -> dict[str, CalibrationCosts]:
        names, group = self.groups(by)
        return {name: calibration_costs(sums, self.levels, group, len(names)) for name, sums in told.items()}

    def _labels(self, by: str) -> list[str]:
        if by == "all":
            return ["all"] * len(self.item)
        if by == "line":
            return [f"{item} at {place}" for item, place in zip(self.item, self.location, strict=True)]
        return [str(name) for name in getattr(self, by)]


def refuse_unknown_grouping(by: str) -> None:
    """Raise `InputError` unless lines can be grouped so."""
    if by not in GROUPINGS:
        expected = "one of " + ", ".join(GROUPINGS)
        raise InputError([Fault(file="evaluate", column="by", expected=expected, found=repr(by))])
