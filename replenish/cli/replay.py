"""`replenish replay`: what each policy would really have cost."""

from __future__ import annotations

from typing import Annotated

import typer

from replenish.cli.arguments import Folder, Json, folder_for, out_folder
from replenish.cli.replay_futures import replay_futures
from replenish.cli.terminal import errors, print_json, progress_bar, screen


def replay(
    folder: Folder,
    *,
    policies: Annotated[
        str | None,
        typer.Option(help="p50,p90,newsvendor without limits,perfect,…; the first is the reference."),
    ] = None,
    out: Annotated[
        str | None, typer.Option(help="Folder or s3://bucket/prefix; by default FOLDER/replays/START.")
    ] = None,
    monte_carlo: Annotated[
        bool, typer.Option("--monte-carlo", help="Live sampled futures from the plan date on, not the past.")
    ] = False,
    futures: Annotated[int, typer.Option(min=2, help="Number of sampled futures.")] = 20,
    horizon: Annotated[
        int | None, typer.Option(min=1, help="Periods of each future that are judged, after the warm-up.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what each policy would really have cost on past demand, and which differences mean anything."""
    if monte_carlo:
        replay_futures(folder, policies=policies, out=out, as_json=as_json, futures=futures, horizon=horizon)
        return
    from replenish.adapters.folders.placed_orders import split_names, with_files_read  # noqa: PLC0415
    from replenish.adapters.folders.replay import read_replay  # noqa: PLC0415
    from replenish.adapters.replays.record import replay_record  # noqa: PLC0415
    from replenish.adapters.replays.tables import bounds  # noqa: PLC0415
    from replenish.adapters.replays.write import write_replay  # noqa: PLC0415
    from replenish.report.replay.page import replay_page  # noqa: PLC0415
    from replenish.report.replay.summary import replay_summary  # noqa: PLC0415
    from replenish.simulate.choice import chosen  # noqa: PLC0415
    from replenish.simulate.replay import live_through  # noqa: PLC0415

    with errors.status(f"reading {folder}"):
        told = read_replay(folder)
    wanted = told.policies if policies is None else split_names(policies)
    with progress_bar("replaying") as (progress, task):
        result = live_through(
            told.past, with_files_read(wanted, folder, told.past),
            lambda done, total: progress.update(task, completed=done, total=total),
        )  # fmt: skip
    start = str(told.past.calendar.start)
    place = out_folder(out, folder) if out else folder_for(folder, "replays", start)
    record, choice = replay_record(told, result), None
    if told.choose_until is not None:
        choice = chosen(result, told.choose_until)
    written = write_replay(bounds(result), record, replay_page(result, choice), place)
    if as_json:
        print_json({"status": 0, "out": str(place), **record})
        return
    screen.print(replay_summary(result, choice))
    screen.print(f"Written to {place}: {', '.join(written)}", highlight=False, soft_wrap=True, markup=False)
