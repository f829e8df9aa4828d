"""The history of a planning folder as data sets, for whoever makes the forecast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from replenish.adapters.datasets.item_terms import ItemTerms
from replenish.adapters.datasets.write import write_dataset
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.files.whole_folder import OutFolder
from replenish.adapters.settings.read import FILE, data_paths
from replenish.adapters.tables.demand import read_demand
from replenish.adapters.tables.lines import read_lines
from replenish.adapters.tables.misnamed import note_misnamed
from replenish.adapters.tables.read import item_terms_of
from replenish.adapters.tables.table import Rows
from replenish.errors import Fault, InputError
from replenish.problem.arrays import IntArray


def export_history(folder: str | Path, out: OutFolder) -> tuple[str, ...]:
    """
    Write the demand of a planning folder, and the terms of its items, as data sets of Amazon Forecast.

    Lead time and review period of ``lines.csv`` are the item's ``lead_time`` and ``order_cycle`` in days; no
    table of lines, no metadata. Sales of a stock-out are written as they are.

    Returns
    -------
    names
        Of the files.

    Raises
    ------
    InputError
        The tables are at fault, or an item has several lead times or review periods: its metadata has one.
    SourceError
        The folder cannot be written.
    """
    root, faults = Location.of(folder), FaultList()
    data = data_paths(root / FILE)
    note_misnamed(root, data, faults)
    table = root / data.lines
    lines = read_lines(table, faults, item_terms_of(root, data, faults)) if table.exists else None
    history = read_demand(root / data.demand, faults)
    faults.refuse()
    if history is None:
        raise InputError([Fault(file=data.demand, expected="a demand table", found="none")])
    return write_dataset(out, history, terms=None if lines is None else _terms(lines))


def _terms(lines: Rows) -> ItemTerms:
    items, first, row = np.unique(lines["item"].astype(str), return_index=True, return_inverse=True)
    faults = [fault for name in ("lead_time", "review_period") for fault in _several(lines, name, first[row])]
    if faults:
        raise InputError(faults)
    return ItemTerms(
        item=items.astype(object),
        lead_time=lines["lead_time"][first],
        order_cycle=lines["review_period"][first],
        safety_stock=np.full(items.size, np.nan),
    )


def _several(lines: Rows, name: str, first: IntArray) -> Iterator[Fault]:
    """Note lines of an item whose days are not those of its first line."""
    for position in np.flatnonzero(lines[name] != lines[name][first]):
        item, days = lines["item"][position], lines[name]
        yield Fault(
            file=lines.file,
            row=lines.row(int(position)),
            column=name,
            expected=f"the {days[first[position]]:g} days of item {item} elsewhere: item metadata has one",
            found=f"{days[position]:g}",
        )
