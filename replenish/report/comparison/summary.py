"""A comparison on the terminal: every scenario beside the baseline, and what moved most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replenish.report.comparison.words import because
from replenish.report.parts.table import plain_table
from replenish.scenario.comparison import Comparison
from replenish.scenario.outcome import PLANNED

MOST_MOVED = 2  # lines of a scenario; lines.csv holds all of them

Row = Mapping[str, Any]


def comparison_summary(comparison: Comparison, notes: Sequence[str] = ()) -> RenderableType:
    """Tables of a comparison, with the notes below."""
    return Group(*_parts(comparison, notes))


def _parts(comparison: Comparison, notes: Sequence[str]) -> Iterator[RenderableType]:
    rows = comparison.rows("scenarios")
    yield scenario_table(rows, comparison.currency)
    yield Text()
    yield from (_refusal(row) for row in rows if row["status"] != PLANNED)
    simulated = comparison.rows("simulated")
    if simulated:
        yield simulated_table(simulated, comparison.currency)
        yield Text()
    moved = _moved(comparison)
    if moved:
        yield moved_table(moved)
        yield Text()
    yield Text("\n".join(f"· {note}" for note in notes), style="dim")


def scenario_table(rows: Sequence[Row], currency: str) -> Table:
    """One row per scenario: what is ordered, what it is expected to cost, how well it serves."""
    title = f"Scenarios, in {currency or 'money'}, against {rows[0]['scenario']}"
    names = ("scenario", "ordered", "expected", "lost before", "against", "", "served")
    table = plain_table(*names, numbers_from=1, title=title)
    for row in rows:
        cells = _cells(row, rows[0]) if row["status"] == PLANNED else [str(row["status"])]
        table.add_row(row["scenario"], *cells)
    return table


def _cells(row: Row, base: Row) -> list[str]:
    return [
        f"{row['order_value']:,.0f}",
        f"{row['expected_cost']:,.0f}",
        f"{row['lost_before_cost']:,.0f}",
        *_against(row, base),
        f"{row['fill_rate_until_then']:.1%}",
    ]


def _against(row: Row, base: Row) -> tuple[str, str]:
    """Difference of the total cost to the baseline's, in money and as a share."""
    if row is base or base["status"] != PLANNED:
        return "", ""
    gap, before = row["total_cost"] - base["total_cost"], base["total_cost"]
    return f"{gap:+,.0f}", f"{gap / before:+.1%}" if before else ""


def _refusal(row: Row) -> Text:
    """Why there is no plan: the first conflict; the table of scenarios holds all of them."""
    first, *others = str(row["reason"]).splitlines()
    more = f" (and {len(others)} lines more in scenarios.csv)" if others else ""
    return Text(f"{row['scenario']} is {row['status']}: {first}{more}\n", style="yellow")


def simulated_table(rows: Sequence[Row], currency: str) -> Table:
    """Cost on the same demand, and the paired difference to the baseline with its interval."""
    names = (
        "scenario",
        "demand",
        f"cost ({currency or 'money'})",
        "against",
        "95 % interval",
        "",
        "fill rate",
    )
    table = plain_table(*names, numbers_from=2, title="Lived with the policy that plans")
    for row in rows:
        gap = ("", "", "")
        if row["difference"] is not None:
            interval = f"{row['difference_low']:+,.0f} to {row['difference_high']:+,.0f}"
            gap = (f"{row['difference']:+,.0f}", interval, row["verdict"])
        table.add_row(row["scenario"], row["reading"], f"{row['cost']:,.0f}", *gap, f"{row['fill_rate']:.1%}")
    return table


def _moved(comparison: Comparison) -> list[Row]:
    """The lines that change most in money, of every scenario."""
    found: list[Row] = []
    for name in comparison.names[1:]:
        some = [row for row in comparison.rows("lines") if row["scenario"] == name and row["moved_by"]]
        found += some[:MOST_MOVED]
    return found


def moved_table(rows: Sequence[Row]) -> Table:
    """The lines that change most, from what to what, and why."""
    title = "What changes most (units; all of them in lines.csv)"
    table = plain_table("scenario", "item", "at", "was", "is", "because", numbers_from=3, title=title)
    table.columns[-1].justify = "left"
    for row in rows:
        was, now = f"{row['quantity_before']:,.10g}", f"{row['quantity']:,.10g}"
        table.add_row(row["scenario"], row["item"], row["location"], was, now, because(row))
    return table


def preview_summary(rows: Sequence[Row]) -> RenderableType:
    """What a dry run shows: which cells change from what to what."""
    if not rows:
        return Text("Nothing is changed.")
    return Text("\n".join(_preview_lines(rows)))


def _preview_lines(rows: Sequence[Row]) -> Iterator[str]:
    for (scenario, _, _, what), fields in groupby(rows, key=_change):
        yield f"{scenario}: {what}"
        for row in fields:
            follows = f" ({row['follows']})" if row["follows"] else ""
            counts = f"{row['changed']:,} of {row['cells']:,} cells change"
            yield f"  {row['field']}{follows}: {counts}"
            if row["examples"]:
                yield f"    {row['examples']}"


def _change(row: Row) -> tuple[str, str, int, str]:
    return row["scenario"], row["file"], row["change"], row["what"]
