"""From a folder to a plan, with a word on the terminal while it takes."""

from __future__ import annotations

from typing import Any

from replenish.adapters.folders.plan import PlanningFolder, read_folder
from replenish.adapters.orders.record import run_record
from replenish.cli.terminal import errors
from replenish.optimize.solve import solve
from replenish.problem.plan import Plan


def read(folder: str, *, strict: bool, overrides: str | None = None) -> PlanningFolder:
    """A planning folder, checked, with what a buyer has fixed."""
    with errors.status(f"reading {folder}"):
        return read_folder(folder, strict=strict, overrides=overrides)


def solved(planning: PlanningFolder, *, target: str | None) -> Plan:
    """The plan of a folder, for its own target or another."""
    params = planning.params if target is None else planning.params.replace(target=target)
    with errors.status(f"deciding {planning.problem.lines} lines"):
        return solve(planning.problem, params)


def record_of(planning: PlanningFolder, answer: Plan) -> dict[str, Any]:
    """Run record of a plan: inputs with their hashes, parameters, result."""
    return run_record(
        answer,
        date=str(planning.date),
        inputs=[dict(zip(("name", "sha256", "bytes"), entry, strict=True)) for entry in planning.inputs],
        repairs=planning.repairs,
        assumptions=planning.assumptions,
    )
