"""What stands in the files of one forecast with one column per quantile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import ForecastColumns, Wanted
from replenish.adapters.forecasts.forecast_file import ForecastFile
from replenish.adapters.forecasts.levels import Levels
from replenish.adapters.forecasts.request import ForecastRequest
from replenish.adapters.forecasts.roles import Keys
from replenish.adapters.forecasts.streamed_columns import read_columns
from replenish.errors import InputError

Roles = tuple[Keys, Levels]
NAMED = 5  # unread columns that are listed
RolesOf = Callable[[ForecastFile, FaultList], Roles | None]
ReadColumns = Callable[[ForecastFile, Wanted, FaultList], ForecastColumns | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WideTable:
    """
    What was read of the files of one forecast.

    Parameters
    ----------
    parts
        Columns of each file.
    keys, levels
        What the columns are; the same in all of them.
    unread
        Columns that are none of these.
    """

    parts: tuple[ForecastColumns, ...]
    keys: Keys
    levels: Levels
    unread: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence on the columns that were not read, where there are some."""
        if not self.unread:
            return ()
        more = f" and {len(self.unread) - NAMED} more" if len(self.unread) > NAMED else ""
        return (f"columns of the forecast that were not read: {', '.join(self.unread[:NAMED])}{more}",)


def wide_table(
    request: ForecastRequest,
    files: Sequence[Location],
    roles_of: RolesOf,
    extra: Sequence[str] = (),
    read: ReadColumns = read_columns,
) -> WideTable:
    """
    Columns of all files of a forecast.

    Parameters
    ----------
    extra
        Columns of numbers to read besides the quantiles and the mean.
    read
        Whether the numbers are held in memory, to be used more than once, or left in the files.
    """
    faults = FaultList()
    parts: list[ForecastColumns] = []
    roles: Roles | None = None
    unread: dict[str, None] = {}
    for location in files:
        file = ForecastFile.of(location, faults, request.decimal)
        own = None if file is None else roles_of(file, faults)
        if file is None or own is None or not _same(file, own, roles or own, faults):
            continue
        roles = own
        wanted = _wanted(own, extra)
        unread |= dict.fromkeys(name for name in file.header if name not in wanted.columns)
        columns = read(file, wanted, faults)
        if columns is not None:
            parts.append(columns)
    refuse_all(faults, parts)
    if roles is None:
        faults.add(request.label, "one forecast row or more", "none")
        raise InputError(faults)
    return WideTable(parts=tuple(parts), keys=roles[0], levels=roles[1], unread=tuple(unread))


def refuse_all(faults: FaultList, parts: Sequence[ForecastColumns]) -> None:
    """Refuse what was found, together with what is wrong with the numbers that nobody has read yet."""
    for part in parts if len(faults) else ():
        part.note_faults(faults)
    faults.refuse()


def _wanted(roles: Roles, extra: Sequence[str]) -> Wanted:
    keys, levels = roles
    return Wanted(ids=keys.ids, texts=keys.days, numbers=(*levels.all_columns, *extra))


def _same(file: ForecastFile, roles: Roles, expected: Roles, faults: FaultList) -> bool:
    """Whether a part has the key and quantile columns that the parts before it have."""
    if roles == expected:
        return True
    named = [", ".join((*keys.ids, keys.date, *levels.all_columns)) for keys, levels in (expected, roles)]
    faults.add(file.label, f"the columns of the parts before it ({named[0]})", named[1], row=1)
    return False
