"""What is asked of a forecast source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from replenish.adapters.files import Location
from replenish.problem.forecast import PathForecast, QuantileForecast


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastRequest:
    """
    Where a forecast is, and what the user has said about it.

    Parameters
    ----------
    location
        A file or a folder.
    files
        The file, or all files of the folder.
    issued
        Day the forecast became known.
    period
        ``"day"`` or ``"week"``, where it is known.
    location_column
        Column that holds the location, where there are several.
    """

    location: Location
    files: tuple[Location, ...]
    issued: np.datetime64 | None = None
    period: str | None = None
    location_column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a forecast looks like from outside: the names of its files and the header of the first."""

    files: tuple[str, ...]
    header: tuple[str, ...]


class Source(Protocol):
    """A forecast source: one module beside this one."""

    def recognises(self, shape: Shape) -> bool:
        """Whether this source writes such files."""
        ...

    def read(self, request: ForecastRequest) -> QuantileForecast | PathForecast:
        """Forecast of this source; `InputError` with every fault that was found."""
        ...
