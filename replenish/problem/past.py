"""Earlier issues of the forecast and what happened after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from replenish.errors import Fault
from replenish.problem.arrays import BoolArray, FloatArray, Noun, frozen, frozen_numbers
from replenish.problem.forecast import AnyForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIssue(Noun):
    """
    One earlier issue of the forecast, of the same lines, and what happened after it.

    Parameters
    ----------
    forecast
        As it was issued; its period 0 is the first one it spoke of. NaN where it had nothing to say.
    actual : (n, t) units
        What was sold in the periods of that forecast; NaN where it is not known by the decision.
    censored : (n, t)
        Whether the shelf ran empty, so that what was sold is a floor of demand; by default nowhere.
    periods_ago
        Periods from the issue's first period to the first period of the plan [> 0].

    Raises
    ------
    InputError
        With every fault; a period that had not ended by the decision must not be known.
    """

    forecast: AnyForecast
    actual: FloatArray
    periods_ago: int
    censored: BoolArray = False  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self._set("actual", frozen_numbers(self.actual, "PastIssue", "actual"))
        censored = np.broadcast_to(np.asarray(self.censored, dtype=bool), self.actual.shape)
        self._set("censored", frozen(censored, np.bool_))
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        shape = (self.forecast.lines, self.forecast.periods)
        if self.actual.shape != shape:
            yield _fault("actual", f"shape {shape}", str(self.actual.shape))
            return
        if (self.actual < 0).any() or np.isinf(self.actual).any():
            yield _fault("actual", "numbers >= 0", "others")
        if self.periods_ago < 1:
            yield _fault("periods_ago", "1 or more", str(self.periods_ago))
        elif np.isfinite(self.actual[:, self.periods_ago :]).any():
            yield _fault("actual", "nothing known of periods after the decision", "a number")

    @property
    def demand(self) -> FloatArray:
        """Demand ``(n, t)`` in units where it is known: the shelf was not empty; NaN elsewhere."""
        return np.where(self.censored, np.nan, self.actual)


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="PastIssue", column=column, expected=expected, found=found)
