"""Which column is what: the item, the place, the date, the quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.names import is_mean, level_of
from replenish.adapters.nearest import did_you_mean

LOCATION_NAMES = (
    "location",
    "location_id",
    "store_id",
    "store",
    "site_id",
    "site",
    "warehouse_id",
    "warehouse",
    "dc",
    "plant",
    "branch",
)
FEWEST_LEVELS = 2  # one quantile alone is no distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Names of the columns that tell rows apart; ``location`` may be missing."""

    item: str
    location: str | None
    date: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Columns of ids."""
        return (self.item,) if self.location is None else (self.item, self.location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """Columns that hold quantiles, by rising level, and the one that holds the mean."""

    columns: tuple[str, ...]
    levels: tuple[float, ...]
    mean: str | None

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Columns of numbers."""
        return self.columns if self.mean is None else (*self.columns, self.mean)


def find_keys(
    file: str, header: Sequence[str], items: Sequence[str], location: str | None, faults: FaultList
) -> Keys | None:
    """
    Key columns of a header, or ``None`` where they cannot be told.

    Parameters
    ----------
    items
        Names an item's column may have, the likeliest first.
    location
        Name of the location's column, where the user has chosen it.
    """
    item = next((name for name in items if name in header), None)
    if item is None:
        faults.add(file, "a column item_id", listed(header), row=1, column="item_id")
    if "date" not in header:
        faults.add(file, "a column date", listed(header), row=1, column="date")
    if location is not None and location not in header:
        faults.add(file, "the location column chosen", listed(header), row=1, column=location)
    places = [location] if location is not None else [name for name in LOCATION_NAMES if name in header]
    if len(places) > 1 and "location" not in places:
        expected = "one location column, or data.forecast.location to choose it"
        faults.add(file, expected, ", ".join(places), row=1)
    elif item is not None and "date" in header and (location is None or location in header):
        return Keys(item=item, location=places[0] if places else None, date="date")
    return None


def find_levels(file: str, header: Sequence[str], faults: FaultList) -> Levels | None:
    """Quantile columns of a header, or ``None`` where there are too few or two of one level."""
    levels = sorted((level, name) for name in header if (level := level_of(name)) is not None)
    for (level, name), (other, twin) in pairwise(levels):
        if level == other:
            faults.add(file, "one column per level", f"{name} and {twin}", row=1, column=name)
            return None
    if not enough_levels(file, [name for _, name in levels], faults, row=1):
        return None
    return Levels(
        columns=tuple(name for _, name in levels),
        levels=tuple(level for level, _ in levels),
        mean=next((name for name in header if is_mean(name)), None),
    )


def enough_levels(file: str, names: Sequence[str], faults: FaultList, row: int | None = None) -> bool:
    """Whether there are quantiles enough for a distribution."""
    if len(names) >= FEWEST_LEVELS:
        return True
    found = f"only {names[0]}" if names else "none"
    faults.add(file, "two quantile levels or more, like p10 and p90", found, row=row)
    return False


def note_strangers(file: str, header: Sequence[str], known: Sequence[str], faults: FaultList) -> None:
    """Note every column that a table of ours does not have."""
    for name in header:
        if name not in known:
            expected = f"a known column{did_you_mean(name, {*known, 'location', 'mean'})}"
            faults.add(file, expected, repr(name), row=1, column=name)


def listed(header: Sequence[str]) -> str:
    """Names of columns, for a fault."""
    return ", ".join(header) or "no names"
