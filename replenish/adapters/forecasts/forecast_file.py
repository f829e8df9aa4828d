"""One file of a forecast: where it is, how it is written, what its columns are called."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.parquet

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.forecast_columns import is_parquet
from replenish.adapters.text.table import BYTE_ORDER_MARK, csv_header, plain_text, unique_names

HEADER_BYTES = 1 << 16
DELIMITERS = {".": ",", ",": ";"}  # between columns, by the decimal sign


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastFile:
    """
    A CSV or Parquet file with its header.

    Parameters
    ----------
    location
        Where it is; fetched, if it was elsewhere.
    header
        Its column names.
    decimal
        What stands before the fraction of a number.
    """

    location: Location
    header: tuple[str, ...]
    decimal: str = "."

    @classmethod
    def of(cls, location: Location, faults: FaultList, decimal: str = ".") -> ForecastFile | None:
        """File at a location, or ``None`` where its header cannot be told."""
        with faults.collecting():
            here = location.fetched()
            here.note()
            header = _header(here, DELIMITERS.get(decimal, ","), faults)
            if header is not None:
                return cls(location=here, header=tuple(header), decimal=decimal)
        return None

    @property
    def delimiter(self) -> str:
        """What stands between two columns of a CSV file."""
        return DELIMITERS.get(self.decimal, ",")

    @property
    def label(self) -> str:
        """Name of the file, as the user knows it."""
        return self.location.label


def is_json(location: Location) -> bool:
    """Whether it is a JSON file, by its name; an ``.out`` may be anything."""
    return location.name.lower().endswith((".json", ".jsonl"))


def loose_header(location: Location, decimal: str = ".") -> tuple[str, ...]:
    """Names of the columns even where some stand twice; none where they cannot be told."""
    if is_parquet(location):
        return tuple(_parquet_header(location, FaultList()) or ())
    lines = _start(location).removeprefix(BYTE_ORDER_MARK).splitlines()
    try:
        return tuple(next(csv.reader([lines[0].decode()], delimiter=DELIMITERS.get(decimal, ","))))
    except (IndexError, UnicodeDecodeError, csv.Error, StopIteration):
        return ()


def _header(location: Location, delimiter: str, faults: FaultList) -> list[str] | None:
    if is_parquet(location):
        return _parquet_header(location, faults)
    if is_json(location):
        faults.add(location.label, "a CSV or Parquet table, as this source writes", "a JSON file")
        return None
    start = _start(location)
    lines = start.splitlines()
    raw = plain_text(location.label, pa.py_buffer(lines[0] if lines else start), faults)
    return None if raw is None else csv_header(location.label, raw, faults, delimiter)


def _start(location: Location) -> bytes:
    """Beginning of a file: its byte order mark, where it has one, and its first row that is not empty."""
    with location.open() as stream:
        start: bytes = stream.read(HEADER_BYTES)
    plain = start.removeprefix(BYTE_ORDER_MARK)
    return start[: len(start) - len(plain)] + plain.lstrip(b"\r\n")


def _parquet_header(location: Location, faults: FaultList) -> list[str] | None:
    with location.open() as stream:
        size = stream.size()
        try:
            names = pa.parquet.read_schema(stream).names
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            faults.add(location.label, "a Parquet file", "something else" if size else "an empty file")
            return None
    return names if unique_names(location.label, names, faults) else None
