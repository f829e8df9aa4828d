"""What somebody said about the demand of some lines, beyond their forecast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import FloatArray, IntArray, Noun, frozen, frozen_numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment(Noun):
    """
    One statement that is already in a problem's forecast, and must be seen in its derivation.

    Parameters
    ----------
    lines : (k,)
        Positions of the lines it speaks of.
    sentence
        What was said, by whom and why.
    factor : (t,), optional
        By what it multiplied the demand of each period, where the derivation is to say what that made of
        the expected demand [> 0].
    """

    lines: IntArray
    sentence: str
    factor: FloatArray | None = None

    def __post_init__(self) -> None:
        self._set("lines", frozen(self.lines, np.int64))
        if self.factor is not None:
            self._set("factor", frozen_numbers(self.factor, "Adjustment", "factor"))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if self.factor is not None and not (np.isfinite(self.factor) & (self.factor > 0)).all():
            yield Fault(file="Adjustment", column="factor", expected="numbers > 0", found=str(self.factor))
