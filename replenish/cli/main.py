"""The command line: its commands, and errors as sentences and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Annotated, Any

import typer

from replenish.cli.check import check
from replenish.cli.compare import compare
from replenish.cli.evaluate import evaluate
from replenish.cli.explain import explain
from replenish.cli.fetch import fetch
from replenish.cli.forecast import forecast
from replenish.cli.plan import plan
from replenish.cli.replay import replay
from replenish.cli.terminal import errors, print_json
from replenish.errors import Fault, InfeasibleError, InputError, ReplenishError

MOST_ALIKE = 20  # faults of one kind on a terminal; a file and ``--json`` get all of them
INTERRUPTED = 130  # what a shell reports for Ctrl-C

app = typer.Typer(
    help="From probabilistic demand forecasts to purchase orders, under the limits you really have.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"replenish {version('replenish')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    show_version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    """Take what stands before the command."""


for command in (check, plan, explain, forecast, evaluate, replay, compare, fetch):
    app.command()(command)


def main() -> None:
    """Run the command line; the exit status says who can fix what went wrong."""
    try:
        app()
    except ReplenishError as error:
        _report(error)
        raise SystemExit(error.exit_status) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _report(error: ReplenishError) -> None:
    """Everything that is wrong on stderr; with ``--json`` as an object on stdout, too."""
    told = str(error)
    if isinstance(error, InputError):
        count = len(error.faults)
        typer.echo(f"{count} fault{'s' if count > 1 else ''} in the input:", err=True)
        if errors.is_terminal:
            told = "\n".join(told_faults(error.faults, MOST_ALIKE))
    typer.echo(told, err=True)
    if "--json" in sys.argv:
        faults = [asdict(fault) for fault in error.faults] if isinstance(error, InputError) else []
        print_json(
            {
                "status": error.exit_status,
                "error": type(error).__name__,
                "message": str(error),
                "faults": faults,
                **(_infeasible(error) if isinstance(error, InfeasibleError) else {}),
            }
        )


def told_faults(faults: Sequence[Fault], most: int) -> Iterator[str]:
    r"""
    Faults as lines; after so many of one kind, how many more of it there are.

    Examples
    --------
    >>> found = (Fault(file="stock.csv", row=row, expected="a number", found="?") for row in range(2, 9))
    >>> print(*told_faults(list(found), 1), sep="\n")
    stock.csv row 2: expected a number, found ?
    stock.csv: 6 more like it (all of them: --json, or 2> faults.txt)
    """
    kinds: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        kinds.setdefault((fault.file, fault.column, fault.expected), []).append(fault)
    for alike in kinds.values():
        yield from map(str, alike[:most])
        if len(alike) > most:
            column = f" {alike[0].column}" if alike[0].column else ""
            more = f"{len(alike) - most} more like it (all of them: --json, or 2> faults.txt)"
            yield f"{alike[0].file}{column}: {more}"


def _infeasible(error: InfeasibleError) -> dict[str, Any]:
    """Which limits cannot be kept, by how much, and what would have to give."""
    return {
        "conflicts": [asdict(limit) | {"excess": limit.excess} for limit in error.limits],
        "relaxation": [asdict(concession) for concession in error.relaxation],
        "weights": error.weights,
    }
