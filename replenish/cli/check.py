"""`replenish check`: every fault of every input."""

from __future__ import annotations

from replenish.cli.arguments import Folder, Json, Overrides, Strict
from replenish.cli.planning import read
from replenish.cli.terminal import print_json, screen
from replenish.report.parts.table import counted


def check(
    folder: Folder, *, overrides: Overrides = None, strict: Strict = False, as_json: Json = False
) -> None:
    """Report every fault of every input; nothing is computed."""
    planning = read(folder, strict=strict, overrides=overrides)
    problem = planning.problem
    counts = {
        "lines": problem.lines,
        "locations": len(set(problem.location.tolist())),
        "suppliers": len(set(problem.supplier.tolist())),
        "periods": problem.forecast.periods,
    }
    if as_json:
        print_json({"status": 0, **counts, "repairs": list(planning.repairs)})
        return
    screen.print("No faults: " + ", ".join(counted(count, name[:-1]) for name, count in counts.items()) + ".")
    for repair in planning.repairs:
        screen.print(f"· {repair}", highlight=False, markup=False, style="dim")
