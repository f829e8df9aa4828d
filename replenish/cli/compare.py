"""`replenish compare`: scenarios side by side."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from replenish.cli.arguments import Json, out_folder
from replenish.cli.planning import read
from replenish.cli.terminal import errors, print_json, progress_bar, screen
from replenish.errors import Fault, InfeasibleError, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from replenish.adapters.files import S3Folder
    from replenish.adapters.folders.plan import PlanningFolder
    from replenish.scenario import Comparison, Scenario
    from replenish.scenario.curves import Curves
    from replenish.simulate.past import Past

FUTURES = 20
DOCUMENTS = ("comparison.html", "comparison.xlsx")  # need the extra `report`


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(metavar="SCENARIO.toml...", help="Scenario files: paths or s3:// addresses."),
    ],
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Live every scenario on past demand too.")] = False,
    monte_carlo: Annotated[
        bool, typer.Option("--monte-carlo", help="Live every scenario on sampled futures too.")
    ] = False,
    futures: Annotated[int, typer.Option(min=2, help="How many, with --monte-carlo.")] = FUTURES,
    grid: Annotated[
        list[str] | None,
        typer.Option(help="limits.storage.multiply=0.6:1.4:0.1, over every scenario; repeatable."),
    ] = None,
    folder: Annotated[
        str | None, typer.Option(help="Planning folder, instead of the one the files name.")
    ] = None,
    baseline: Annotated[str, typer.Option(help="Scenario the others are compared with.")] = "baseline",
    curves: Annotated[
        bool,
        typer.Option("--curves", help="Also turn targets, limits and guesses of the baseline one by one."),
    ] = False,
    out: Annotated[
        str | None, typer.Option(help="Folder or s3://bucket/prefix; by default comparisons/DATE here.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show which cells change from what to what; compute nothing.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; by default one a core.")] = None,
    as_json: Json = False,
) -> None:
    """Answer scenarios side by side: orders, expected cost, service, limits, and what moved what."""
    from replenish.scenario import compare as compared  # noqa: PLC0415
    from replenish.scenario import load_all, over_grids  # noqa: PLC0415
    from replenish.scenario.record import comparison_record  # noqa: PLC0415
    from replenish.scenario.write import write_comparison  # noqa: PLC0415

    if replay and monte_carlo:
        raise typer.BadParameter("one of --replay and --monte-carlo at a time")
    asked = over_grids(load_all(scenarios), grid or ())
    _refuse_doubles(asked)
    place = folder or _one_folder(asked)
    planning = read(place, strict=False)
    if dry_run:
        _show_cells(planning.problem, planning.params, asked, as_json=as_json)
        return
    past = _past(place) if replay else None
    with progress_bar("comparing") as (progress, task):
        comparison = compared(
            planning.problem,
            {scenario.name: scenario for scenario in asked},
            planning.params,
            baseline=baseline,
            past=past,
            futures=futures if monte_carlo else 0,
            jobs=jobs or os.cpu_count() or 1,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    drawn = _curves(comparison, planning, jobs or os.cpu_count() or 1) if curves else None
    record = comparison_record(comparison, planning.inputs, planning.params, place)
    target = out_folder(out, place) if out else Path("comparisons") / str(planning.date)
    written = write_comparison(
        comparison,
        record,
        target,
        curves={} if drawn is None else drawn.tables,
        documents=_documents(comparison, drawn, planning, record["notes"]),
    )
    if as_json:
        print_json({"status": _status(comparison), "out": str(target), **record})
    else:
        _show(comparison, record["notes"], target, written)
    raise typer.Exit(_status(comparison))


def _show(
    comparison: Comparison, notes: Sequence[str], target: Path | S3Folder, written: Sequence[str]
) -> None:
    """The summary, what was written, and which documents could not be."""
    from replenish.report.comparison.summary import comparison_summary  # noqa: PLC0415

    screen.print(comparison_summary(comparison, notes))
    screen.print(f"Written to {target}: {', '.join(written)}", highlight=False, soft_wrap=True, markup=False)
    if missing := [name for name in DOCUMENTS if name not in written]:
        told = f"No {' and no '.join(missing)}: pip install 'replenish[report]'"
        screen.print(told, highlight=False, soft_wrap=True, markup=False)


def _curves(comparison: Comparison, planning: PlanningFolder, jobs: int) -> Curves | None:
    """Curves of the baseline's question; none where it has no plan."""
    from replenish.scenario.curves import curves  # noqa: PLC0415

    if comparison.baseline.plan is None:
        return None
    problem, params = comparison.baseline.scenario.apply(planning.problem, planning.params)
    with progress_bar("turning one thing at a time") as (progress, task):
        return curves(
            problem, params, jobs,
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip


def _documents(
    comparison: Comparison, curves: Curves | None, planning: PlanningFolder, notes: Sequence[str]
) -> dict[str, bytes]:
    """Page and workbook, as far as the libraries that make them are there."""
    from replenish.report.comparison.page import comparison_page  # noqa: PLC0415
    from replenish.report.comparison.workbook import comparison_workbook  # noqa: PLC0415
    from replenish.report.parts.workbook import has_workbooks  # noqa: PLC0415

    plan = comparison.baseline.plan
    assumed = () if plan is None else plan.assumptions
    notes = [*notes, *planning.repairs, *planning.assumptions, *assumed]
    page = comparison_page(comparison, curves, notes=notes, inputs=planning.inputs)
    documents = {} if page is None else {DOCUMENTS[0]: page.encode()}
    if has_workbooks():
        date = planning.date.astype("datetime64[D]").item()
        documents[DOCUMENTS[1]] = comparison_workbook(comparison, curves, notes, date)
    return documents


def _refuse_doubles(scenarios: Sequence[Scenario]) -> None:
    names = [scenario.name for scenario in scenarios]
    faults = [
        Fault(file=name, expected="scenarios with names of their own", found="the name twice")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if faults:
        raise InputError(faults)


def _one_folder(scenarios: Sequence[Scenario]) -> str:
    """Planning folder that all scenarios are asked of."""
    folders = dict.fromkeys(scenario.folder for scenario in scenarios)
    if len(folders) == 1 and "" not in folders:
        return next(iter(folders))
    found = ", ".join(f"{scenario.name}: {scenario.folder or 'none'}" for scenario in scenarios)
    expected = "one planning folder for all scenarios, in the files or as --folder"
    raise InputError([Fault(file="scenarios", column="folder", expected=expected, found=found)])


def _show_cells(problem: object, params: object, asked: Sequence[Scenario], *, as_json: bool) -> None:
    from replenish.report.comparison.summary import preview_summary  # noqa: PLC0415
    from replenish.scenario.preview import previewed  # noqa: PLC0415

    rows = previewed(problem, params, asked)  # type: ignore[arg-type]
    if as_json:
        print_json({"status": 0, "cells": rows})
    else:
        screen.print(preview_summary(rows), highlight=False, soft_wrap=True, markup=False)


def _past(folder: str) -> Past:
    from replenish.adapters.folders.replay import read_replay  # noqa: PLC0415

    with errors.status(f"reading the past of {folder}"):
        return read_replay(folder).past


def _status(comparison: Comparison) -> int:
    """Exit status: a scenario without a plan is a row; where not a single one has a plan, nothing is done."""
    planned = any(outcome.plan is not None for outcome in comparison.outcomes)
    return 0 if planned else InfeasibleError.exit_status
