"""The command line: read, decide, show; errors become sentences and an exit status."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from replenish.adapters.evaluate_folder import evaluate_folder
from replenish.adapters.folder import PlanningFolder, read_folder
from replenish.adapters.orders.columns import orders_table
from replenish.adapters.orders.record import run_record
from replenish.adapters.orders.write import write_plan
from replenish.demand.accuracy.result import refuse_unknown_grouping
from replenish.errors import InputError, ReplenishError
from replenish.optimize.solve import solve
from replenish.problem.plan import Plan
from replenish.report.accuracy import accuracy_summary
from replenish.report.accuracy_files import accuracy_record, write_accuracy
from replenish.report.summary import plan_summary

INTERRUPTED = 130  # what a shell reports for Ctrl-C

app = typer.Typer(
    help="From probabilistic demand forecasts to purchase orders, under the limits you really have.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
screen = Console()
errors = Console(stderr=True)

Folder = Annotated[
    str, typer.Argument(help="Planning folder with a replenish.toml: a path or s3://bucket/prefix.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable object and nothing else.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse crossing and negative quantiles instead of repairing them.")
]


@app.command()
def check(folder: Folder, *, strict: Strict = False, as_json: Json = False) -> None:
    """Report every fault of every input; nothing is computed."""
    planning = _read(folder, strict=strict)
    problem = planning.problem
    counts = {
        "lines": problem.lines,
        "locations": len(set(problem.location.tolist())),
        "suppliers": len(set(problem.supplier.tolist())),
        "periods": problem.forecast.periods,
    }
    if as_json:
        _print_json({"status": 0, **counts, "repairs": list(planning.repairs)})
        return
    screen.print("No faults: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
    for repair in planning.repairs:
        screen.print(f"· {repair}", highlight=False, style="dim")


@app.command()
def plan(
    folder: Folder,
    *,
    out: Annotated[Path | None, typer.Option(help="Folder to write; by default FOLDER/plans/DATE.")] = None,
    target: Annotated[
        str | None, typer.Option(help="newsvendor, p90, sum-p90, …; instead of replenish.toml's.")
    ] = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Write this plan's purchase orders, and show what to order, what is scarce and what is at risk."""
    planning = _read(folder, strict=strict)
    answer = _solve(planning, target=target)
    place = out or _default_out(folder, planning)
    record = _record(planning, answer)
    write_plan(answer, record, place)
    if as_json:
        _print_json({"status": 0, "out": str(place), **record, "orders": orders_table(answer).to_pylist()})
        return
    screen.print(
        plan_summary(
            answer, [*planning.repairs, *answer.warnings, *planning.assumptions, *answer.assumptions]
        )
    )
    screen.print(
        f"Written to {place}: orders.csv, plan.csv, limits.csv, run.json", highlight=False, soft_wrap=True
    )


@app.command()
def explain(
    folder: Folder,
    item: Annotated[str, typer.Argument(help="Item id, as in lines.csv.")],
    location: Annotated[str, typer.Argument(help="Location id, as in lines.csv.")],
    *,
    target: Annotated[str | None, typer.Option(help="As for plan.")] = None,
    as_json: Json = False,
) -> None:
    """Derive one quantity as a sum that adds up, and say which rule or limit moved it."""
    planning = _read(folder, strict=False)
    explanation = _solve(planning, target=target).explain(item, location)
    if as_json:
        _print_json({"status": 0, **asdict(explanation), "sentences": explanation.sentences})
        return
    screen.print(str(explanation), highlight=False, soft_wrap=True, markup=False)


