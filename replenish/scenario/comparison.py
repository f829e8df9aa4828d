"""The answers, side by side: what every scenario gives, and how it differs from the baseline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from replenish.errors import Fault, InputError
from replenish.problem.arrays import Noun
from replenish.problem.calendar import Calendar
from replenish.scenario.outcome import Outcome
from replenish.scenario.preview import cell_rows
from replenish.scenario.simulated_rows import simulated_rows
from replenish.scenario.tables import (
    Rows,
    difference_rows,
    group_rows,
    limit_rows,
    line_rows,
    scenario_rows,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Noun):
    """
    Every scenario's outcome, the baseline's first.

    Parameters
    ----------
    outcomes
        In the order they were asked.
    """

    outcomes: tuple[Outcome, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the baseline first."""
        return tuple(outcome.name for outcome in self.outcomes)

    @property
    def baseline(self) -> Outcome:
        """What the others are compared with."""
        return self.outcomes[0]

    @property
    def currency(self) -> str:
        """Name of the money unit."""
        return next((one.plan.problem.currency for one in self.outcomes if one.plan is not None), "")

    @property
    def money(self) -> str:
        """What the money unit is called in outputs."""
        return self.currency or "money"

    def outcome_of(self, name: str) -> Outcome:
        """Outcome of a scenario."""
        for outcome in self.outcomes:
            if outcome.name == name:
                return outcome
        raise InputError([_fault("scenario", "one of " + ", ".join(self.names), name)])

    def rows(self, what: str) -> Rows:
        """
        Rows of a table, as plain values by column.

        Parameters
        ----------
        what
            ``"scenarios"``, ``"differences"``, ``"limits"``, ``"locations"``, ``"suppliers"``, ``"lines"``,
            ``"simulated"`` or ``"cells"`` (what was changed).
        """
        if what not in TABLES:
            raise InputError([_fault("table", "one of " + ", ".join(TABLES), what)])
        return TABLES[what](self.outcomes)

    def to_frame(self, what: str = "scenarios") -> pd.DataFrame:
        """Table of scenarios, or another of those of `rows`."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(self.rows(what))


def _calendar(outcomes: tuple[Outcome, ...]) -> Calendar | None:
    """Dates of the periods that were planned: those of the first plan that there is."""
    plans = (one.plan for one in outcomes if one.plan is not None)
    return next((plan.problem.forecast.calendar for plan in plans), None)


TABLES: Mapping[str, Callable[[tuple[Outcome, ...]], Rows]] = {
    "scenarios": scenario_rows,
    "differences": difference_rows,
    "limits": limit_rows,
    "locations": lambda outcomes: group_rows(outcomes, "location"),
    "suppliers": lambda outcomes: group_rows(outcomes, "supplier"),
    "lines": line_rows,
    "simulated": simulated_rows,
    "cells": lambda outcomes: cell_rows(((one.name, one.edits) for one in outcomes), (), _calendar(outcomes)),
}


def _fault(column: str, expected: str, found: str) -> Fault:
    return Fault(file="Comparison", column=column, expected=expected, found=repr(found))
