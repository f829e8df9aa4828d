"""Order days and receiving days, out of the tables of suppliers, locations and closures."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.adapters.calendars.open_days import EVERY_DAY, Closure, OpenDays
from replenish.adapters.calendars.supply_days import SupplyDays
from replenish.adapters.tables.table import Rows


def supply_days(suppliers: Rows | None, locations: Rows | None, closures: Rows | None) -> SupplyDays:
    """Open days of everybody a table says something about."""
    cut_off = _by_name(suppliers, "supplier", "cut_off_days")
    return SupplyDays(
        suppliers=_open_days(_by_name(suppliers, "supplier", "order_days"), closures, "supplier", cut_off),
        locations=_open_days(_by_name(locations, "location", "receiving_days"), closures, "location", {}),
    )


def _open_days(
    weekdays: dict[str, frozenset[int]], closures: Rows | None, key: str, cut_off: dict[str, float]
) -> dict[str, OpenDays]:
    closed = {} if closures is None else _closures(closures, key)
    return {
        name: OpenDays(
            weekdays=weekdays.get(name) or EVERY_DAY,
            closures=closed.get(name, ()),
            cut_off=int(np.nan_to_num(cut_off.get(name, 0.0))),
        )
        for name in dict.fromkeys((*weekdays, *closed))
    }


def _by_name(master: Rows | None, key: str, column: str) -> dict[str, Any]:
    """Entries of a column by the name they belong to."""
    return {} if master is None else dict(zip(master[key].tolist(), master[column].tolist(), strict=True))


def _closures(closures: Rows, key: str) -> dict[str, tuple[Closure, ...]]:
    """Closures of each supplier, or of each location, in order of time."""
    known = ~(np.isnat(closures["from"]) | np.isnat(closures["to"])) & (closures[key] != "")
    closed: dict[str, list[Closure]] = {}
    for row in np.flatnonzero(known)[np.argsort(closures["from"][known], kind="stable")]:
        name, reason = closures[key][row], closures["reason"][row]
        one = Closure(name=name, first=closures["from"][row], last=closures["to"][row], reason=reason)
        closed.setdefault(name, []).append(one)
    return {name: tuple(some) for name, some in closed.items()}