@app.command()
def forecast(
    folder: Folder,
    *,
    issued: Annotated[
        list[dt.datetime] | None,
        typer.Option(formats=["%Y-%m-%d"], help="Issue date, repeatable; by default the plan date."),
    ] = None,
    periods: Annotated[int, typer.Option(min=1, help="Periods ahead.")] = 28,
    window: Annotated[
        int | None, typer.Option(min=1, help="Periods of history to learn from; by default all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the issues; by default FOLDER/forecasts.")
    ] = None,
    parquet: Annotated[bool, typer.Option("--parquet", help="One compact Parquet file per issue.")] = False,
) -> None:
    """Write a baseline quantile forecast, for those who have none, from only the demand before its issue."""
    from replenish.adapters.baseline_folder import forecast_folder  # noqa: PLC0415  # statsforecast is slow to load

    dates = None if issued is None else [np.datetime64(day.date()) for day in issued]
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("forecasting", total=None)
        written = forecast_folder(
            Path(folder), issued=dates, periods=periods, window=window, out=out,
            suffix="parquet" if parquet else "csv",
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    for place in written:
        screen.print(f"Baseline forecast written to {place}", highlight=False, soft_wrap=True)


@app.command()
def evaluate(
    folder: Folder,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write figures and pictures to; by default nothing is.")
    ] = None,
    by: Annotated[str, typer.Option(help="Groups of lines: item, location, supplier or line.")] = "all",
    since: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Judge issues from here on; older ones only teach."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Judge past forecasts by what happened: per period, over what an order must cover, and in money."""
    refuse_unknown_grouping(by)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("judging", total=None)
        evaluation = evaluate_folder(
            folder,
            since=None if since is None else np.datetime64(since.date()),
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    accuracy = evaluation.accuracy
    record = accuracy_record(accuracy, by, evaluation.notes)
    written = () if out is None else write_accuracy(accuracy, record, out)
    if as_json:
        _print_json({"status": 0, **({} if out is None else {"out": str(out)}), **record})
        return
    screen.print(accuracy_summary(accuracy, by, evaluation.notes))
    if written:
        screen.print(f"Written to {out}: {', '.join(written)}", highlight=False, soft_wrap=True)


@app.command()
def replay(
    folder: Folder,
    *,
    policies: Annotated[
        str | None,
        typer.Option(help="p50,p90,newsvendor without limits,perfect,…; the first is the reference."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write; by default FOLDER/replays/START.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what each policy would really have cost on past demand, and which differences mean anything."""
    from replenish.adapters.placed_orders import split_names, with_files_read  # noqa: PLC0415
    from replenish.adapters.replay_folder import read_replay  # noqa: PLC0415
    from replenish.adapters.replays.record import replay_record  # noqa: PLC0415
    from replenish.adapters.replays.write import write_replay  # noqa: PLC0415
    from replenish.report.replay_page import replay_page  # noqa: PLC0415
    from replenish.report.replay_summary import replay_summary  # noqa: PLC0415
    from replenish.simulate.choice import chosen  # noqa: PLC0415
    from replenish.simulate.replay import live_through  # noqa: PLC0415

    with errors.status(f"reading {folder}"):
        told = read_replay(folder)
    wanted = told.policies if policies is None else split_names(policies)
    with _progress("replaying") as (progress, task):
        result = live_through(
            told.past, with_files_read(wanted, folder, told.past),
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    place = out or _folder_for(folder, "replays", str(told.past.calendar.start))
    record, choice = replay_record(told, result), None
    if told.choose_until is not None:
        choice = chosen(result, told.choose_until)
    written = write_replay(result, record, replay_page(result, choice), place)
    if as_json:
        _print_json({"status": 0, "out": str(place), **record})
        return
    screen.print(replay_summary(result, choice))
    screen.print(f"Written to {place}: {', '.join(written)}", highlight=False, soft_wrap=True)


class _Clock:
    """The clock on the wall."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)


@app.command()
def fetch(
    folder: Folder,
    *,
    query: Annotated[
        bool, typer.Option("--query", help="Ask for a few lines one by one instead of exporting all.")
    ] = False,
    issued: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day the forecast became known; by default its last change."),
    ] = None,
) -> None:
    """Download a forecast of Amazon Forecast that replenish.toml names in [fetch]: all of it or nothing."""
    from replenish.adapters.aws.fetch import fetch_folder  # noqa: PLC0415  # botocore is slow to load

    day = None if issued is None else np.datetime64(issued.date())
    with errors.status("waiting for the forecast"):
        place = fetch_folder(folder, clock=_Clock(), query=query, issued=day)
    screen.print(f"Forecast written to {place}", highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; the exit status says who can fix what went wrong."""
    try:
        app()
    except ReplenishError as error:
        _report(error)
        raise SystemExit(error.exit_status) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _read(folder: str, *, strict: bool) -> PlanningFolder:
    with errors.status(f"reading {folder}"):
        return read_folder(folder, strict=strict)


def _solve(planning: PlanningFolder, *, target: str | None) -> Plan:
    params = planning.params if target is None else planning.params.replace(target=target)
    with errors.status(f"deciding {planning.problem.lines} lines"):
        return solve(planning.problem, params)


def _record(planning: PlanningFolder, answer: Plan) -> dict[str, Any]:
    return run_record(
        answer,
        date=str(planning.date),
        inputs=[dict(zip(("name", "sha256", "bytes"), entry, strict=True)) for entry in planning.inputs],
        repairs=planning.repairs,
        assumptions=planning.assumptions,
    )


def _default_out(folder: str, planning: PlanningFolder) -> Path:
    return _folder_for(folder, "plans", str(planning.date))


def _folder_for(folder: str, kind: str, date: str) -> Path:
    """``FOLDER/KIND/DATE``; for an S3 folder ``KIND/NAME/DATE`` here."""
    if "://" in folder:
        return Path(kind) / folder.rstrip("/").rsplit("/", 1)[-1] / date
    return Path(folder) / kind / date


@contextmanager
def _progress(what: str) -> Iterator[tuple[Progress, TaskID]]:
    """Bar with the time left, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} of {task.total}"))
    left = (TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, *left, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        yield bar, bar.add_task(what, total=None)


def _print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))


def _report(error: ReplenishError) -> None:
    """Everything that is wrong on stderr; with ``--json`` as an object on stdout, too."""
    if isinstance(error, InputError):
        count = len(error.faults)
        typer.echo(f"{count} fault{'s' if count > 1 else ''} in the input:", err=True)
    typer.echo(str(error), err=True)
    if "--json" in sys.argv:
        faults = [asdict(fault) for fault in error.faults] if isinstance(error, InputError) else []
        _print_json(
            {
                "status": error.exit_status,
                "error": type(error).__name__,
                "message": str(error),
                "faults": faults,
            }
        )
