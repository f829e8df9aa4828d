"""What is judged: every issue of a forecast, and what happened after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, Noun, TextArray, frozen, frozen_texts
from replenish.problem.costs import Costs
from replenish.problem.forecast import AnyForecast
from replenish.problem.past import PastIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedIssue(Noun):
    """
    One issue of a forecast of all lines, and what happened in its periods.

    Parameters
    ----------
    issued
        Day it became known.
    period
        Its first period, counted from the first one of the demand history.
    known : periods
        Of the demand history, that had ended on the day it was issued: all before ``period``, or fewer
        where the forecast begins later.
    forecast
        As it was issued, its period 0 the first one a decision can be made in; NaN where it says nothing.
    actual : (n, t) units
        What was sold; NaN where that is not known.
    censored : (n, t)
        Whether the shelf ran empty, so that what was sold is a floor of demand.
    filled : (n, t) units
        Demand, with the censored periods estimated.
    lead_time, review_period : (n,) periods
        Of a decision made on that day.
    naive : (n,) units
        Mean error of the seasonal naive forecast in the history before, of a period; NaN where unknown.
    naive_interval : (n,) units
        The same of the demand of the protection interval.
    """

    issued: np.datetime64
    period: int
    known: int
    forecast: AnyForecast
    actual: FloatArray
    censored: BoolArray
    filled: FloatArray
    lead_time: IntArray
    review_period: IntArray
    naive: FloatArray
    naive_interval: FloatArray

    def __post_init__(self) -> None:
        for field in ("actual", "filled", "naive", "naive_interval"):
            self._set(field, frozen(getattr(self, field), np.float64))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        lines, periods = self.forecast.lines, self.forecast.periods
        shapes = dict.fromkeys(("actual", "censored", "filled"), (lines, periods)) | dict.fromkeys(
            ("lead_time", "review_period", "naive", "naive_interval"), (lines,)
        )
        for field, shape in shapes.items():
            found = getattr(self, field).shape
            if found != shape:
                yield Fault(file="JudgedIssue", column=field, expected=f"shape {shape}", found=str(found))

    @property
    def interval(self) -> IntArray:
        """Periods that a decision made on that day must cover, ``(n,)`` [L + R]."""
        return np.asarray(self.lead_time + self.review_period)

    def as_past(self, period: int, ended: int) -> PastIssue:
        """What was known of this issue to a later one from a period on, when so many periods had ended."""
        known = np.arange(self.forecast.periods) < ended - self.period
        return PastIssue(
            forecast=self.forecast,
            actual=np.where(known, self.actual, np.nan),
            censored=self.censored & known,
            periods_ago=period - self.period,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord(Noun):
    """
    All issues of a forecast of ``n`` lines, oldest first.

    Parameters
    ----------
    item, location, supplier : (n,) texts
    whole : (n,)
        Whether a line is sold in whole units.
    lost : (n,)
        Whether unmet demand is lost; otherwise it waits.
    costs
        Of each line.
    issues
        One or more.
    currency
        Name of the money unit.
    """

    item: TextArray
    location: TextArray
    supplier: TextArray
    whole: BoolArray
    lost: BoolArray
    costs: Costs
    issues: tuple[JudgedIssue, ...]
    currency: str = ""

    def __post_init__(self) -> None:
        for name in ("item", "location", "supplier"):
            self._set(name, frozen_texts(getattr(self, name)))
        self._set("issues", tuple(self.issues))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        periods = [issue.period for issue in self.issues]
        if not periods:
            yield Fault(file="TrackRecord", column="issues", expected="one or more", found="none")
        if sorted(set(periods)) != periods:
            yield Fault(file="TrackRecord", column="issues", expected="rising periods", found=str(periods))

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.item)

    @property
    def cut_short(self) -> bool:
        """Whether a stock-out hides demand anywhere."""
        return any(bool(issue.censored.any()) for issue in self.issues)

    def underage(self, issue: JudgedIssue) -> FloatArray:
        """Cost ``c_u`` of a unit short at the end of an interval, ``(n,)``: waiting costs by the period."""
        return np.asarray(self.costs.shortage * np.where(self.lost, 1, issue.review_period))

    def overage(self, issue: JudgedIssue) -> FloatArray:
        """Cost ``c_o`` of a unit too many over a review period, ``(n,)``."""
        return np.asarray(self.costs.holding * issue.review_period + self.costs.obsolescence)
