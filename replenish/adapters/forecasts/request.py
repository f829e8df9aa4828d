"""What is asked of a forecast source."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.said import Said, day_said
from replenish.errors import InputError
from replenish.problem.forecast import AnyForecast


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
    said
        Whatever else the user has said.
    """

    location: Location
    files: tuple[Location, ...]
    issued: np.datetime64 | None = None
    period: str | None = None
    location_column: str | None = None
    said: Said = field(default_factory=Said)

    @property
    def label(self) -> str:
        """Name of the forecast, as the user knows it."""
        return self.location.label

    @property
    def decimal(self) -> str:
        """Decimal sign of the forecast's tables."""
        return self.said.get("decimal", ".")

    def start(self) -> np.datetime64:
        """First day of the first period, which the user has to say."""
        day = day_said("start", self.said.get("start"))
        if day is None:
            raise self.unsaid("start", "the first day of the first period, as this source has no dates")
        return day

    def companion(self) -> Location | None:
        """File that belongs to this one; a relative path starts in the folder of the forecast's file."""
        path = self.said.get("companion")
        return None if path is None else self.files[0] / ".." / os.fspath(path)

    def unsaid(self, key: str, meaning: str) -> InputError:
        """Error of something that has to be said, and was not, or not so."""
        faults = FaultList()
        found = repr(self.said.get(key)) if key in self.said else "nothing said"
        faults.add(self.label, meaning, found, column=f"data.forecast.{key}")
        return InputError(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """
    What a forecast looks like from outside.

    Parameters
    ----------
    files
        Names of its files.
    header
        Names of the columns of the first file; of a JSON file the keys of its first object.
    """

    files: tuple[str, ...]
    header: tuple[str, ...]

    def has(self, *names: str) -> bool:
        """Whether the header has all of these names."""
        return set(names).issubset(self.header)

    def ends(self, *suffixes: str) -> bool:
        """Whether the first file's name ends like this."""
        return self.files[0].lower().endswith(suffixes)


class Source(Protocol):
    """A forecast source: one module beside this one."""

    def recognises(self, shape: Shape) -> bool:
        """Whether this source writes such files."""
        ...

    def read(self, request: ForecastRequest) -> AnyForecast:
        """Forecast of this source; `InputError` with every fault that was found."""
        ...
