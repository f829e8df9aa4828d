"""Item metadata of the domain INVENTORY_PLANNING: lead time, order cycle and safety stock, kept as texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from replenish.adapters.datasets.headless_table import read_headless, text_of_value
from replenish.adapters.datasets.schema import ITEM, Schema, column_names
from replenish.adapters.datasets.target_series import write_dataset_files
from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import refusal
from replenish.adapters.text.cells import Cells, ids, numbers
from replenish.adapters.text.table import TextTable
from replenish.problem.arrays import FloatArray, TextArray

NAME = "item_metadata"
TERMS = ("lead_time", "order_cycle", "safety_stock")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTerms:
    """
    Supply terms by item.

    Parameters
    ----------
    item : (k,) texts
    lead_time, order_cycle : (k,) days
        NaN where nothing is said.
    safety_stock : (k,) units
        NaN where nothing is said. No plan uses it: a plan's safety stock follows from its demand paths.
    file
        Where they were read from.
    """

    item: TextArray
    lead_time: FloatArray
    order_cycle: FloatArray
    safety_stock: FloatArray
    file: str = NAME


def read_item_terms(table: str | Path | Location, schema: Schema) -> ItemTerms:
    """Supply terms out of item metadata; arguments as of `read_target_series`."""
    faults, place = FaultList(), Location.of(table)
    rows = read_headless(place, column_names(schema), faults)
    if ITEM not in rows.columns:
        raise refusal(place, "item_id in its schema", ", ".join(rows.columns))
    item = ids(Cells.of(rows, ITEM, faults))
    terms = {name: _term(rows, name, faults) for name in TERMS}
    for name, count in Counter(item.tolist()).items():
        if count > 1:
            faults.add(rows.file, "one row per item", f"item {name} again")
    faults.refuse()
    return ItemTerms(item=item, file=rows.file, **terms)


def write_item_terms(terms: ItemTerms, folder: Path) -> Sequence[str]:
    """Write supply terms into a folder, with their schema; names of the two files."""
    told = [name for name in TERMS if np.isfinite(getattr(terms, name)).any()]
    columns = [getattr(terms, name).tolist() for name in told]
    rows = ([item, *map(text_of_value, values)] for item, *values in zip(terms.item, *columns, strict=True))
    return write_dataset_files(NAME, dict.fromkeys((ITEM, *told), "string"), rows, folder)


def _term(rows: TextTable, name: str, faults: FaultList) -> FloatArray:
    if name not in rows.columns:
        return np.full(len(rows.rows), np.nan)
    return numbers(Cells.of(rows, name, faults), "a number >= 0", lambda values: values >= 0, np.nan)
