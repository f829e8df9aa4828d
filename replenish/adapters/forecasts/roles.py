"""Which columns tell rows apart: the item, the place, the date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.text.nearest import did_you_mean

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
ITEM_NAMES = ("item", "item_id", "sku", "product_id", "product", "article", "unique_id", "series_id")
DATE_NAMES = ("date", "timestamp", "ds", "week", "day", "time", "ts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """
    Names of the columns that tell rows apart.

    Parameters
    ----------
    item
        ``None`` where the source names no item and the user does.
    location
        ``None`` where the source names no location.
    date
        First day of the period.
    vintage
        Cutoff, snapshot or backtest window: rows of one belong together.
    known_on_vintage
        Whether the forecast became known on that very day, and not on its own first day.
    """

    item: str | None
    location: str | None
    date: str
    vintage: str | None = None
    known_on_vintage: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """Columns of ids."""
        return tuple(name for name in (self.item, self.location) if name is not None)

    @property
    def days(self) -> tuple[str, ...]:
        """Columns of dates."""
        return (self.date,) if self.vintage is None else (self.date, self.vintage)


def find_keys(
    file: str,
    header: Sequence[str],
    request: ForecastRequest,
    faults: FaultList,
    *,
    items: Sequence[str] = ITEM_NAMES,
    dates: Sequence[str] = ("date",),
    vintage: str | None = None,
    known_on_vintage: bool = False,
) -> Keys | None:
    """
    Key columns of a header, or ``None`` where they cannot be told.

    Parameters
    ----------
    items, dates
        Names the item's and the date's column may have, the likeliest first; a name that the user has
        said comes before them.
    vintage, known_on_vintage
        As in `Keys`; a column that is not there is none.
    """
    before, said = len(faults), request.said
    item = _column(
        file, header, "item",
        said=said.get("item_column"), names=items, faults=faults, needed="item" not in said,
    )  # fmt: skip
    date = _column(file, header, "date", said=said.get("date_column"), names=dates, faults=faults)
    location = _location(file, header, request.location_column, faults)
    if len(faults) > before or date is None:
        return None
    return Keys(
        item=item,
        location=location,
        date=date,
        vintage=vintage if vintage in header else None,
        known_on_vintage=known_on_vintage,
    )


def _column(
    file: str,
    header: Sequence[str],
    role: str,
    *,
    said: str | None,
    names: Sequence[str],
    faults: FaultList,
    needed: bool = True,
) -> str | None:
    """Name of one key column."""
    if said is not None and said not in header:
        near = did_you_mean(said, header)
        faults.add(file, f"the {role} column chosen{near}", listed(header), row=1, column=said)
    present = [name for name in ((said,) if said is not None else names) if name in header]
    if not present and said is None and needed:
        usual = "item_id" if "item_id" in names else names[0]
        expected = f"a column {usual}, or data.forecast.{role}_column to name it"
        faults.add(file, expected, listed(header), row=1, column=usual)
    return present[0] if present else None


def _location(file: str, header: Sequence[str], said: str | None, faults: FaultList) -> str | None:
    if said is not None and said not in header:
        faults.add(file, "the location column chosen", listed(header), row=1, column=said)
    places = [said] if said is not None else [name for name in LOCATION_NAMES if name in header]
    if len(places) > 1 and "location" not in places:
        expected = "one location column, or data.forecast.location to choose it"
        faults.add(file, expected, ", ".join(places), row=1)
    return places[0] if places else None


def note_strangers(file: str, header: Sequence[str], known: Sequence[str], faults: FaultList) -> None:
    """Note every column that a table of ours does not have."""
    for name in header:
        if name not in known:
            expected = f"a known column{did_you_mean(name, {*known, 'location', 'mean'})}"
            faults.add(file, expected, repr(name), row=1, column=name)


def listed(header: Sequence[str]) -> str:
    """Names of columns, for a fault."""
    return ", ".join(header) or "no names"
