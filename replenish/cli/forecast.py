"""`replenish forecast`: a baseline for those who have no forecast."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer
from rich.progress import Progress

from replenish.cli.arguments import Folder, Replace, day, out_folder
from replenish.cli.terminal import errors, screen


def forecast(
    folder: Folder,
    *,
    issued: Annotated[
        list[np.datetime64] | None,
        typer.Option(parser=day, metavar="DATE", help="Issue date, repeatable; by default the plan date."),
    ] = None,
    periods: Annotated[int, typer.Option(min=1, help="Periods ahead.")] = 28,
    window: Annotated[
        int | None, typer.Option(min=1, help="Periods of history to learn from; by default all.")
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(help="Folder or s3://… for the issues; by default the path of data.forecast."),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet/--csv", help="One compact Parquet file per issue, or three of CSV.")
    ] = True,
    replace: Replace = False,
    export_history: Annotated[
        str | None,
        typer.Option(help="Make no forecast: write the history to this folder or s3://…, to be sent."),
    ] = None,
) -> None:
    """Write a baseline quantile forecast, for those who have none, from only the demand before its issue."""
    from replenish.adapters.folders.baseline import forecast_folder  # noqa: PLC0415  # statsforecast is slow to load
    from replenish.adapters.folders.history import export_history as write_history  # noqa: PLC0415

    if export_history is not None:
        names = write_history(folder, out_folder(export_history, folder))
        screen.print(
            f"Written to {export_history}: {', '.join(names)}", highlight=False, soft_wrap=True, markup=False
        )
        return
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("forecasting", total=None)
        written = forecast_folder(
            folder, issued=issued, periods=periods, window=window,
            out=None if out is None else out_folder(out, folder),
            suffix="parquet" if parquet else "csv", replace=replace,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    for place in written:
        screen.print(f"Baseline forecast written to {place}", highlight=False, soft_wrap=True, markup=False)
