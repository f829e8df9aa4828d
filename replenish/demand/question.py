"""What has to be known of lines to say how much will be asked of them: no stock, no terms, no money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import BoolArray, IntArray, Noun, TextArray
from replenish.problem.forecast import AnyForecast
from replenish.problem.past import PastIssue
from replenish.problem.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandQuestion(Noun):
    """
    Lines whose demand is asked about.

    Parameters
    ----------
    item, location : (n,) texts
        What may be learned together.
    forecast
        Of the ``n`` lines.
    past
        Its earlier issues and what happened.
    interval : (n,) periods
        How far ahead each line looks, from the forecast's first period [> 0].
    horizon
        Periods that are drawn: as many as any line looks ahead, or more.
    whole : (n,)
        Whether a line is sold in whole units.
    """

    item: TextArray
    location: TextArray
    forecast: AnyForecast
    past: tuple[PastIssue, ...]
    interval: IntArray
    horizon: int
    whole: BoolArray

    @classmethod
    def of(cls, problem: Problem) -> DemandQuestion:
        """Question that a plan asks about its lines."""
        whole = problem.terms.whole_units
        return cls(
            item=problem.item,
            location=problem.location,
            forecast=problem.forecast,
            past=problem.past,
            interval=problem.terms.protection_interval,
            horizon=problem.horizon,
            whole=np.zeros(problem.lines, dtype=bool) if whole is None else whole,
        )

    @property
    def lines(self) -> int:
        """Number of lines ``n``."""
        return len(self.item)
