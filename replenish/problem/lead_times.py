"""Lead times that nobody knows: the chance of each, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.formulas.lead_time import first_of_later_orders
from replenish.problem.arrays import (
    FloatArray,
    IntArray,
    Noun,
    TextArray,
    frozen,
    frozen_numbers,
    frozen_texts,
)

ROUND_OFF = 1e-6  # of probabilities that should add up to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTimes(Noun):
    """
    Chances of when orders arrive. Lead times of different orders are independent, so orders may cross.

    Parameters
    ----------
    chance : (n, d), or (d,) for all lines
        Probability that the order placed now is received in period ``0 … d-1``; each line's add up to 1.
    next_chance : (n, e), optional
        The same for the first receipt of any later order; by default every ``review_period`` an order
        is placed whose lead time has the same chances.
    source : (n,) texts
        Where the chances come from, in words: ``"learned from 61 receipts of S1: p50 9 days, p90 14"``.
    notes
        Sentences about what had to be assumed.

    Raises
    ------
    InputError
        Probabilities that are none, or do not add up.

    Examples
    --------
    One or three periods, evenly:

    >>> LeadTimes(chance=[0, 0.5, 0, 0.5]).mean
    array([2.])
    """

    chance: FloatArray
    next_chance: FloatArray | None = None
    source: TextArray = ""  # type: ignore[assignment]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("chance", "next_chance"):
            if getattr(self, field) is not None:
                numbers = frozen_numbers(getattr(self, field), "LeadTimes", field)
                self._set(field, frozen(np.atleast_2d(numbers), np.float64))
        self._set("source", frozen_texts(self.source))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        for field in ("chance", "next_chance"):
            values = getattr(self, field)
            if values is None:
                continue
            if not (values >= 0).all():
                yield _fault(field, "probabilities >= 0", "others")
            for row in np.flatnonzero(~(np.abs(values.sum(axis=1) - 1) <= ROUND_OFF)):
                yield _fault(f"{field}[{row}]", "probabilities that add up to 1", f"{values[row].sum():g}")

    def for_lines(self, review_period: IntArray) -> LeadTimes:
        """Give each of ``n`` lines its own entry, and the chances of the later orders."""
        lines = len(review_period)
        chance = (
            np.broadcast_to(self.chance, (lines, self.chance.shape[1]))
            if len(self.chance) == 1
            else self.chance
        )
        source = frozen([str(self.source)] * lines, object) if self.source.ndim == 0 else self.source
        later = self.next_chance
        if later is None and len(chance) == lines:
            later = first_of_later_orders(chance, review_period)
        return self.replace(chance=chance, next_chance=later, source=source)

    def take(self, lines: IntArray) -> LeadTimes:
        """Lead times of some lines, in the given order; a line may occur more than once."""
        later = None if self.next_chance is None else self.next_chance[lines]
        return self.replace(chance=self.chance[lines], next_chance=later, source=self.source[lines])

    @property
    def mean(self) -> FloatArray:
        """Expected lead time, ``(n,)`` periods."""
        return np.asarray(self.chance @ np.arange(self.chance.shape[1]))

    @property
    def longest_interval(self) -> IntArray:
        """Periods until a later order is there for sure, ``(n,)``."""
        later = self.chance if self.next_chance is None else self.next_chance
        return np.asarray(later.shape[1] - 1 - (later[:, ::-1] > 0).argmax(axis=1))

    def quantile(self, level: float) -> IntArray:
        """Lead time that is not exceeded with a probability, ``(n,)`` periods."""
        return np.asarray((np.cumsum(self.chance, axis=1) < level - ROUND_OFF).sum(axis=1))


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="LeadTimes", column=column, expected=expected, found=found)
