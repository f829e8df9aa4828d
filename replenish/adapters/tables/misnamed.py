"""Files of a planning folder that look like a table of it under another name, and would not be read."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from posixpath import splitext

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.settings.read import DataSection

READ = (".csv", ".parquet")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
NO_FIXED_NAME = ("forecast", "backtest", "item_metadata", "item_metadata_schema")
CUTOFF = 0.85  # open_order is near open_orders (0.95); demand_old is not near demand (0.75)


def note_misnamed(folder: Location, data: DataSection, faults: FaultList) -> None:
    """Note every file that a table which is not there was probably meant to be."""
    absent = set(_absent(folder, data))
    said = {str(getattr(data, name)) for name in DataSection.model_fields if name not in NO_FIXED_NAME}
    said |= {data.forecast.path, data.backtest.path, data.item_metadata, data.item_metadata_schema}
    for place in folder.list_files((*READ, *WORKBOOKS)) if absent else ():
        stem, suffix = splitext(place.name)
        table = _nearest(stem, absent)
        if table is None or place.name in said:
            continue
        meant = f"(did you mean '{table}.csv'?)"
        if suffix.lower() in WORKBOOKS:
            faults.add(place.label, f"a table saved as CSV {meant}", "a workbook")
        else:
            faults.add(place.label, f"the name of a table {meant}", repr(place.name))


def _absent(folder: Location, data: DataSection) -> Iterator[str]:
    """Tables that are read where they are there, and are not."""
    for name in DataSection.model_fields:
        if name in NO_FIXED_NAME or name in data.model_fields_set:
            continue
        if not any((folder / f"{name}{suffix}").exists for suffix in READ):
            yield name


def _nearest(stem: str, absent: set[str]) -> str | None:
    """
    Table that a file was meant to be, whatever its capitals, blanks and hyphens.

    Examples
    --------
    >>> _nearest("Open Order", {"open_orders", "offers"}), _nearest("opening_open_orders", {"open_orders"})
    ('open_orders', None)
    """
    plain = stem.casefold().replace(" ", "_").replace("-", "_")
    return next(iter(get_close_matches(plain, sorted(absent), n=1, cutoff=CUTOFF)), None)
