"""Writes a forecast in the shape of an Amazon Forecast export."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet

from replenish.adapters.files.whole_folder import whole_folder
from replenish.errors import Fault, InputError
from replenish.problem.arrays import BoolArray, FloatArray, IntArray, TextArray
from replenish.problem.forecast import QuantileForecast

SIGNIFICANT_DIGITS = 6  # more would only say how the arithmetic was rounded
ZSTD_LEVEL = 19  # written once, read often


def write_amazon_export(
    forecast: QuantileForecast, folder: Path, *, name: str, parts: int = 3, suffix: str = "csv"
) -> tuple[Path, ...]:
    """
    Folder of part files as an Amazon Forecast export job leaves it: all of it or nothing.

    ``<name>_<issue date>T00-00-00Z_part<K>.csv``, each with a header, part 0 of several with nothing else (as
    real exports have), the lines shared out between the others. Columns item_id, location, date, one per
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
        Files, 1 or more.
    suffix
        ``csv``; or ``parquet``, with numbers of 32 bits: a tenth of the size, and still more digits than any
        forecast has.

    Returns
    -------
    paths
        The files, in the order of their numbers.

    Raises
    ------
    InputError
        When the forecast has no labels, dates or issue date, ``parts`` is below 1 or the suffix is another.
    SourceError
        When the folder cannot be written.
    """
    _refuse_faults(parts, suffix)
    table = _table(forecast)
    names = [f"{name}_{forecast.issued}T00-00-00Z_part{part}.{suffix}" for part in range(parts)]
    with whole_folder(folder) as made:
        for file, lines in zip(names, _shares(forecast.lines, parts), strict=True):
            PART_WRITERS[suffix](table, lines, made / file)
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


def _refuse_faults(parts: int, suffix: str) -> None:
    faults = []
    if parts < 1:
        faults.append(Fault(file="export", column="parts", expected="1 or more", found=str(parts)))
    if suffix not in PART_WRITERS:
        expected = " or ".join(PART_WRITERS)
        faults.append(Fault(file="export", column="suffix", expected=expected, found=repr(suffix)))
    if faults:
        raise InputError(faults)


def _shares(lines: int, parts: int) -> list[IntArray]:
    """Lines of each part; the first of several has none."""
    everything = np.arange(lines)
    return [everything] if parts == 1 else [everything[:0], *np.array_split(everything, parts - 1)]


def _write_csv(table: _Table, lines: IntArray, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["item_id", "location", "date", *table.columns])
        for line in lines:
            writer.writerows(_rows(table, line))


def _rows(table: _Table, line: int) -> Iterator[list[str]]:
    for period in np.flatnonzero(table.known[line]):
        numbers = (f"{number:.{SIGNIFICANT_DIGITS}g}" for number in table.numbers[line, period])
        yield [table.item[line], table.location[line], table.date[period], *numbers]


def _write_parquet(table: _Table, lines: IntArray, path: Path) -> None:
    line, period = np.nonzero(table.known[lines])
    numbers = _rounded(table.numbers[lines][line, period])
    columns = {
        "item_id": pa.array(table.item[lines][line].tolist(), pa.string()),
        "location": pa.array(table.location[lines][line].tolist(), pa.string()),
        "date": pa.array(np.asarray(table.date, dtype=object)[period].tolist(), pa.string()),
        **{name: pa.array(numbers[:, column]) for column, name in enumerate(table.columns)},
    }
    pa.parquet.write_table(pa.table(columns), path, compression="zstd", compression_level=ZSTD_LEVEL)


def _rounded(numbers: FloatArray) -> npt.NDArray[np.float32]:
    """Numbers as they stand in a CSV part: no more digits than it has."""
    digits = [float(f"{number:.{SIGNIFICANT_DIGITS}g}") for number in numbers.ravel()]
    return np.asarray(digits, dtype=np.float32).reshape(numbers.shape)


PART_WRITERS: Mapping[str, Callable[[_Table, IntArray, Path], None]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
}
