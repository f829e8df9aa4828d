"""What all lines together may want, miss and cost: the risk of a plan's totals."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from replenish.problem.arrays import FloatArray, Noun, frozen_numbers

TITLES = {
    "demand": "demand to cover (units)",
    "short": "units short in the window",
    "shortage_cost": "shortage cost of the window",
    "next_order": "next order, to restore the levels",
}
QUANTILES = {"p10": 0.1, "p50": 0.5, "p90": 0.9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals(Noun):
    """
    Sums over all lines on each of ``s`` equally likely paths, every array ``(s,)``.

    Expected values are those of the lines, added up, whatever luck the lines share; the spread is not.

    Parameters
    ----------
    demand : units
        Of the protection intervals.
    short : units
        Short in the windows.
    shortage_cost : money
        Of the windows, given the quantities of the plan.
    next_order : money
        What the next review would have to buy, at unit costs and before MOQ, multiples and limits, so that
        every line is again where this plan's target wants it.
    common_shock
        Share of the lines' luck that they have in common.
    """

    demand: FloatArray
    short: FloatArray
    shortage_cost: FloatArray
    next_order: FloatArray
    common_shock: float

    def __post_init__(self) -> None:
        for name in TITLES:
            self._set(name, frozen_numbers(getattr(self, name), "Totals", name))

    @property
    def figures(self) -> dict[str, dict[str, float]]:
        """Mean, p10, p50 and p90 of each total, by its name."""
        return {
            part.name: self._spread(getattr(self, part.name)) for part in fields(self) if part.name in TITLES
        }

    @staticmethod
    def _spread(values: FloatArray) -> dict[str, float]:
        found = np.quantile(values, list(QUANTILES.values()), method="inverted_cdf")
        return {"mean": float(values.mean()), **dict(zip(QUANTILES, found.tolist(), strict=True))}
