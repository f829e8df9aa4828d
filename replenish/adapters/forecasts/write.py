"""Writes a forecast in the shape of an Amazon Forecast export."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from replenish.adapters.whole_folder import whole_folder
from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, TextArray
from replenish.problem.forecast import QuantileForecast

FEWEST_PARTS = 2  # the one that holds only a header, and one with rows
SIGNIFICANT_DIGITS = 6  # more would only say how the arithmetic was rounded


def write_amazon_export(
    forecast: QuantileForecast, folder: Path, *, name: str, parts: int = 3
) -> tuple[Path, ...]:
    """
    Folder of part files as an Amazon Forecast export job leaves it: all of it or nothing.

    ``<name>_<issue date>T00-00-00Z_part<K>.csv``, each with a header, part 0 with nothing else (as real
    exports have), the lines shared out between the others. Columns item_id, location, date, one per
    level (``p10``, ``p2.5``) and mean where the forecast has one; dates as ``2024-06-03T00:00:00Z``, whose
    ``Z`` is Amazon's and means no time zone. Periods without forecast are left out. The same
    forecast gives the same bytes.

    Parameters
    ----------
    forecast
        With item, location, calendar and issue date.
    folder
        Made, or replaced if it is there.
    name
        Name of the export job.
    parts
        Files, 2 or more.

    Returns
    -------
    paths
        The files, in the order of their numbers.

    Raises
    ------
    InputError
        When the forecast has no labels, dates or issue date, or ``parts`` is below 2.
    SourceError
        When the folder cannot be written.
    """
    if parts < FEWEST_PARTS:
        raise InputError([Fault(file="export", column="parts", expected="2 or more", found=str(parts))])
    table = _table(forecast)
    names = [f"{name}_{forecast.issued}T00-00-00Z_part{part}.csv" for part in range(parts)]
    shares = np.array_split(np.arange(forecast.lines), parts - 1)
    with whole_folder(folder) as made:
        for file, lines in zip(names, [np.arange(0), *shares], strict=True):
            _write_part(table, lines, made / file)
    return tuple(folder / file for file in names)


def level_name(level: float) -> str:
    """
    Column of a quantile level.

    Examples
    --------
    >>> level_name(0.1), level_name(0.025)
    ('p10', 'p2.5')
    """
    return f"p{level * 100:.6g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """A forecast that has everything a table of it needs."""

    item: TextArray
    location: TextArray
    date: list[str]
    columns: list[str]
    numbers: FloatArray  # (n, t, columns)
    known: BoolArray


def _table(forecast: QuantileForecast) -> _Table:
    item, location, calendar = forecast.item, forecast.location, forecast.calendar
    if item is None or location is None or calendar is None or forecast.issued is None:
        fields = ("item", "location", "calendar", "issued")
        raise InputError(
            Fault(file="forecast", column=field, expected="given, to be written", found="nothing")
            for field in fields
            if getattr(forecast, field) is None
        )
    columns, numbers = [level_name(float(level)) for level in forecast.levels], forecast.quantiles
    if forecast.mean is not None:
        columns, numbers = [*columns, "mean"], np.concatenate([numbers, forecast.mean[:, :, None]], axis=2)
    return _Table(
        item=item,
        location=location,
        date=[f"{start}T00:00:00Z" for start in calendar.starts],
        columns=columns,
        numbers=numbers,
        known=forecast.known,
    )


def _write_part(table: _Table, lines: IntArray, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["item_id", "location", "date", *table.columns])
        for line in lines:
            writer.writerows(_rows(table, line))


def _rows(table: _Table, line: int) -> Iterator[list[str]]:
    for period in np.flatnonzero(table.known[line]):
        numbers = (f"{number:.{SIGNIFICANT_DIGITS}g}" for number in table.numbers[line, period])
        yield [table.item[line], table.location[line], table.date[period], *numbers]
