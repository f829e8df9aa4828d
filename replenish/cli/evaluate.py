"""`replenish evaluate`: past forecasts judged by what happened."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer
from rich.progress import Progress

from replenish.adapters.folders.evaluate import evaluate_folder
from replenish.cli.arguments import Folder, Json, day, out_folder
from replenish.cli.terminal import errors, print_json, screen
from replenish.demand.accuracy.result import refuse_unknown_grouping
from replenish.report.accuracy.files import accuracy_record, write_accuracy
from replenish.report.accuracy.summary import accuracy_summary


def evaluate(
    folder: Folder,
    *,
    out: Annotated[
        str | None,
        typer.Option(
            help="Folder or s3://bucket/prefix for figures and pictures; by default none is written."
        ),
    ] = None,
    by: Annotated[str, typer.Option(help="Groups of lines: item, location, supplier or line.")] = "all",
    since: Annotated[
        np.datetime64 | None,
        typer.Option(parser=day, metavar="DATE", help="Judge issues from here on; older ones only teach."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge past forecasts by what happened: per period, over what an order must cover, and in money."""
    refuse_unknown_grouping(by)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("judging", total=None)
        evaluation = evaluate_folder(
            folder,
            since=since,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    accuracy = evaluation.accuracy
    record = accuracy_record(accuracy, by, evaluation.notes)
    written = () if out is None else write_accuracy(accuracy, record, out_folder(out, folder))
    if as_json:
        print_json({"status": 0, **({} if out is None else {"out": str(out)}), **record})
        return
    screen.print(accuracy_summary(accuracy, by, evaluation.notes))
    if written:
        screen.print(f"Written to {out}: {', '.join(written)}", highlight=False, soft_wrap=True, markup=False)
