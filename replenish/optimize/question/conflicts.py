"""Limits that are exceeded before anything is ordered: which, and by how much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from replenish.errors import Conflict, InfeasibleError
from replenish.optimize.question.allocation import LimitRows

IntArray = npt.NDArray[np.int64]

SAME = 1e-9  # relative; an excess below this is round-off
WHOLE = 1e5  # from here on six digits leave none behind the point
GIVES = {
    "storage": "open orders would have to come later, stock to leave, or the storage to grow",
    "storage weight": "open orders would have to come later, stock to leave, or the floor to carry more",
    "receiving": "open orders due then would have to come in another period, or the receiving to grow",
    "supplier capacity": "what is promised already would have to shrink, or the supplier to deliver more",
    "category budget": "what is spent already would have to shrink, or the budget to grow",
    "budget": "what is spent already would have to shrink, or the budget to grow",
}


def refuse_exceeded(limits: LimitRows) -> None:
    """Raise `InfeasibleError` where a limit is exceeded before anything is ordered."""
    if rows := exceeded(limits).tolist():
        raise InfeasibleError(conflict(limits, row) for row in rows)


def exceeded(limits: LimitRows) -> IntArray:
    """Limits that must be kept and are exceeded before anything is ordered."""
    round_off = SAME * np.maximum(np.abs(limits.capacity), np.abs(limits.committed))
    return np.flatnonzero((limits.free < -round_off) & ~np.isfinite(limits.penalties))


def in_period(period: int) -> str:
    """A period where there are no dates."""
    return f"in period {period}"


def figure(amount: float) -> str:
    """
    Six digits of an amount, or all before the point, in thousands.

    Examples
    --------
    >>> figure(51780.0), figure(12.3456789), figure(1234567.8), figure(0.00012)
    ('51,780', '12.3457', '1,234,568', '0.00012')
    """
    return f"{amount:,.0f}" if abs(amount) >= WHOLE else f"{amount:,.6g}"


def conflict(
    limits: LimitRows, row: int, when: Callable[[int], str] = in_period, taken_by: str = ""
) -> Conflict:
    """
    What one exceeded limit says.

    Parameters
    ----------
    when
        How a period is called.
    taken_by
        What takes the limit, as a part of the sentence.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> print(conflict(LimitRows(
    ...     kind=np.array(["budget"], dtype=object), name=np.array(["all suppliers"], dtype=object),
    ...     period=np.array([-1]), unit=np.array(["money"], dtype=object),
    ...     capacity=np.array([100.0]), committed=np.array([120.0]), matrix=csr_array((1, 1))), 0))
    budget of all suppliers: 120 of 100 money are taken before anything is ordered, 20 too much; \
what is spent already would have to shrink, or the budget to grow
    """
    kind, name, unit = str(limits.kind[row]), str(limits.name[row]), str(limits.unit[row])
    period = "" if limits.period[row] < 0 else when(int(limits.period[row]))
    capacity, committed = float(limits.capacity[row]), float(limits.committed[row])
    sentence = (
        f"{kind} of {name}{period and ' '}{period}: {figure(committed)} of {figure(capacity)} {unit} are "
        f"taken before anything is ordered, {figure(committed - capacity)} too much{taken_by}; "
        f"{GIVES.get(kind, 'the limit would have to grow')}"
    )
    return Conflict(
        kind=kind,
        name=name,
        when=period,
        unit=unit,
        capacity=capacity,
        committed=committed,
        sentence=sentence,
    )
