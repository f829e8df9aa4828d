"""Why a line's quantity is another one: the difference of two derivations, and who changed what."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from replenish.problem.arrays import BoolArray
from replenish.problem.plan import Plan
from replenish.problem.problem import Problem
from replenish.scenario.edit import Edit
from replenish.scenario.fields import OFFERS, line_labels
from replenish.scenario.outcome import Outcome

TELLING = 0.2  # share of all that moved from which on a step is worth a word
MOVED = 1e-9  # units; less is arithmetic


def reason(before: Plan, outcome: Outcome, line: int) -> str:
    """
    What moved one line, in units: the steps of `Plan.explain` that differ most, the largest first.

    Both derivations add up, so their differences add up to the difference of the quantities.
    """
    plan = outcome.plan
    if plan is None:
        return ""
    old, new = (_steps(one, line) for one in (before, plan))
    moved = {kind: new.get(kind, 0.0) - old.get(kind, 0.0) for kind in dict.fromkeys((*old, *new))}
    told = sum(abs(units) for units in moved.values())
    order = sorted(moved, key=lambda kind: -abs(moved[kind]))
    parts = [f"{kind} {moved[kind]:+,.1f}" for kind in order if abs(moved[kind]) > max(TELLING * told, MOVED)]
    return "; ".join(parts)


def _steps(plan: Plan, line: int) -> dict[str, float]:
    """Units of each kind of step; kinds are labels without what differs from line to line."""
    explanation = plan.explain(str(plan.problem.item[line]), str(plan.problem.location[line]))
    return {_kind(step.label): step.units for step in explanation.steps}


def _kind(label: str) -> str:
    """
    Label of a step without its numbers and names.

    Examples
    --------
    >>> _kind("expected demand of the 9 periods to cover"), _kind("shared limit: storage of 81")
    ('expected demand of the periods to cover', 'shared limit')
    """
    return re.sub(r"\d+ ", "", re.split(r":| \(", label)[0])


def touching(edits: Sequence[Edit], problem: Problem) -> tuple[str, ...]:
    """Changes that are about each line itself, about its location or supplier, or about all lines, ``n``."""
    texts = [""] * problem.lines
    told: set[tuple[object, int]] = set()
    for edit in edits:
        for line in np.flatnonzero(_lines(edit, problem)).tolist():
            if (edit.change.place, line) not in told:
                told.add((edit.change.place, line))
                texts[line] = "; ".join(filter(None, (texts[line], str(edit.change))))
    return tuple(texts)


def _lines(edit: Edit, problem: Problem) -> BoolArray:
    """Lines that an edit is about, ``(n,)``."""
    found = np.zeros(problem.lines, dtype=bool)
    if edit.after.keys is not None:
        for texts in line_labels(problem).values():
            found |= np.isin(texts.astype(str), list(edit.names))
        return found if found.any() else ~found
    if edit.lines is None:
        return ~found
    of_offers = edit.address.startswith(f"{OFFERS}.") and problem.offers is not None
    found[problem.offers.line[edit.lines] if of_offers and problem.offers is not None else edit.lines] = True
    return found
