"""What could be done about it: only what the figures of a comparison support, with the figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from replenish.report.comparison.words import TELLING, name_of
from replenish.scenario import Comparison
from replenish.scenario.curves import Curves
from replenish.scenario.outcome import PLANNED

MOST = 0.5  # share of a difference from which on one part of it is the reason
NEXT = 1.1  # times today's limits
DECISION = "params.target"  # what the planner chooses; everything else happens, or costs something else

Row = Mapping[str, Any]


def advice(comparison: Comparison, curves: Curves | None = None) -> list[str]:
    """Sentences, each with the figure it rests on; none where no figure supports any."""
    rows, money = comparison.rows("scenarios"), comparison.money
    base = rows[0]
    if base["status"] != PLANNED:
        return []
    told = [] if curves is None else list(_worth_more(curves, money))
    for row in (row for row in rows[1:] if row["status"] == PLANNED):
        told += _before_arrival(row, base, money)
        told += _another_target(row, base, comparison, money)
    return told


def _worth_more(curves: Curves, money: str) -> Iterator[str]:
    """Which limits are worth paying for: what a tenth more of each kind would save."""
    rows = [row for row in curves.limit_values.rows if row["times"] == NEXT and row["saved"] is not None]
    saved = [f"{row['limit']} {row['saved']:,.0f}" for row in sorted(rows, key=_saved) if row["saved"] >= 1]
    if saved:
        yield (
            f"A tenth more of a limit would save, a plan and in {money}: {', '.join(saved)}. "
            "It is worth having where it costs less than that."
        )


def _saved(row: Row) -> float:
    return -float(row["saved"])


def _before_arrival(row: Row, base: Row, money: str) -> Iterator[str]:
    """Where most of the damage is done before an order of today can help."""
    gap = row["total_cost"] - base["total_cost"]
    before = row["lost_before_cost"] - base["lost_before_cost"]
    less_served = row["fill_rate_until_then"] < base["fill_rate_until_then"] - TELLING
    if less_served and gap > TELLING * base["total_cost"] and before > MOST * gap:
        yield (
            f"{name_of(row)}: {before:,.0f} of the {gap:,.0f} {money} are lost before an order of today can "
            "arrive. No quantity helps against that; stock from elsewhere, a faster way or an order before "
            "it happens would."
        )


def _another_target(row: Row, base: Row, comparison: Comparison, money: str) -> Iterator[str]:
    """Whether another promise pays: a scenario that changes nothing but the target is a choice."""
    changes = comparison.outcome_of(row["scenario"]).scenario.changes
    gap = row["total_cost"] - base["total_cost"]
    chosen = bool(changes) and all(change.field.startswith(DECISION) for change in changes)
    if chosen and abs(gap) > TELLING * base["total_cost"]:
        better, than = (comparison.names[0], "keep") if gap > 0 else (row["scenario"], "change to")
        yield (
            f"{name_of(row)} is a choice: {than} {better}, which is expected to cost "
            f"{abs(gap):,.0f} {money} less under the same limits."
        )
