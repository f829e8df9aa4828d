"""`replenish explain`: one quantity as a sum that adds up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from replenish.cli.arguments import Folder, Json, Overrides
from replenish.cli.planning import read, solved
from replenish.cli.terminal import print_json, screen


def explain(
    folder: Folder,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Item id, as in lines.csv.")],
    location: Annotated[str, typer.Argument(metavar="LOCATION", help="Location id, as in lines.csv.")],
    *,
    target: Annotated[str | None, typer.Option(help="As for plan.")] = None,
    overrides: Overrides = None,
    as_json: Json = False,
) -> None:
    """Derive one quantity as a sum that adds up, and say which rule or limit moved it."""
    planning = read(folder, strict=False, overrides=overrides)
    explanation = solved(planning, target=target).explain(item, location)
    if as_json:
        print_json({"status": 0, **asdict(explanation), "sentences": explanation.sentences})
        return
    screen.print(str(explanation), highlight=False, soft_wrap=True, markup=False)
