"""Whom a disruption hits, and when."""

from __future__ import annotations

import numpy as np

from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, TextArray


def members(labels: TextArray, wanted: str | None, column: str) -> BoolArray:
    """
    Lines with a label, ``(n,)``; all lines for ``None``.

    Raises
    ------
    InputError
        No line has it: a disruption that hits nobody is a misspelt one.
    """
    found = np.ones(len(labels), bool) if wanted is None else np.asarray(labels == wanted)
    if not found.any():
        raise InputError(
            [Fault(file="disruption", column=column, expected="one of the lines'", found=repr(wanted))]
        )
    return found


def window(first: int, periods: int, horizon: int) -> slice:
    """
    Periods ``first`` to before ``first + periods``, as far as they are lived.

    Raises
    ------
    InputError
        The window has no period or lies outside the horizon.
    """
    if periods < 1 or not 0 <= first < horizon:
        expected = f"one or more periods, the first from 0 to {horizon - 1}"
        found = f"{periods} from {first} on"
        raise InputError([Fault(file="disruption", column="first, periods", expected=expected, found=found)])
    return slice(first, min(first + periods, horizon))
