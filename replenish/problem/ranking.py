"""The next steps of all lines, best first: how to extend or cut an order by hand, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, IntArray, Noun, TextArray

SCARCE = ("budget", "volume", "units")
"""What a step may be ranked by: money spent, volume or units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking(Noun):
    """
    Steps ``k`` around a plan: first those that extend it, then those that cut it.

    Those that save most money per amount come first, and of the cuts those that lose least.

    Parameters
    ----------
    per : "budget", "volume" or "units"
        What the amounts count.
    item, location : (k,) texts
    line : (k,)
        Positions in the problem.
    step : (k,)
        1, 2, … from the plan's quantity up; -1, -2, … down.
    before, after : (k,) units
        Quantity of the line before and after the step; steps of a line follow each other.
    saved : (k,) money
        Expected cost saved by the step; below 0 for a cut.
    amount : (k,) money, volume or units
        What the step takes more; below 0 for a cut.
    """

    per: str
    item: TextArray
    location: TextArray
    line: IntArray
    step: IntArray
    before: FloatArray
    after: FloatArray
    saved: FloatArray
    amount: FloatArray

    @property
    def ratio(self) -> FloatArray:
        """Money saved per amount taken, or lost per amount given back, ``(k,)``; infinite if free."""
        taken = self.amount != 0
        free = np.full(len(self.saved), np.inf)
        return np.asarray(np.divide(self.saved, self.amount, out=free, where=taken))

    def columns(self) -> dict[str, FloatArray | IntArray | TextArray]:
        """The columns of ``ranked.csv``; running totals start anew with the cuts."""
        return {
            "item": self.item,
            "location": self.location,
            "step": self.step,
            "from": self.before,
            "to": self.after,
            "saved": self.saved,
            self.per: self.amount,
            "saved_per_" + self.per: self.ratio,
            "running_" + self.per: self._running(self.amount),
            "running_saved": self._running(self.saved),
        }

    def _running(self, values: FloatArray) -> FloatArray:
        more = self.step > 0
        return np.asarray(np.append(np.cumsum(values[more]), np.cumsum(values[~more])))
