"""A scenario made: the changed question, and every cell that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from replenish.adapters.faults import FaultList
from replenish.errors import Fault, InputError
from replenish.problem.arrays import Noun
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.change import Change
from replenish.scenario.draft import Draft
from replenish.scenario.edit import Edit
from replenish.scenario.rebuilt import Rebuild


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied(Noun):
    """
    A scenario made of a question.

    Parameters
    ----------
    problem, params
        The changed question; the very same objects where nothing was changed.
    edits
        What each change did, in order, with what followed from it.
    """

    problem: Problem
    params: SolveParams
    edits: tuple[Edit, ...] = ()


def applied(
    problem: Problem,
    params: SolveParams,
    changes: Sequence[Change],
    parents: Sequence[Sequence[Change]] = (),
    elsewhere: frozenset[tuple[str, int]] = frozenset(),
) -> Applied:
    """
    Make changes in order; rules are checked when all of them are made.

    Parameters
    ----------
    parents
        Changes of each parent; no cell may be touched by two of them.
    elsewhere
        Places of changes that may match nothing here, because they do somewhere else.

    Raises
    ------
    InputError
        With every fault of every change.
    """
    draft, faults = Draft(problem, params), FaultList()
    for change in changes:
        try:
            draft.make(change)
        except InputError as error:
            if change.place not in elsewhere:
                faults.extend(error.faults)
    faults.extend(_quarrels(parents, draft.edits))
    faults.refuse()
    problem, params = Rebuild(draft).question()
    return Applied(problem=problem, params=params, edits=tuple(draft.edits))


def _quarrels(parents: Sequence[Sequence[Change]], edits: Sequence[Edit]) -> Iterator[Fault]:
    """Faults of parents that touch one cell; a change they share is one change."""
    places = [{change.place for change in parent} for parent in parents]
    for position, first in enumerate(places):
        for second in places[position + 1 :]:
            yield from _met(edits, first - second, second - first)


def _met(edits: Sequence[Edit], first: set[tuple[str, int]], second: set[tuple[str, int]]) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    for one in (edit for edit in edits if edit.change.place in first):
        for other in (edit for edit in edits if edit.change.place in second and edit.meets(one)):
            key = (one.change.place, other.change.place, one.address)
            if key not in seen:
                seen.add(key)
                expected = f"cells that {one.change.file} change {one.change.number} does not touch"
                yield other.change.fault(expected, f"both touch {one.address}")
