"""Shares of locations in an item's demand, derived from what was sold before the forecast was made."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.planned.shares import split_by_shares
from replenish.adapters.settings.read import Settings
from replenish.adapters.tables.table import Rows
from replenish.errors import Fault, InputError
from replenish.problem.demand_history import DemandHistory
from replenish.problem.forecast import AnyForecast

HISTORY = "history"  # what data.shares says, instead of the name of a table
LONGEST = 364  # days: all seasons once, and no more of the past than that


def shares_of_history(
    forecast: AnyForecast, lines: Rows | None, demand: DemandHistory | None, settings: Settings | None
) -> AnyForecast:
    """
    Forecast by item and location, split as the locations of an item have sold in the year before it was made.

    Only what was known on the issue date counts, and only periods in which no location of the item ran out.
    The plan says so.
    """
    if lines is None or settings is None or forecast.item is None:
        return forecast
    if demand is None:
        expected = "a table of demand, to derive shares from"
        raise InputError([Fault(file=settings.data.demand, expected=expected, found="none")])
    day = settings.date if forecast.issued is None else min(forecast.issued, settings.date)
    known = demand.before(day)
    sold = _sold_together(known, lines, LONGEST // demand.calendar.step_days)
    shares = _shares(forecast, lines, sold, settings.data.demand, day)
    split = split_by_shares(forecast, shares)
    note = (
        f"a forecast by item was split over locations by their shares of what was sold in up to {LONGEST} "
        f"days before {day} (derived from {settings.data.demand}, as data.shares asks)"
    )
    return split.replace(notes=(*forecast.notes, note))


def _sold_together(demand: DemandHistory, lines: Rows, periods: int) -> dict[tuple[str, str], float]:
    """Units of each line in the newest periods that are known, with stock at every location of its item."""
    wanted = set(zip(lines["item"].tolist(), lines["location"].tolist(), strict=True))
    rows_of: dict[str, list[int]] = defaultdict(list)
    keys = list(zip(demand.item.tolist(), demand.location.tolist(), strict=True))
    for row, key in enumerate(keys):
        if key in wanted:
            rows_of[key[0]].append(row)
    sold = {}
    for rows in rows_of.values():
        quantity = demand.quantity[rows][:, -periods:]
        good = (np.isfinite(quantity) & ~demand.censored[rows][:, -periods:]).all(axis=0)
        for row, units in zip(rows, quantity[:, good].sum(axis=1), strict=True):
            sold[keys[row]] = float(units)
    return sold


def _shares(
    forecast: AnyForecast, lines: Rows, sold: dict[tuple[str, str], float], file: str, day: np.datetime64
) -> Rows:
    faults, forecast_items = FaultList(), set(() if forecast.item is None else forecast.item.tolist())
    keys = [
        key
        for key in zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
        if key[0] in forecast_items
    ]
    total: dict[str, float] = defaultdict(float)
    for item, place in keys:
        total[item] += sold.get((item, place), 0.0)
    places = Counter(item for item, _ in keys)
    for item in sorted(forecast_items - total.keys()):
        faults.add(lines.file, "a line of each item that is forecast", f"none of item {item}")
    for item, place in keys:
        if places[item] > 1 and ((item, place) not in sold or not total[item]):
            expected = f"sales of item {item} at {place} before {day}, to derive its share from"
            faults.add(file, expected, "none" if (item, place) not in sold else "0 at all its locations")
    faults.refuse()
    share = [1.0 if places[item] == 1 else sold[item, place] / total[item] for item, place in keys]
    return Rows(
        file=file,
        rows=np.arange(len(keys)),
        values={
            "item": np.array([item for item, _ in keys], dtype=object),
            "location": np.array([place for _, place in keys], dtype=object),
            "share": np.array(share),
        },
        present=frozenset(("item", "location", "share")),
    )
