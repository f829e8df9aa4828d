"""`replenish plan`: this plan's purchase orders."""

from __future__ import annotations

from typing import Annotated

import pyarrow as pa
import typer

from replenish.adapters.folders.plan import PlanningFolder
from replenish.adapters.orders.columns import limits_table, orders_table, ranked_table, rules_table
from replenish.adapters.orders.write import WORKBOOK, write_plan
from replenish.cli.arguments import Folder, Json, Overrides, Strict, folder_for, out_folder
from replenish.cli.planning import read, record_of, solved
from replenish.cli.terminal import errors, print_json, screen
from replenish.problem.plan import Plan
from replenish.problem.totals import Totals
from replenish.report.parts.workbook import MOST_ROWS, has_workbooks
from replenish.report.plan.summary import plan_summary
from replenish.report.plan.workbook import MOST_LINES, plan_workbook


def plan(
    folder: Folder,
    *,
    out: Annotated[
        str | None, typer.Option(help="Folder or s3://bucket/prefix to write; by default FOLDER/plans/DATE.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="newsvendor, p90, sum-p90, …; instead of replenish.toml's.")
    ] = None,
    overrides: Overrides = None,
    workbook: Annotated[
        bool | None,
        typer.Option(help=f"Write {WORKBOOK} too; by default up to {MOST_LINES:,} lines."),
    ] = None,
    ranked: Annotated[
        bool,
        typer.Option("--ranked", help="Write ranked.csv too: what to order next, and what to cut first."),
    ] = False,
    rules: Annotated[
        bool, typer.Option("--rules", help="Write rules.csv too: what each MOQ, case pack and limit costs.")
    ] = False,
    strict: Strict = False,
    as_json: Json = False,
) -> None:
    """Write this plan's purchase orders, and show what to order, what is scarce and what is at risk."""
    planning = read(folder, strict=strict, overrides=overrides)
    answer = solved(planning, target=target)
    place = out_folder(out, folder) if out else folder_for(folder, "plans", str(planning.date))
    totals = _totals(answer)
    record = record_of(planning, answer) | ({} if totals is None else {"totals": totals.figures})
    notes = [*planning.repairs, *answer.warnings, *planning.assumptions, *answer.assumptions]
    page = _workbook(planning, answer, notes) if _wants_workbook(answer, workbook) else None
    written = write_plan(answer, record, place, page, more=_more(answer, ranked=ranked, rules=rules))
    if as_json:
        print_json({"status": 0, "out": str(place), **record, "orders": orders_table(answer).to_pylist()})
        return
    screen.print(plan_summary(answer, notes, totals))
    screen.print(f"Written to {place}: {', '.join(written)}", highlight=False, soft_wrap=True, markup=False)
    if page is None and workbook is not False:
        screen.print(_why_no_workbook(answer), highlight=False, soft_wrap=True, markup=False)


def _totals(answer: Plan) -> Totals | None:
    """Totals over all lines, where the folder says what lines have in common."""
    if answer.params.common_shock is None:
        return None
    with errors.status("adding up what may happen"):
        return answer.totals()


def _more(answer: Plan, *, ranked: bool, rules: bool) -> dict[str, pa.Table]:
    """The further tables that are asked for, by file name."""
    tables = {}
    if ranked:
        with errors.status("ranking the next steps"):
            tables["ranked.csv"] = ranked_table(answer)
    if rules:
        with errors.status("deciding again without each rule"):
            prices = answer.rule_prices()
        tables["rules.csv"], tables["limits.csv"] = rules_table(prices), limits_table(answer, prices)
    return tables


def _wants_workbook(answer: Plan, asked: bool | None) -> bool:
    """Whether a workbook is asked for, or small enough to write unasked, and can be written."""
    small = answer.problem.lines <= MOST_LINES
    return has_workbooks() and (small if asked is None else asked) and answer.problem.lines <= MOST_ROWS


def _workbook(planning: PlanningFolder, answer: Plan, notes: list[str]) -> bytes:
    with errors.status(f"writing {WORKBOOK}"):
        return plan_workbook(answer, notes, planning.date)


def _why_no_workbook(answer: Plan) -> str:
    if not has_workbooks():
        return f"No {WORKBOOK}: it needs the library xlsxwriter (pip install 'replenish[report]')"
    if answer.problem.lines > MOST_ROWS:
        return f"No {WORKBOOK}: a sheet holds {MOST_ROWS:,} lines; plan.csv has all of them"
    return f"No {WORKBOOK} of more than {MOST_LINES:,} lines unless asked for with --workbook"
