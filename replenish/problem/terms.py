"""On what terms a line may be ordered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import (
    BoolArray,
    DateArray,
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_numbers,
    frozen_texts,
    per_line,
    range_faults,
)
from replenish.problem.lead_times import LeadTimes

LOST, BACKLOG = "lost", "backlog"
DATES = ("order_date", "due_date", "next_due_date")
FIELDS = (
    "lead_time", "review_period", "moq", "order_multiple", "unmet", "max_order", "max_cover", "cover_level",
    "whole_units",
)  # fmt: skip


class _WorkedOut(Noun):
    """What is worked out of the terms once: comparing 100,000 texts for every block of lines adds up."""

    __slots__ = ("lost",)

    lost: BoolArray
    """Whether unmet demand is lost, ``(n,)``; otherwise it waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyTerms(_WorkedOut):
    """
    Lead time, review period and order rules of each line.

    Parameters
    ----------
    lead_time : (n,) periods
        From this decision to the receipt of its order [L >= 0]; an order placed in period 0 is
        received before the demand of period ``lead_time``.
    review_period : (n,) periods
        From the receipt of this order to the receipt of the next one [R >= 1].
    moq : (n,) units
        Smallest order, if anything is ordered [>= 0].
    order_multiple : (n,) units
        Step of an order [>= 0]; 0 means any fraction.
    unmet : (n,) texts
        ``"lost"`` or ``"backlog"``: what happens to demand that meets an empty shelf. No default.
    max_order : (n,) units
        Largest order; infinite where there is none.
    max_cover : (n,) periods
        Shelf life: what is on the shelf right after the order's arrival may not exceed the demand of so
        many periods from then on [> 0]; infinite where there is none.
    cover_level : (n,)
        Which quantile of that demand; NaN for the expected demand.
    whole_units : (n,)
        Whether the line is sold in whole units; by default where the order multiple is a whole number.
    order_date, due_date : (n,) dates, optional
        Day the order goes out and day it is due, where the calendar is known to the day.
    next_due_date : (n,) dates, optional
        Day the order after this one is due: until then this one covers.
    waits : (n,) texts, optional
        What puts off one of these days, in words (a closed supplier or location); empty for nothing.
    sooner : (n,) periods, optional
        By how many the order would be received earlier if the supplier needed a day less; ``None`` where
        there is no calendar, and a lead time can only be a period shorter.
    lead_times, optional
        Chances of when orders arrive, where that is not certain; ``lead_time`` is then what is promised, and
        ``None`` means that every promise is kept.
    """

    lead_time: IntArray
    review_period: IntArray
    moq: FloatArray
    order_multiple: FloatArray
    unmet: TextArray
    max_order: FloatArray = np.inf  # type: ignore[assignment]
    max_cover: FloatArray = np.inf  # type: ignore[assignment]
    cover_level: FloatArray = np.nan  # type: ignore[assignment]
    whole_units: BoolArray | None = None
    order_date: DateArray | None = None
    due_date: DateArray | None = None
    next_due_date: DateArray | None = None
    waits: TextArray | None = None
    sooner: IntArray | None = None
    lead_times: LeadTimes | None = None

    def __post_init__(self) -> None:
        for field in FIELDS:
            if field in ("unmet", "whole_units"):
                continue
            self._set(field, frozen_numbers(getattr(self, field), "SupplyTerms", field))
        self._set("unmet", frozen_texts(self.unmet))
        self._set("lost", frozen(self.unmet == LOST, np.bool_))
        for field in DATES:
            if getattr(self, field) is not None:
                self._set(field, frozen(getattr(self, field), "datetime64[D]"))
        if self.waits is not None:
            self._set("waits", frozen_texts(self.waits))
        if self.sooner is not None:
            self._set("sooner", frozen(self.sooner, np.int64))
        self._refuse_faults()
        for field in ("lead_time", "review_period"):
            self._set(field, frozen(getattr(self, field), np.int64))
        whole = self.whole_units
        if whole is None:
            whole = (self.order_multiple > 0) & (self.order_multiple % 1 == 0)
        self._set("whole_units", frozen(whole, np.bool_))

    def _faults(self) -> Iterator[Fault]:
        lead, review, moq = self.lead_time, self.review_period, self.moq
        multiple, largest = self.order_multiple, self.max_order
        whole_lead = np.isfinite(lead) & (lead >= 0) & (lead % 1 == 0)
        whole_review = np.isfinite(review) & (review >= 1) & (review % 1 == 0)
        unmet = np.isin(self.unmet.astype(str), (LOST, BACKLOG))
        yield from range_faults("SupplyTerms", "lead_time", lead, whole_lead, "whole periods >= 0")
        yield from range_faults("SupplyTerms", "review_period", review, whole_review, "whole periods >= 1")
        yield from range_faults("SupplyTerms", "moq", moq, np.isfinite(moq) & (moq >= 0), "units >= 0")
        yield from range_faults(
            "SupplyTerms", "order_multiple", multiple, np.isfinite(multiple) & (multiple >= 0), "units >= 0"
        )
        yield from range_faults("SupplyTerms", "max_order", largest, largest >= 0, "units >= 0")
        cover, level = self.max_cover, self.cover_level
        yield from range_faults("SupplyTerms", "max_cover", cover, cover > 0, "periods > 0")
        inside = np.isnan(level) | ((level > 0) & (level < 1))
        yield from range_faults("SupplyTerms", "cover_level", level, inside, "a level inside (0, 1)")
        yield from range_faults("SupplyTerms", "unmet", self.unmet, unmet, "'lost' or 'backlog'")

    def for_lines(self, lines: int) -> SupplyTerms:
        """Give every line its own entry."""
        changes: dict[str, Any] = {field: per_line(getattr(self, field), lines) for field in FIELDS}
        for field in (*DATES, "waits", "sooner"):
            if getattr(self, field) is not None:
                changes[field] = per_line(getattr(self, field), lines)
        if self.lead_times is not None:
            changes["lead_times"] = self.lead_times.for_lines(changes["review_period"])
        return self.replace(**changes)

    def covers(self, line: int) -> str:
        """Days from the receipt of a line's order to that of the next, in words; empty without dates."""
        if self.due_date is None or self.next_due_date is None:
            return ""
        days = f"covers {self.due_date[line]} to {self.next_due_date[line]}, when the next order is due"
        waits = "" if self.waits is None else self.waits[line]
        return f"{days}: {waits}" if waits else days

    def uncertain(self, line: int) -> str:
        """Where the chances of a line's lead time come from, in words; empty where it is promised."""
        if self.lead_times is None or not self.lead_times.source[line]:
            return ""
        return f"lead time {self.lead_times.source[line]}"

    def arriving(self, period: int) -> FloatArray:
        """Probability that the order placed now is received in a period, ``(n,)``."""
        if self.lead_times is not None:
            return np.asarray(self.lead_times.chance[:, period])
        return np.asarray(self.lead_time == period, dtype=np.float64)

    def arrival_periods(self, lines: BoolArray) -> list[int]:
        """Periods in which orders of some lines (n,) can be received, rising."""
        if self.lead_times is not None:
            return list(map(int, np.flatnonzero((self.lead_times.chance[lines] > 0).any(axis=0))))
        return list(map(int, np.unique(self.lead_time[lines])))

    @property
    def protection_interval(self) -> IntArray:
        """Periods that the order placed now must cover, ``(n,)`` [L + R]; at most, if that is random."""
        if self.lead_times is not None:
            return self.lead_times.longest_interval
        return self.lead_time + self.review_period
