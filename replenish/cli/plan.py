"""`replenish plan`: this plan's purchase orders."""

from __future__ import annotations

from typing import Annotated

import typer

from replenish.adapters.orders.columns import orders_table
from replenish.adapters.orders.write import write_plan
from replenish.cli.arguments import Folder, Json, Strict, folder_for, out_folder
from replenish.cli.planning import read, record_of, solved
from replenish.cli.terminal import print_json, screen
from replenish.report.summary import plan_summary


def plan(
    folder: Folder,
    *,
    out: Annotated[
        str | None, typer.Option(help="Folder or s3://bucket/prefix to write; by default FOLDER/plans/DATE.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="newsvendor, p90, sum-p90, …; instead of replenish.toml's.")
    ] = None,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Write this plan's purchase orders, and show what to order, what is scarce and what is at risk."""
    planning = read(folder, strict=strict)
    answer = solved(planning, target=target)
    place = out_folder(out, folder) if out else folder_for(folder, "plans", str(planning.date))
    record = record_of(planning, answer)
    write_plan(answer, record, place)
    if as_json:
        print_json({"status": 0, "out": str(place), **record, "orders": orders_table(answer).to_pylist()})
        return
    screen.print(
        plan_summary(
            answer, [*planning.repairs, *answer.warnings, *planning.assumptions, *answer.assumptions]
        )
    )
    screen.print(
        f"Written to {place}: orders.csv, plan.csv, limits.csv, run.json", highlight=False, soft_wrap=True
    )
