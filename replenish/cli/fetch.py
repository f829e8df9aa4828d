"""`replenish fetch`: a forecast of Amazon Forecast, downloaded whole."""

from __future__ import annotations

import time
from typing import Annotated

import numpy as np
import typer

from replenish.cli.arguments import Folder, Replace, day
from replenish.cli.terminal import errors, screen


class _Clock:
    """The clock on the wall."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


def fetch(
    folder: Folder,
    *,
    query: Annotated[
        bool, typer.Option("--query", help="Ask for a few lines one by one instead of exporting all.")
    ] = False,
    issued: Annotated[
        np.datetime64 | None,
        typer.Option(
            parser=day, metavar="DATE", help="Day the forecast became known; by default its last change."
        ),
    ] = None,
    replace: Replace = False,
) -> None:
    r"""Add the forecast of Amazon Forecast that \[fetch] names to the archive: all of it or nothing."""
    from replenish.adapters.aws.fetch import fetch_folder  # noqa: PLC0415  # botocore is slow to load

    with errors.status("waiting for the forecast"):
        place = fetch_folder(folder, clock=_Clock(), query=query, issued=issued, replace=replace)
    screen.print(f"Forecast written to {place}", highlight=False, soft_wrap=True, markup=False)
