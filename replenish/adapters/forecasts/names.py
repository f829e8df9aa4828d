"""How sources name the columns that hold a quantile."""

from __future__ import annotations

import re

SNAP_DIGITS = 6  # levels closer than 1e-6 are one level: 0.04999999999999999 is a real export's 0.05
PERCENT, FRACTION = 0.01, 1.0

_NUMBER = r"(?P<number>\d+(?:\.\d+)?)"
_BELOW_ONE = r"(?P<number>0?\.\d+)"

GRAMMAR = (
    # example, pattern of the whole name, worth of its number
    ("p10, P97.5", rf"[pP]{_NUMBER}", PERCENT),
    ("q0.1", rf"[qQ]{_BELOW_ONE}", FRACTION),
    ("q10", rf"[qQ]{_NUMBER}", PERCENT),
    ("0.1", _BELOW_ONE, FRACTION),
    ("quantile_0.1", rf"quantile_{_BELOW_ONE}", FRACTION),
    ("quantile_10", rf"quantile_{_NUMBER}", PERCENT),
)

MEAN = "mean"


def level_of(name: str) -> float | None:
    """
    Probability that a column's name stands for; ``None`` where it names no quantile.

    Examples
    --------
    >>> [level_of(name) for name in ("p10", "P97.5", "0.5", "q0.9", "quantile_10", "mean", "p100")]
    [0.1, 0.975, 0.5, 0.9, 0.1, None, None]
    """
    for _, pattern, worth in GRAMMAR:
        match = re.fullmatch(pattern, name, re.ASCII)
        if match:
            level = round(float(match["number"]) * worth, SNAP_DIGITS)
            return level if 0 < level < 1 else None
    return None


def is_mean(name: str) -> bool:
    """Whether a column holds the expected demand."""
    return name.casefold() == MEAN
