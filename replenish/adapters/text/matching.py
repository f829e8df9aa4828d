"""Labels to labels: exactly first, then without case, and never by a guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import BoolArray, IntArray

Label = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    Which known label each wanted one is.

    Parameters
    ----------
    rows : (n,)
        Position of the known label; -1 where there is none.
    folded : (n,)
        Whether only the case of the letters differs.
    ambiguous
        Known labels by the position of a wanted one that could be any of them, or that shares them with
        another wanted one.
    """

    rows: IntArray
    folded: BoolArray
    ambiguous: dict[int, tuple[Label, ...]]


def matched(wanted: Sequence[Label], known: Sequence[Label]) -> Match:
    """
    Match of labels; those that fit exactly are never taken by others.

    Some services write every id in lower case.

    Examples
    --------
    >>> match = matched([("A-7", "DC1"), ("B", "DC1")], [("B", "DC1"), ("a-7", "dc1")])
    >>> match.rows, match.folded
    (array([1, 0]), array([ True, False]))
    >>> matched([("a",), ("A",)], [("á",), ("A",)]).rows
    array([-1,  1])
    """
    exact = {label: row for row, label in enumerate(known)}
    rows = np.array([exact.get(label, -1) for label in wanted], dtype=np.int64)
    taken, open_positions = set(rows.tolist()), np.flatnonzero(rows < 0)
    candidates: dict[Label, list[int]] = defaultdict(list)
    for row, label in enumerate(known):
        if row not in taken:
            candidates[_folded(label)].append(row)
    askers: dict[Label, list[int]] = defaultdict(list)
    for position in open_positions.tolist():
        askers[_folded(wanted[position])].append(position)
    folded, ambiguous = np.zeros(len(wanted), dtype=bool), dict[int, tuple[Label, ...]]()
    for label, positions in askers.items():
        found = candidates.get(label, [])
        if len(positions) == len(found) == 1:
            rows[positions[0]], folded[positions[0]] = found[0], True
        elif found:
            ambiguous.update({position: tuple(known[row] for row in found) for position in positions})
    return Match(rows=rows, folded=folded, ambiguous=ambiguous)


def _folded(label: Label) -> Label:
    return tuple(text.casefold() for text in label)
