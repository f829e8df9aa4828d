"""A forecast by item, split over locations by shares that the user gives: ``shares.csv``."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.planned.scaled import scaled
from replenish.adapters.tables.table import Rows, id_column, note_double_rows, number_column, read_rows
from replenish.problem.arrays import IntArray
from replenish.problem.forecast import AnyForecast

COLUMNS = (
    id_column("item"),
    id_column("location"),
    number_column("share", "share of the item's demand, from 0 to 1"),
)
TOLERANCE = 1e-6  # of a sum of shares, for what rounding to a few decimals leaves


def read_shares(location: Location, forecast: AnyForecast, faults: FaultList) -> Rows | None:
    """Shares of every item of a forecast, adding up to 1 each; ``None`` where a fault was noted."""
    before, rows = len(faults), read_rows(location, COLUMNS, faults)
    if rows is None or len(faults) > before:
        return None
    note_double_rows(rows, ("item", "location"), faults)
    sums: dict[str, float] = defaultdict(float)
    for item, share in zip(rows["item"].tolist(), rows["share"].tolist(), strict=True):
        sums[item] += share
    known = set(() if forecast.item is None else forecast.item.tolist())
    for item in sorted(known - sums.keys()):
        faults.add(rows.file, f"shares of item {item}, which is forecast", "none")
    for item in sorted(sums.keys() - known):
        faults.add(rows.file, "items of the forecast", f"item {item}")
    for item, total in sorted(sums.items()):
        if abs(total - 1) > TOLERANCE:
            faults.add(rows.file, f"shares of item {item} that add up to 1", f"{total:g}", column="share")
    return rows if len(faults) == before else None


def split_by_shares(forecast: AnyForecast, shares: Rows) -> AnyForecast:
    """
    Forecast by item and location: each location has its share of every quantile of the item.

    This takes the locations of an item to rise and fall together. What one location has of luck of its own
    is not in it: a small share is more certain on paper than on the shelf.
    """
    row_of = {item: row for row, item in enumerate(() if forecast.item is None else forecast.item.tolist())}
    rows: IntArray = np.array([row_of[item] for item in shares["item"].tolist()], dtype=np.int64)
    taken, share = forecast.take(rows), shares["share"]
    note = f"a forecast by item was split over locations by the shares in {shares.file}"
    return scaled(taken, share[:, None]).replace(location=shares["location"], notes=(*forecast.notes, note))
