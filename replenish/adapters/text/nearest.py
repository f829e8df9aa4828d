"""What a misspelt name was probably meant to be."""

from __future__ import annotations

from collections import defaultdict
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


class LostZeros:
    """
    Finds the line that an id was before a spreadsheet took its leading zeros away.

    Examples
    --------
    >>> LostZeros([("000123", "DC1"), ("7", "DC1")]).hint("123", "DC1")
    ' (did you mean item 000123 at DC1? Spreadsheets drop leading zeros)'
    >>> LostZeros([("0123", "DC1"), ("00123", "DC1")]).hint("123", "DC1")
    ''
    """

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        self._lines: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for item, location in lines:
            self._lines[item.lstrip("0"), location.lstrip("0")].append((item, location))

    def hint(self, item: str, location: str) -> str:
        """Suggestion in brackets; nothing where no line, or more than one, was called so."""
        near = self._lines.get((item.lstrip("0"), location.lstrip("0")), [])
        if len(near) != 1 or near[0] == (item, location):
            return ""
        return " (did you mean item {} at {}? Spreadsheets drop leading zeros)".format(*near[0])
