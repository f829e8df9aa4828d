"""Which place of the grid each row of each file has: lines hashed, dates and levels looked up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from replenish.adapters.calendars.buckets import STEPS, calendar_of, steps_in_words
from replenish.adapters.faults import FaultList
from replenish.adapters.forecasts.forecast_columns import Texts
from replenish.adapters.forecasts.grid import Grid
from replenish.adapters.forecasts.grid_rows import GridRows
from replenish.adapters.forecasts.places import Places, filled_places, gathered
from replenish.adapters.text.cells import as_numpy
from replenish.problem.arrays import IntArray, frozen_texts
from replenish.problem.calendar import Calendar

MOST_INT32 = 2**31
MOST_PLACES_PER_ROW, SMALL_GRID = 100, 10_000_000
PIECE_ROWS = 1 << 17  # places that are worked out at a time stay in the processor's cache


def grid_of(
    rows: Sequence[GridRows], minor: list[str], period: str | None, file: str, faults: FaultList
) -> Grid | None:
    """
    Places of all rows of a forecast; ``None`` where the dates are no calendar.

    Parameters
    ----------
    minor
        The levels or samples in the order they shall have.
    period
        ``"day"`` or ``"week"`` where the user has said it.
    file
        The forecast's name, for faults.
    """
    days = np.unique(np.concatenate([each.days for each in rows]))
    calendar = calendar_of(days, period)
    if calendar is None or (period is not None and calendar.step_days != STEPS[period]):
        expected = "one date a day, or one a week" if period is None else f"one date a {period}"
        if calendar is not None:  # of the other period
            expected += f" (or data.forecast.period = {_name_of(calendar)!r}, if that is right)"
        faults.add(file, expected, steps_in_words(days), column=rows[0].dates.column)
        return None
    items = _vocabulary(each.item for each in rows)
    locations = _vocabulary(each.location for each in rows)
    runs = [_line_runs(each, items, locations) for each in rows]
    lines = np.sort(as_numpy(pc.unique(pa.concat_arrays([each.keys.dictionary for each in runs]))))
    if _mostly_empty(lines.size * calendar.periods * len(minor), sum(len(each) for each in rows)):
        found = (
            f"{len(minor)} of them for {lines.size} lines and {calendar.periods} dates, most without a value"
        )
        faults.add(file, "levels or samples that the lines share", found, column=rows[0].minor.column)
        return None
    cells = [_cells(each, run, lines, minor, calendar) for each, run in zip(rows, runs, strict=True)]
    item, location = np.array(list(items), dtype=object), np.array(list(locations), dtype=object)
    size = lines.size * calendar.periods * len(minor)
    return Grid(
        item=frozen_texts(item[lines // len(location)]),
        location=frozen_texts(location[lines % len(location)]),
        minor=minor,
        calendar=calendar,
        columns=[replace(each.columns, texts={}) for each in rows],  # as large as some columns of numbers
        cells=cells,
        filled=filled_places(size, cells),
    )


def _name_of(calendar: Calendar) -> str:
    return next(name for name, step in STEPS.items() if step == calendar.step_days)


def _mostly_empty(places: int, rows: int) -> bool:
    """Whether a dense grid would hold next to nothing, as where every row has a sample name of its own."""
    return places > max(MOST_PLACES_PER_ROW * rows, SMALL_GRID)


def _vocabulary(columns: Iterator[Texts]) -> dict[str, int]:
    names = sorted({name for texts in columns for name in texts.names})
    return {name: position for position, name in enumerate(names)}


def _recoded(texts: Texts, vocabulary: dict[str, int], kind: npt.DTypeLike = np.int64) -> IntArray:
    """Position of each row's text in a vocabulary; one for all rows where they all say the same."""
    positions = np.array([vocabulary[name] for name in texts.names], dtype=kind)
    return positions if positions.size == 1 else np.take(positions, texts.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRuns:
    """
    Stretches of rows that speak of one line: in most files as long as the horizon.

    Parameters
    ----------
    first : (r,)
        First row of each.
    keys : (r,)
        One whole number per item and location; hashed, because sorting millions is slow.
    """

    first: IntArray
    keys: pa.DictionaryArray


def _line_runs(rows: GridRows, items: dict[str, int], locations: dict[str, int]) -> LineRuns:
    first, kind = _first_rows(rows), _smallest(len(items) * len(locations))
    item, location = (replace(texts, codes=texts.codes[first]) for texts in (rows.item, rows.location))
    keys = _recoded(item, items, kind) * np.array(len(locations), dtype=kind)
    keys = np.broadcast_to(keys + _recoded(location, locations, kind), first.shape)
    return LineRuns(first=first, keys=pa.array(keys).dictionary_encode())


def _first_rows(rows: GridRows) -> IntArray:
    changes = np.ones(len(rows), dtype=bool)
    changes[1:] = rows.item.codes[1:] != rows.item.codes[:-1]
    if len(rows.location.names) > 1:
        changes[1:] |= rows.location.codes[1:] != rows.location.codes[:-1]
    return np.flatnonzero(changes)


def _cells(rows: GridRows, runs: LineRuns, lines: IntArray, minor: list[str], calendar: Calendar) -> Places:
    kind = _smallest(lines.size * calendar.periods * len(minor))
    line = np.searchsorted(lines, as_numpy(runs.keys.dictionary)) * (calendar.periods * len(minor))
    first_cells = np.take(line.astype(kind), as_numpy(runs.keys.indices))
    day_cells = (calendar.period_of(rows.days) * len(minor)).astype(kind)
    minor_cells = _recoded(rows.minor, {name: position for position, name in enumerate(minor)}, kind)

    def pieces() -> Iterator[IntArray]:
        for first in range(0, len(rows), PIECE_ROWS):
            piece = slice(first, min(first + PIECE_ROWS, len(rows)))
            cells = _repeated(first_cells, runs.first, piece)
            cells += np.take(day_cells, rows.dates.codes[piece])
            cells += minor_cells if minor_cells.size == 1 else minor_cells[piece]
            yield cells

    return gathered(pieces(), len(rows))


def _repeated(values: IntArray, starts: IntArray, piece: slice) -> IntArray:
    """Value of the run that each row of a piece belongs to."""
    first, end = np.searchsorted(starts, (piece.start, piece.stop - 1), side="right")
    begins = np.maximum(starts[first - 1 : end], piece.start)
    return np.repeat(values[first - 1 : end], np.diff(begins, append=piece.stop))


def _smallest(places: int) -> type[np.int32 | np.int64]:
    """Kind of whole numbers that can count some places; the small one takes half the memory."""
    return np.int32 if places < MOST_INT32 else np.int64
