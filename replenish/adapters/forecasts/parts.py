"""The numbered parts that one export run leaves in a folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.forecasts.request import ForecastRequest

_PART = re.compile(
    r"(?P<job>.+)_(?P<time>\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(?:Z|[+-]\d{4}))_(?:part)?(?P<number>\d+)"
    r"(?P<suffix>(?:\.snappy)?\.(?:csv|parquet))",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class PartName:
    """Job, time stamp and number that an export writes into the name of a part."""

    run: str
    number: int


def part_name(name: str) -> PartName | None:
    """
    What a file's name says, or ``None`` where it is no part of an export.

    Examples
    --------
    >>> part_name("weekly_dc_2026-01-05T08-11-47Z_part10.csv")
    PartName(run='weekly_dc_2026-01-05T08-11-47Z_*.csv', number=10)
    >>> part_name("forecast.csv") is None
    True
    """
    match = _PART.fullmatch(name)
    if match is None:
        return None
    return PartName(f"{match['job']}_{match['time']}_*{match['suffix'].lower()}", int(match["number"]))


def export_parts(request: ForecastRequest) -> tuple[Location, ...]:
    """
    Files of a request: one part on its own, or all parts of the one run in a folder, by number.

    Strangers, two runs and gaps in the numbers are an `InputError`: there is no manifest that could tell
    which of them were meant.
    """
    if not request.location.is_folder:
        return request.files
    faults = FaultList()
    parts = _parts_of(request.location, request.files, faults)
    faults.refuse()
    return parts


def _parts_of(folder: Location, files: Sequence[Location], faults: FaultList) -> tuple[Location, ...]:
    named = [(part_name(file.name), file) for file in files]
    for name, file in named:
        if name is None:
            faults.add(
                file.label, "a part of an export like job_2026-01-05T08-11-47Z_part0.csv", "another file"
            )
    parts = sorted(((name, file) for name, file in named if name is not None), key=lambda part: part[0])
    runs = sorted({name.run for name, _ in parts})
    if len(runs) > 1:
        faults.add(folder.label, "the parts of one export run", f"{len(runs)}: {', '.join(runs)}")
    elif parts:
        _note_gaps(folder, [name.number for name, _ in parts], faults)
    return tuple(file for _, file in parts)


def _note_gaps(folder: Location, numbers: list[int], faults: FaultList) -> None:
    missing = sorted(set(range(max(numbers) + 1)) - set(numbers))
    if missing:
        named = ", ".join(f"part {number}" for number in missing)
        faults.add(folder.label, f"all parts from 0 to {max(numbers)}", f"no {named}")
    if len(numbers) > len(set(numbers)):
        faults.add(folder.label, "one file per part number", "two files of one number")
