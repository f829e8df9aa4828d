"""What the command line prints on: two consoles, one bar, one JSON object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

screen = Console()
errors = Console(stderr=True)


@contextmanager
def progress_bar(what: str) -> Iterator[tuple[Progress, TaskID]]:
    """Bar with the time left, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"))
    left = (TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, *left, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        yield bar, bar.add_task(what, total=None)


def print_json(value: dict[str, Any]) -> None:
    """One machine-readable object on stdout, and nothing else."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))
