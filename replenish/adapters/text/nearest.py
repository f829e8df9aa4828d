"""What a misspelt name was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

CUTOFF = 0.6  # similarity from which on a suggestion helps more than it distracts


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """
    Suggestion in brackets, or nothing where no known name is near.

    Examples
    --------
    >>> did_you_mean("sead", ["seed", "period"]), did_you_mean("xyz", ["seed"])
    (" (did you mean 'seed'?)", '')
    """
    folded = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(name.strip().casefold(), folded, n=1, cutoff=CUTOFF)
    return f" (did you mean {folded[near[0]]!r}?)" if near else ""
