"""`replenish explain`: one quantity as a sum that adds up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from replenish.adapters.text.nearest import LostZeros, did_you_mean
from replenish.cli.arguments import Folder, Json, Overrides
from replenish.cli.planning import read, solved
from replenish.cli.terminal import print_json, screen
from replenish.errors import Fault, InputError
from replenish.problem.problem import Problem


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
    _refuse_unknown(planning.problem, item, location)
    explanation = solved(planning, target=target).explain(item, location)
    if as_json:
        print_json({"status": 0, **asdict(explanation), "sentences": explanation.sentences})
        return
    screen.print(str(explanation), highlight=False, soft_wrap=True, markup=False)


def _refuse_unknown(problem: Problem, item: str, location: str) -> None:
    """Refuse a line that nobody has before anything is solved, and offer the one that was meant."""
    if problem.position_of(item, location) is not None:
        return
    lines = list(zip(problem.item.tolist(), problem.location.tolist(), strict=True))
    places = {place for name, place in lines if name == item}
    hint = (
        LostZeros(lines).hint(item, location)
        or did_you_mean(location, places)
        or did_you_mean(item, {name for name, place in lines if place == location})
    )
    expected, found = f"a line of lines.csv{hint}", f"item {item} at {location}"
    raise InputError([Fault(file="explain", column="ITEM LOCATION", expected=expected, found=found)])
