"""`replenish check`: every fault of every input."""

from __future__ import annotations

from replenish.cli.arguments import Folder, Json, Overrides, Strict
from replenish.cli.planning import read
from replenish.cli.terminal import print_json, screen
from replenish.problem.problem import Problem
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
        "suppliers": len(_suppliers(problem)),
        "periods": problem.forecast.periods,
    }
    if as_json:
        told = {"repairs": list(planning.repairs), "assumptions": list(planning.assumptions)}
        print_json({"status": 0, **counts, **told})
        return
    screen.print("No faults: " + ", ".join(counted(count, name[:-1]) for name, count in counts.items()) + ".")
    for sentence in (*planning.repairs, *planning.assumptions):
        screen.print(f"· {sentence}", highlight=False, markup=False, style="dim")


def _suppliers(problem: Problem) -> set[str]:
    """Everybody whom lines may be ordered of."""
    further = () if problem.offers is None else problem.offers.supplier.tolist()
    return {*problem.supplier.tolist(), *further}
