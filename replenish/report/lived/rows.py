"""Tables of policies that have lived, on the past or on futures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from replenish.adapters.replays.tables import Bounds, Lived
from replenish.report.lived.policies import meaning_of
from replenish.report.parts.shown import Shown, shown
from replenish.simulate.figures import COSTS

WORST, FULLEST = 12, 12  # rows; the files hold all of them
FIGURES = (
    "Line days short: days, added up over the lines, on which some demand met an empty shelf. Cycles without "
    "stockout: from one receipt to the next. Stock and what is left at the end are valued at unit cost and "
    "are not in the cost."
)
LIMITS = (
    "Shares of the capacity; full: 99 % or more of it taken. A plan keeps storage for the stock it expects: "
    "where less was sold, shelves were fuller. capacity.csv holds every limit."
)


def meanings(lived: Lived) -> Shown:
    """What each policy does."""
    rows = [{"policy": policy, "meaning": meaning_of(policy)} for policy in lived.policies]
    return shown("What the policies are", (("policy", "policy", ""), ("what it does", "meaning", "")), rows)


def figures_shown(lived: Lived, title: str) -> Shown:
    """Every figure of each policy, with the interval of its cost."""
    rows = _rows(lived.by("all"))
    for row, interval in zip(rows, lived.costs().values(), strict=True):
        row["interval"] = f"{interval.low:,.0f} to {interval.high:,.0f}"
    kinds = [(kind, kind, ",.0f") for kind in COSTS if any(row[kind] for row in rows)]
    columns = (
        ("policy", "policy", ""), ("cost", "cost", ",.0f"), ("95 % interval", "interval", ""), *kinds,
        ("served", "fill_rate", ".1%"), ("cycles without stockout", "cycle_service", ".1%"),
        ("line days short", "stockout_days", ",.0f"), ("average stock", "average_stock_value", ",.0f"),
        ("turns a year", "turns", ".0f"), ("order lines", "orders", ",.0f"),
        ("left at the end", "left_over_value", ",.0f"), ("on its way", "pipeline_value", ",.0f"),
    )  # fmt: skip
    return shown(title, columns, rows, FIGURES)


def differences_shown(told: Bounds, money: str) -> Shown:
    """Paired difference of every policy to the first, under each bound."""
    rows = [
        {
            "policy": one.policy, "demand": bound, "difference": one.interval.total, "share": one.share,
            "interval": f"{one.interval.low:+,.0f} to {one.interval.high:+,.0f}", "verdict": one.verdict,
        }
        for bound, lived in told
        for one in lived.differences()
    ]  # fmt: skip
    several = (("demand", "demand", ""),) if len(told) > 1 else ()
    columns = (
        ("policy", "policy", ""), *several, ("costs more by", "difference", "+,.0f"),
        ("share", "share", "+.0%"), ("95 % interval", "interval", ""), ("verdict", "verdict", ""),
    )  # fmt: skip
    return shown(f"Against {told[0][1].policies[0]}, on the same demand ({money})", columns, rows)


def worst_shown(lived: Lived, money: str) -> Shown:
    """The lines that cost most under the first policy, and what part of all cost they are."""
    rows = [row for row in _rows(lived.by("line")) if row["policy"] == lived.policies[0]]
    paid = sum(row["cost"] for row in rows)
    dearest = sorted(rows, key=lambda row: -row["cost"])[:WORST]
    for row in dearest:
        row["part"] = row["cost"] / paid if paid else float("nan")
    columns = (
        ("item", "item", ""), ("at", "location", ""), ("supplier", "supplier", ""), ("cost", "cost", ",.0f"),
        ("of all cost", "part", ".1%"), ("holding", "holding", ",.0f"), ("shortage", "shortage", ",.0f"),
        ("served", "fill_rate", ".1%"), ("line days short", "stockout_days", ",.0f"),
        ("average stock", "average_stock_value", ",.0f"),
    )  # fmt: skip
    together = f"The {len(dearest)} dearest of {len(rows)} lines are {_part(dearest):.0%} of all cost."
    return shown(f"Dearest lines under {lived.policies[0]} ({money})", columns, dearest, together)


def _part(rows: list[dict[str, Any]]) -> float:
    return float(np.nansum([row["part"] for row in rows]))


def places_shown(lived: Lived, money: str) -> Iterator[Shown]:
    """Cost by location and by supplier under the first policy, the dearest first; where there are several."""
    for what in ("location", "supplier"):
        rows = [row for row in _rows(lived.by(what)) if row["policy"] == lived.policies[0]]
        if len(rows) > 1:
            columns = (
                (what, what, ""), ("cost", "cost", ",.0f"), ("holding", "holding", ",.0f"),
                ("shortage", "shortage", ",.0f"), ("served", "fill_rate", ".1%"),
                ("average stock", "average_stock_value", ",.0f"), ("order lines", "orders", ",.0f"),
            )  # fmt: skip
            dearest = sorted(rows, key=lambda row: -row["cost"])[:WORST]
            title = f"By {what} under {lived.policies[0]} ({money})"
            yield shown(title, columns, dearest, f"by_{what}.csv holds every {what} under every policy.")


def limits_shown(lived: Lived) -> Shown | None:
    """How full the fullest shared limits were under the first policy; ``None`` where there are none."""
    uses = lived.capacity().get(lived.policies[0], ())
    if not uses:
        return None
    rows = [
        {
            "kind": use.kind, "name": use.name, "capacity": use.capacity, "unit": use.unit,
            "mean": use.mean, "most": use.most, "full": use.full, "over": use.over,
        }
        for use in sorted(uses, key=lambda use: (-use.mean, use.kind, use.name))[:FULLEST]
    ]  # fmt: skip
    columns = (
        ("limit", "kind", ""), ("of", "name", ""), ("capacity", "capacity", ",.0f"), ("unit", "unit", ""),
        ("used on average", "mean", ".0%"), ("at most", "most", ".0%"), ("of the time full", "full", ".0%"),
        ("times exceeded", "over", ",.3g"),
    )  # fmt: skip
    return shown(f"Fullest limits under {lived.policies[0]}", columns, rows, LIMITS)


def _rows(columns: dict[str, Any]) -> list[dict[str, Any]]:
    """Columns of figures as rows."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
