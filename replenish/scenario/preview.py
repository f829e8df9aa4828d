"""Which cells change from what to what: a dry run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from replenish.problem.calendar import Calendar
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.edit import Edit
from replenish.scenario.scenario import Scenario

MOST_EXAMPLES = 3


def previewed(problem: Problem, params: SolveParams, scenarios: Iterable[Scenario]) -> list[dict[str, Any]]:
    """Rows of `cell_rows` for scenarios, with the lines of the examples by name."""
    names = [f"{item} at {place}" for item, place in zip(problem.item, problem.location, strict=True)]
    edits = [(one.name, one.applied(problem, params).edits) for one in scenarios]
    return cell_rows(edits, names, problem.forecast.calendar)


def cell_rows(
    edits: Iterable[tuple[str, Sequence[Edit]]], lines: Sequence[str] = (), calendar: Calendar | None = None
) -> list[dict[str, Any]]:
    """One row per scenario, change and field: how many cells it touches and changes, and some of them."""
    names = dict(enumerate(lines))
    days = {} if calendar is None else {period: f"on {day}" for period, day in enumerate(calendar.starts)}
    return [
        {
            "scenario": scenario,
            "file": edit.change.file,
            "change": edit.change.number,
            "what": str(edit.change),
            "field": edit.address,
            "follows": edit.why,
            "cells": int(edit.after.values.size),
            "touched": int(edit.touched.sum()),
            "changed": int(edit.changed.sum()),
            "examples": "; ".join(
                f"{whose}: {_said(before)} -> {_said(after)}".removeprefix(": ")
                for whose, before, after in edit.examples(names, MOST_EXAMPLES, days)
            ),
        }
        for scenario, some in edits
        for edit in some
    ]


def _said(value: object) -> str:
    if isinstance(value, float):
        return "none" if np.isnan(value) else f"{value:,.10g}"
    return str(value)
