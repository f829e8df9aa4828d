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

from replenish.adapters.forecasts.issues import PREFIX
from replenish.adapters.forecasts.read import read_forecast
from replenish.adapters.whole_folder import draft_of, put_in_place
from replenish.errors import Fault, InputError
from replenish.problem.forecast import AnyForecast


@contextmanager
def new_issue(archive: Path, issued: np.datetime64, *, replace: bool = False) -> Iterator[Path]:
    """
    Temporary folder that becomes the issue of a day when the block ends without an error.

    Parameters
    ----------
    archive
        Folder of the archive; made if it is not there.
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
        if target.exists() and _says_the_same(draft, target):
            return
        if target.exists() and not replace:
            expected = (
                "the forecast that was issued on this day already (--replace puts another in its place)"
            )
            raise InputError([Fault(file=str(target), expected=expected, found="another one")])
        put_in_place(draft, target)


def _says_the_same(draft: Path, target: Path) -> bool:
    if _contents(draft) == _contents(target):
        return True
    try:
        return _same(read_forecast(draft), read_forecast(target))
    except InputError:
        return False


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


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
