"""
The archive of forecasts: a folder ``issued=2024-06-03`` for each day one became known.

What was known on a day is a fact, and replay, evaluation and recalibration learn from it. So an issue is
added whole or not at all, adding it again changes nothing, and another one takes its place only on request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from replenish.adapters.files import Location, unfinished_folders
from replenish.adapters.files.whole_folder import OutFolder, draft_of, put_in_place
from replenish.adapters.forecasts.issues import PREFIX
from replenish.adapters.forecasts.read import read_forecast
from replenish.errors import Fault, InputError
from replenish.problem.forecast import AnyForecast


@contextmanager
def new_issue(archive: OutFolder, issued: np.datetime64, *, replace: bool = False) -> Iterator[Path]:
    """
    Temporary folder that becomes the issue of a day when the block ends without an error.

    Parameters
    ----------
    archive
        Folder of the archive, of this machine or of a bucket; made if it is not there.
    replace
        Put it in the place of another forecast that was issued on the same day.

    Raises
    ------
    InputError
        Another forecast was issued on that day, and is not to be replaced.
    SourceError
        The folder cannot be written.
    """
    target = archive / f"{PREFIX}{issued}"
    with draft_of(target) as draft:
        yield draft
        there = _whole(archive, target)
        if there is not None and _says_the_same(Location.of(draft), there):
            return
        if there is not None and not replace:
            expected = (
                "the forecast that was issued on this day already (--replace puts another in its place)"
            )
            raise InputError([Fault(file=str(target), expected=expected, found="another one")])
        put_in_place(draft, target)


def _whole(archive: OutFolder, target: OutFolder) -> Location | None:
    """Issue that is there; ``None`` where none is, or only what a writer that was killed has left."""
    there, folder = Location.of(str(target)), Location.of(str(archive))
    unfinished = there.exists and there.name in unfinished_folders(folder)
    return there if there.exists and not unfinished else None


def _says_the_same(draft: Location, target: Location) -> bool:
    try:
        return _contents(draft) == _contents(target) or _same(read_forecast(draft), read_forecast(target))
    except InputError:
        return False


def _contents(folder: Location) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.list_files()}


def _same(one: AnyForecast, other: AnyForecast) -> bool:
    """Whether two forecasts say the same of the same lines and periods."""
    if type(one) is not type(other) or one.calendar != other.calendar:
        return False
    fields = ("item", "location", "levels", "quantiles", "mean", "paths", "point")
    return all(_equal(getattr(one, name, None), getattr(other, name, None)) for name in fields)


def _equal(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other, equal_nan=one.dtype != object)
