"""Quantities that a buyer has fixed: the rest of the plan respects them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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

NO_END = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides(Noun):
    """
    Order quantities that a buyer has fixed, line by line.

    Parameters
    ----------
    quantity : (n,) units
        To order, whatever the advice; 0 for nothing, NaN where the line is free.
    reason, author : (n,) texts
        Why, and who says so.
    until : (n,) dates
        Last plan date they hold on; not-a-time where no end is known. For the record: what has ended is
        left out by whoever reads them.

    Examples
    --------
    >>> overrides = Overrides(quantity=[np.nan, 12, 0], reason="promotion")
    >>> overrides.lines, overrides.held
    (array([1, 2]), array([ 0., 12.,  0.]))
    """

    quantity: FloatArray
    reason: TextArray = ""  # type: ignore[assignment]
    author: TextArray = ""  # type: ignore[assignment]
    until: DateArray = NO_END  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self._set("quantity", frozen_numbers(self.quantity, "Overrides", "quantity"))
        for field in ("reason", "author"):
            self._set(field, frozen_texts(getattr(self, field)))
        self._set("until", frozen(self.until, "datetime64[D]"))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        allowed = np.isnan(self.quantity) | (np.isfinite(self.quantity) & (self.quantity >= 0))
        expected = "units >= 0, or NaN where the line is free"
        yield from range_faults("Overrides", "quantity", self.quantity, allowed, expected)

    def for_lines(self, lines: int) -> Overrides:
        """Give every line its own reason, author and end."""
        return self.replace(
            **{
                field: per_line(getattr(self, field), lines)
                for field in ("quantity", "reason", "author", "until")
            }
        )

    def with_free_lines(self, lines: int) -> Overrides:
        """
        The same, and ``lines`` more after them that are free.

        Examples
        --------
        >>> Overrides(quantity=[3.0]).for_lines(1).with_free_lines(2).fixed
        array([ True, False, False])
        >>> Overrides(quantity=[3.0]).for_lines(1).with_free_lines(0).fixed
        array([ True])
        """
        if not lines:
            return self
        more = {"quantity": np.nan, "reason": "", "author": "", "until": NO_END}
        return self.replace(
            **{field: np.append(getattr(self, field), [free] * lines) for field, free in more.items()}
        )

    @property
    def fixed(self) -> BoolArray:
        """Whether a line is fixed, ``(n,)``."""
        return ~np.isnan(self.quantity)

    @property
    def lines(self) -> IntArray:
        """Positions of the fixed lines."""
        return np.flatnonzero(self.fixed)

    @property
    def held(self) -> FloatArray:
        """Units that are fixed, ``(n,)``; 0 where a line is free."""
        return np.where(self.fixed, self.quantity, 0.0)
