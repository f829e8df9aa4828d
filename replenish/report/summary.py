"""A plan in ten seconds: what is ordered, what is scarce, what is at risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from replenish.problem.plan import LimitUse, Plan, PurchaseOrder

MOST_ROWS = 8  # of a table on the terminal; the files hold all of them


def plan_summary(plan: Plan, notes: Sequence[str]) -> RenderableType:
    """Tables of a plan, with the notes (repairs, assumptions) below."""
    return Group(*_parts(plan, notes))


def _parts(plan: Plan, notes: Sequence[str]) -> Iterator[RenderableType]:
    yield Text(_headline(plan), style="bold")
    yield orders_table(plan)
    if scarce := _scarce(plan.limits):
        yield limits_table(plan, scarce)
    if risky := _most_at_risk(plan):
        yield risk_table(plan, risky)
    yield Text(_verdict(plan))
    yield Padding(Text("\n".join(f"· {note}" for note in notes), style="dim"), (0, 0, 1, 0))


def _headline(plan: Plan) -> str:
    calendar = plan.problem.forecast.calendar
    day = "" if calendar is None else f" of {calendar.start}"
    suppliers = len(set(plan.problem.supplier.tolist()))
    locations = len(set(plan.problem.location.tolist()))
    return (
        f"Orders{day}: {plan.problem.lines} lines, {locations} locations, {suppliers} suppliers, "
        f"target {plan.params.rule}"
    )


def orders_table(plan: Plan) -> Table:
    """Orders, units and value per supplier and order date."""
    money = plan.problem.currency or "money"
    table = _table("supplier", "order on", "orders", "lines", "units", f"value ({money})", numbers_from=2)
    rows = list(_by_supplier(plan.purchase_orders()))
    for row in rows:
        table.add_row(*_order_cells(*row))
    table.add_section()
    every = [order for _, _, orders in rows for order in orders]
    table.add_row(*_order_cells("all", "", every), style="bold")
    return table


def _by_supplier(orders: Iterable[PurchaseOrder]) -> Iterator[tuple[str, str, list[PurchaseOrder]]]:
    for (supplier, date), group in groupby(sorted(orders, key=_supplier_and_date), key=_supplier_and_date):
        yield supplier, date, list(group)


def _supplier_and_date(order: PurchaseOrder) -> tuple[str, str]:
    return order.supplier, "" if order.order_date is None else str(order.order_date)


def _order_cells(supplier: str, date: str, orders: Sequence[PurchaseOrder]) -> tuple[str, ...]:
    lines = [line for order in orders for line in order.lines]
    units, value = sum(line.quantity for line in lines), sum(line.value for line in lines)
    return supplier, date, str(len(orders)), str(len(lines)), f"{units:,.10g}", f"{value:,.2f}"


def _scarce(limits: Iterable[LimitUse]) -> list[LimitUse]:
    """Limits with a price, the most costly first."""
    return sorted((use for use in limits if use.price > 0), key=lambda use: -use.price * use.capacity)


def limits_table(plan: Plan, scarce: Sequence[LimitUse]) -> Table:
    """The limits that bind: how full they are and what one more unit would save."""
    money = plan.problem.currency or "money"
    title = f"Scarce: the shared limits cost {plan.cost_of_limits:,.2f} {money} of expected cost"
    table = _table(
        "limit", "", "on", "used", "of", "unit", f"one more saves ({money})", title=title, numbers_from=3
    )
    for use in scarce[:MOST_ROWS]:
        used = use.committed + use.used
        cells = (use.kind, use.name, use.when, f"{used:,.1f}", f"{use.capacity:,.1f}", use.unit)
        table.add_row(*cells, f"{use.price:.4f}")
    _add_rest(table, len(scarce))
    return table


def _most_at_risk(plan: Plan) -> list[int]:
    """Lines with the largest expected shortage cost, the worst first."""
    at_risk = plan.figures.expected_short * plan.problem.costs.shortage
    order = np.argsort(-at_risk, kind="stable")
    return [int(line) for line in order[:MOST_ROWS] if at_risk[line] > 0]


def risk_table(plan: Plan, lines: Sequence[int]) -> Table:
    """The lines that are most expensive to be short of."""
    money = plan.problem.currency or "money"
    names = ("item", "at", "ordered", "stockout", "expected short", f"costs ({money})", "held back by")
    table = _table(*names, title="Most at risk", numbers_from=2)
    table.columns[-1].justify = "left"
    figures, problem = plan.figures, plan.problem
    for line in lines:
        short = figures.expected_short[line]
        table.add_row(
            problem.item[line],
            problem.location[line],
            f"{plan.quantity[line]:,.10g}",
            f"{1 - figures.requirement_level[line]:.0%}",
            f"{short:.1f}",
            f"{short * problem.costs.shortage[line]:,.2f}",
            figures.limit[line] or figures.rule[line],
        )
    return table


def _verdict(plan: Plan) -> str:
    money = plan.problem.currency
    proved = f"at most {plan.gap:.2%} could be saved" if plan.gap > 0 else "no plan is cheaper"
    return f"Expected cost {plan.cost:,.2f} {money}".rstrip() + f"; under the same rules and limits {proved}."


def _table(*names: str, numbers_from: int, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, name in enumerate(names):
        table.add_column(name, justify="right" if position >= numbers_from else "left", overflow="fold")
    return table


def _add_rest(table: Table, rows: int) -> None:
    if rows > MOST_ROWS:
        table.add_row(f"and {rows - MOST_ROWS} more in limits.csv", style="dim")
