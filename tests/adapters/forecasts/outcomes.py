"""
What becomes of exports that went wrong.

``python -m tests.adapters.forecasts.outcomes 20000`` runs a campaign over every sample of every source and
prints, by source, how many mutants were refused, repaired (and counted), read with holes (for which a plan
is refused), told of in a note, or read as if nothing had been. Two outcomes are faults of ours: a
traceback, and a silent loss, when a number of an untouched row is gone from the answer or is another one.
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from replenish.errors import Fault, InputError
from tests.adapters.forecasts.conformance import SAMPLES, Sample, values_of
from tests.adapters.forecasts.mutants import EVERYTHING, Mutate, joined, mutant, split_rows

Cell = tuple[Any, ...]
MEMORY: dict[Any, Any] = {}


def remembered(function: Callable[[Sample], Any]) -> Callable[[Sample], Any]:
    """What a function says of a sample, asked once."""

    @functools.wraps(function)
    def once(sample: Sample) -> Any:
        key = function.__name__, id(sample)
        if key not in MEMORY:
            MEMORY[key] = function(sample)
        return MEMORY[key]

    return once


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant (refused, repaired, holed, told, read, lost, traceback), and what was lost."""

    kind: str
    what: str = ""


def outcome(sample: Sample, mutate: Mutate) -> Outcome:
    """What a sample says when one of its files is changed; anything but `InputError` comes through."""
    with tempfile.TemporaryDirectory() as folder:
        copy, file = copied(sample, Path(folder))
        content, touched = mutate(file.read_bytes())
        file.write_bytes(content)
        forecast, faults = read_or_faults(sample, copy)
    if forecast is None:
        assert faults
        assert all(fault.file and fault.expected and fault.found for fault in faults)
        return Outcome("refused")
    values = values_of(forecast)
    assert not np.isinf(values).any()
    assert not (values < 0).any()
    assert forecast.item is not None
    assert all(item == item.strip() and item for item in forecast.item)
    lost, holes = losses(sample, forecast, touched)
    if lost:
        return Outcome("lost", lost)
    if holes:
        return Outcome("holed")
    if getattr(forecast, "crossings", 0) + forecast.negatives + forecast.duplicates > repairs_of(sample):
        return Outcome("repaired")
    return Outcome("told" if len(forecast.notes) > notes_of(sample) else "read")


def read_or_faults(sample: Sample, place: Path) -> tuple[Any, tuple[Fault, ...]]:
    try:
        return sample.read(place), ()
    except InputError as refusal:
        return None, tuple(refusal.faults)


def copied(sample: Sample, folder: Path) -> tuple[Path, Path]:
    """Copy of a sample, and the file of it that is changed: the first that holds rows."""
    copy = folder / sample.place.name
    if sample.place.is_dir():
        shutil.copytree(sample.place, copy)
        files = [file for file in sorted(copy.rglob("*.csv")) if "Accuracy" not in file.name]
        return copy, max(files, key=lambda file: file.stat().st_size)
    shutil.copytree(sample.place.parent, folder, dirs_exist_ok=True)
    return copy, copy


def losses(sample: Sample, forecast: Any, touched: frozenset[int] | None) -> tuple[str, int]:
    """
    First number of an untouched row that is gone or another, and how many stand there as unknown.

    What is unknown is no silent loss: a plan is refused for it.
    """
    if touched is EVERYTHING:
        return "", 0
    before, after = cells(whole(sample)), cells(forecast)
    mine = {cell for row in touched for cell in cells_of_rows(sample).get(row, before.keys())}
    lines = {(item, place) for item, place, _ in labelled(forecast)}
    days = {str(day) for day in forecast.calendar.starts}
    holes = 0
    for cell in sorted(before.keys() - mine, key=str):
        if cell not in after and cell[:2] in lines and cell[2] in days:
            holes += 1
        elif cell not in after or not same_numbers(before[cell], after[cell]):
            return f"{cell}: {before[cell]} became {after.get(cell)}", holes
    return "", holes


def same_numbers(before: tuple[float, ...], after: tuple[float, ...]) -> bool:
    return len(before) == len(after) and bool(np.allclose(before, after, rtol=1e-6, equal_nan=True))


def cells(forecast: Any) -> dict[Cell, tuple[float, ...]]:
    """Numbers of each line and day that has some."""
    values, days, labels = values_of(forecast), forecast.calendar.starts, labelled(forecast)
    if hasattr(forecast, "paths"):
        values = values.transpose(0, 2, 1)
    return {
        (*labels[line][:2], str(days[period])): tuple(np.atleast_1d(values[line, period]).tolist())
        for line, period in zip(*np.nonzero(forecast.known), strict=True)
    }


def labelled(forecast: Any) -> list[tuple[str, str | None, int]]:
    """Item, place and position of each line."""
    places = [None] * forecast.lines if forecast.location is None else forecast.location.tolist()
    return list(zip(forecast.item.tolist(), places, range(forecast.lines), strict=True))


@remembered
def whole(sample: Sample) -> Any:
    """The sample as it is."""
    return sample.read()


@remembered
def cells_of_rows(sample: Sample) -> dict[int, frozenset[Cell]]:
    """Lines and days that a data row speaks of: those that are gone or another without it."""
    before = cells(whole(sample))
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        copy, file = copied(sample, Path(folder))
        rows = split_rows(sample, file.read_bytes())
        if rows is None:
            return {}
        head, body = rows
        for number in range(len(body)):
            file.write_bytes(joined(head, body[:number] + body[number + 1 :]))
            try:
                after = cells(sample.read(copy))
            except InputError:
                continue
            found[number] = frozenset(
                cell for cell in before if cell not in after or not same_numbers(before[cell], after[cell])
            )
    return found


@remembered
def repairs_of(sample: Sample) -> int:
    forecast = whole(sample)
    return int(getattr(forecast, "crossings", 0) + forecast.negatives + forecast.duplicates)


@remembered
def notes_of(sample: Sample) -> int:
    return len(whole(sample).notes)


def campaign(count: int, first: int = 0) -> tuple[dict[str, Counter[str]], list[str]]:
    """Outcomes by source of so many mutants, the samples in turn, and what must not happen."""
    counted: dict[str, Counter[str]] = {}
    faults = []
    for seed in range(first, first + count):
        sample = SAMPLES[seed % len(SAMPLES)]
        name, mutate = mutant(sample, seed)
        try:
            found = outcome(sample, mutate)
        except Exception as error:  # every traceback is a finding
            found = Outcome("traceback", f"{type(error).__name__}: {error}")
        counted.setdefault(sample.source, Counter())[found.kind] += 1
        if found.what:
            faults.append(f"seed {seed} {sample.path} {name}: {found.kind}: {found.what}"[:300])
    return counted, faults


def main() -> None:
    counted, faults = campaign(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    kinds = ("refused", "repaired", "holed", "told", "read", "lost", "traceback")
    lines = [f"| {'source':20} | " + " | ".join(f"{kind:>9}" for kind in kinds) + " |"]
    total: Counter[str] = sum(counted.values(), Counter())
    for source, kind in [*sorted(counted.items()), ("all", total)]:
        lines.append(f"| {source:20} | " + " | ".join(f"{kind[each]:9}" for each in kinds) + " |")
    sys.stdout.write("\n".join([*lines, *faults]) + "\n")


if __name__ == "__main__":
    main()
