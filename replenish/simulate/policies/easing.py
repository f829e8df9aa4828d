"""What to do on a day on which a limit is exceeded before anything is ordered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.optimize.question.allocation import LimitRows, Question
from replenish.optimize.question.conflicts import conflict, exceeded, in_period
from replenish.problem.arrays import FloatArray, IntArray
from replenish.problem.calendar import Calendar

ROUND_OFF = 1e-9  # of a limit


def with_full_limits_eased(question: Question, calendar: Calendar | None, told: list[str]) -> Question:
    """
    Question in which no limit is below what is taken of it before anything is ordered.

    `plan` stops when a shelf is already expected to be too full, and names what would have to give. A replay
    has to go on: it lets each such limit grow to what is taken already, so that nothing is added where
    it is fullest, and writes that down.

    Parameters
    ----------
    calendar
        Dates of the problem's periods.
    told
        Where one sentence for each limit that is full already is written down.
    """
    limits = question.limits
    full = exceeded(limits)
    if not full.size:
        return question
    starts = None if calendar is None else calendar.starts
    told.extend(
        conflict(limits, row, lambda period: in_period(period) if starts is None else f"on {starts[period]}")
        .sentence
        for row in full.tolist()
    )  # fmt: skip
    return replace(question, limits=replace(limits, capacity=_grown(limits, full)))


def _grown(limits: LimitRows, full: IntArray) -> FloatArray:
    """Capacities (m,); a full limit is in every period as large as what is taken where it is fullest."""
    capacity = limits.capacity.copy()
    for row in full.tolist():
        same = (limits.kind == limits.kind[row]) & (limits.name == limits.name[row])
        capacity[same] = np.maximum(capacity[same], limits.committed[row] * (1 + ROUND_OFF))
    return capacity
