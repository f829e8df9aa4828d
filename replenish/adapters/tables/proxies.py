"""``proxies.csv``: lines too new for a forecast of their own, and whose forecast stands in for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.tables.lines import positions_of
from replenish.adapters.tables.references import line_positions
from replenish.adapters.tables.table import (
    Column,
    Rows,
    id_column,
    note_double_rows,
    number_column,
    optional_date_column,
    read_rows,
)
from replenish.adapters.text.cells import Cells, words
from replenish.problem.arrays import TextArray


def ramp_shares(text: str) -> tuple[float, ...] | None:
    """
    Shares of full demand in the first periods after a launch; ``None`` where the text holds others.

    Examples
    --------
    >>> ramp_shares("0.25 0.5|0.75"), ramp_shares(""), ramp_shares("slow")
    ((0.25, 0.5, 0.75), (), None)
    """
    try:
        shares = tuple(float(word) for word in text.replace("|", " ").split())
    except ValueError:
        return None
    return shares if all(0 <= share < np.inf for share in shares) else None


def _ramps(cells: Cells) -> TextArray:
    texts = words(cells).tolist()
    shares = np.empty(len(texts), dtype=object)
    shares[:] = [ramp_shares(text) for text in texts]
    wrong = np.array([ramp is None for ramp in shares], dtype=bool)
    cells.refuse(wrong, "shares of full demand per period, like '0.25 0.5 0.75'")
    return shares


COLUMNS = (
    id_column("item"),
    id_column("location"),
    id_column("proxy_item"),
    id_column("proxy_location"),
    number_column("scale", "units per unit of the proxy", expected="a number > 0", allowed=lambda x: x > 0),
    optional_date_column("launch_date"),
    Column(name="ramp", unit="shares of full demand", read=_ramps, required=False, absent=""),
)


def read_proxies(location: Location, lines: Rows | None, faults: FaultList) -> Rows | None:
    """Rows of ``proxies.csv``; a proxy has a forecast of its own, it is no new line itself."""
    rows = read_rows(location, COLUMNS, faults)
    if rows is None:
        return None
    note_double_rows(rows, ("item", "location"), faults)
    _note_chains(rows, faults)
    _note_ramps_without_launch(rows, faults)
    if lines is not None:
        line_positions(rows, lines, faults)
    return rows


def new_lines(proxies: Rows, lines: Rows) -> list[int]:
    """Position of the line each row of ``proxies.csv`` speaks of."""
    known = positions_of(lines)
    return [known[key] for key in zip(proxies["item"].tolist(), proxies["location"].tolist(), strict=True)]


def source_lines(lines: Rows, proxies: Rows | None) -> Rows:
    """Rows of ``lines.csv`` under the ids their forecast and past stand under: a proxy's or their own."""
    if proxies is None:
        return lines
    keys = zip(proxies["item"].tolist(), proxies["location"].tolist(), strict=True)
    proxy = zip(proxies["proxy_item"].tolist(), proxies["proxy_location"].tolist(), strict=True)
    named = dict(zip(keys, proxy, strict=True))
    own = zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
    item, location = np.array([named.get(key, key) for key in own], dtype=object).reshape(-1, 2).T
    return replace(lines, values=lines.values | {"item": item, "location": location})


def _note_chains(rows: Rows, faults: FaultList) -> None:
    new = set(zip(rows["item"].tolist(), rows["location"].tolist(), strict=True))
    for position, proxy in enumerate(
        zip(rows["proxy_item"].tolist(), rows["proxy_location"].tolist(), strict=True)
    ):
        if proxy in new:
            found = f"item {proxy[0]} at {proxy[1]}, which has a proxy itself"
            expected = "a line with a forecast of its own"
            faults.add(rows.file, expected, found, row=rows.row(position), column="proxy_item")


def _note_ramps_without_launch(rows: Rows, faults: FaultList) -> None:
    for position in np.flatnonzero(np.isnat(rows["launch_date"])):
        if rows["ramp"][position]:
            row, found = rows.row(int(position)), "a blank next to a ramp"
            faults.add(rows.file, "the day the ramp begins", found, row=row, column="launch_date")
