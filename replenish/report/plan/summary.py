"""A plan in ten seconds: what is ordered, what is scarce, what is at risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from replenish.problem.limit_use import LimitUse
from replenish.problem.override import Override
from replenish.problem.plan import Plan
from replenish.problem.purchase_order import PurchaseOrder
from replenish.problem.totals import TITLES, Totals
from replenish.report.parts.table import MOST_ROWS, counted, plain_table, rest_in


def plan_summary(plan: Plan, notes: Sequence[str], totals: Totals | None = None) -> RenderableType:
    """Tables of a plan, its totals where they are asked for, and the notes (repairs, assumptions) below."""
    return Group(*_parts(plan, notes, totals))


def _parts(plan: Plan, notes: Sequence[str], totals: Totals | None) -> Iterator[RenderableType]:
    yield Text(headline(plan), style="bold")
    yield orders_table(plan)
    yield Text()
    if plan.overrides:
        yield overrides_table(plan)
        yield Text()
    if scarce := scarce_limits(plan):
        yield limits_table(plan, scarce)
        yield Text()
    if risky := _lines_at_risk(plan):
        yield risk_table(plan, risky)
        yield Text()
    if totals is not None:
        yield totals_table(plan, totals)
        yield Text()
    yield Text(verdict(plan))
    if told := safety_sentence(plan):
        yield Text(told)
    yield Text("\n".join(f"· {note}" for note in notes), style="dim")


def headline(plan: Plan) -> str:
    """What is planned, and for when."""
    calendar = plan.problem.forecast.calendar
    day = "" if calendar is None else f" of {calendar.start}"
    suppliers = len(set(plan.problem.supplier.tolist()))
    locations = len(set(plan.problem.location.tolist()))
    return (
        f"Orders{day}: {counted(plan.problem.lines, 'line')}, {counted(locations, 'location')}, "
        f"{counted(suppliers, 'supplier')}, target {plan.params.rule}"
    )


def orders_table(plan: Plan) -> Table:
    """Orders, when they arrive, units and value per supplier and order date."""
    money = plan.problem.money
    names = ("supplier", "order on", "arrives", "orders", "lines", "units", f"value ({money})")
    table = plain_table(*names, numbers_from=3)
    rows = list(_by_supplier(plan.purchase_orders()))
    for row in rows:
        table.add_row(*_order_cells(*row, arrives=_arrives(row[-1])))
    table.add_section()
    every = [order for _, _, orders in rows for order in orders]
    table.add_row(*_order_cells("all", "", every), style="bold")
    return table


def _by_supplier(orders: Iterable[PurchaseOrder]) -> Iterator[tuple[str, str, list[PurchaseOrder]]]:
    for (supplier, date), group in groupby(sorted(orders, key=_supplier_and_date), key=_supplier_and_date):
        yield supplier, date, list(group)


def _supplier_and_date(order: PurchaseOrder) -> tuple[str, str]:
    return order.supplier, "" if order.order_date is None else str(order.order_date)


def _arrives(orders: Sequence[PurchaseOrder]) -> str:
    """Day the goods are expected, or the first and the last of these days; blank where there are none."""
    due = {line.due_date for order in orders for line in order.lines if line.due_date is not None}
    days = sorted(str(day) for day in due)
    return " to ".join(dict.fromkeys(days[:1] + days[-1:]))


def _order_cells(
    supplier: str, date: str, orders: Sequence[PurchaseOrder], *, arrives: str = ""
) -> tuple[str, ...]:
    lines = [line for order in orders for line in order.lines]
    units, value = sum(line.quantity for line in lines), sum(line.value for line in lines)
    return supplier, date, arrives, str(len(orders)), str(len(lines)), f"{units:,.10g}", f"{value:,.2f}"


def overrides_table(plan: Plan) -> Table:
    """The quantities that a buyer has fixed, the dearest first, and what each costs against the advice."""
    money = plan.problem.money
    total = sum(override.cost for override in plan.overrides)
    title = f"Fixed: together {total:,.2f} {money} against the advice"
    names = ("item", "at", "ordered", "advice", "costs", "until", "why")
    caption = rest_in(len(plan.overrides), "plan.csv")
    table = plain_table(*names, title=title, caption=caption, numbers_from=2)
    for column in table.columns[5:]:
        column.justify = "left"
    for override in _by_cost(plan)[:MOST_ROWS]:
        table.add_row(
            Text(plan.problem.item[override.position]),
            Text(plan.problem.location[override.position]),
            f"{override.quantity:,.10g}",
            f"{override.advice:,.10g}",
            f"{override.cost:,.2f}",
            "" if override.until is None else str(override.until),
            Text(f"{override.author}: {override.reason}" if override.author else override.reason),
        )
    return table


def override_sentences(plan: Plan) -> list[str]:
    """Every quantity that a buyer has fixed, the dearest first, with what it costs against the advice."""
    problem, money = plan.problem, plan.problem.money
    return [
        f"Item {problem.item[override.position]} at {problem.location[override.position]} is "
        f"{override.title}: {override.quantity:,.10g} units where {override.advice:,.10g} are advised; "
        f"that costs {override.cost:,.2f} {money}."
        for override in _by_cost(plan)
    ]


def _by_cost(plan: Plan) -> list[Override]:
    return sorted(plan.overrides, key=lambda override: -override.cost)


def scarce_limits(plan: Plan) -> list[LimitUse]:
    """Limits with a price, the most costly first."""
    return sorted((use for use in plan.limits if use.price > 0), key=lambda use: -use.price * use.capacity)


def limits_table(plan: Plan, scarce: Sequence[LimitUse]) -> Table:
    """The limits that bind: how full they are and what one more unit would save."""
    money = plan.problem.money
    title = f"Scarce: the shared limits cost {plan.cost_of_limits:,.2f} {money} of expected cost"
    names = ("limit", "on", "used", "of", "unit", "one more saves")
    table = plain_table(*names, title=title, caption=rest_in(len(scarce), "limits.csv"), numbers_from=2)
    table.columns[4].justify = "left"
    for use in scarce[:MOST_ROWS]:
        taken = use.committed + use.used
        cells = (use.title, use.when, f"{taken:,.0f}", f"{use.capacity:,.0f}", use.unit)
        table.add_row(*cells, f"{use.price:.4f}")
    return table


def _lines_at_risk(plan: Plan) -> list[int]:
    """Lines with an expected shortage cost, the worst first."""
    at_risk = plan.figures.expected_short * plan.problem.costs.shortage
    order = np.argsort(-at_risk, kind="stable")
    return [int(line) for line in order if at_risk[line] > 0]


def risk_table(plan: Plan, lines: Sequence[int]) -> Table:
    """The lines that are most expensive to be short of, and what holds them back."""
    money = plan.problem.money
    names = ("item", "at", "ordered", "stockout", "short", "that costs", "held back by")
    title = f"Most at risk in the window this order covers (units, {money})"
    table = plain_table(*names, title=title, numbers_from=2)
    table.columns[-1].justify = "left"
    figures, problem = plan.figures, plan.problem
    for line in lines[:MOST_ROWS]:
        short = figures.expected_short[line]
        table.add_row(
            problem.item[line],
            problem.location[line],
            f"{plan.quantity[line]:,.10g}",
            f"{1 - figures.requirement_level[line]:.0%}",
            f"{short:.1f}",
            f"{short * problem.costs.shortage[line]:,.2f}",
            _held_back(plan, line),
        )
    return table


def _held_back(plan: Plan, line: int) -> str:
    """The limit a line pays most for, else the order rule that lowered it."""
    figures = plan.figures
    if plan.quantity[line] < figures.alone[line] and (paid := plan.limits_paid(line)):
        return paid[0].name
    return str(figures.rule[line]) if figures.alone[line] < figures.wanted[line] else ""


def totals_table(plan: Plan, totals: Totals) -> Table:
    """What all lines together may want, miss and cost: expected, and in one of ten cases less or more."""
    money = plan.problem.money
    title = f"All lines together, {totals.common_shock:.0%} of their luck in common ({money})"
    table = plain_table("total", "expected", "p10", "p50", "p90", title=title, numbers_from=1)
    for name, spread in totals.figures.items():
        table.add_row(TITLES[name], *(f"{value:,.0f}" for value in spread.values()))
    return table


def verdict(plan: Plan) -> str:
    """What the plan is expected to cost, and how much less any other could."""
    money = plan.problem.currency
    proved = f"at most {plan.gap:.2%} could be saved" if plan.gap > 0 else "no plan is cheaper"
    cost = f"Expected cost {plan.cost:,.2f} {money}".rstrip()
    cost += f", {plan.penalties:,.2f} of it for limits exceeded" if plan.penalties else ""
    cost += f", {plan.order_costs:,.2f} of it for orders and loads" if plan.order_costs else ""
    if plan.next_orders:
        cost += f", {plan.next_orders:,.2f} of it of the next orders, which find too little room"
    return cost + f"; under the same rules and limits {proved}."


def safety_sentence(plan: Plan) -> str:
    """How much is wanted for safety, and how much of it because orders may be late; empty where none may."""
    late = plan.lead_time_safety()
    if late is None:
        return ""
    figures = plan.figures
    safety = float((figures.unclipped - figures.net_demand(plan.problem.stock)).sum())
    return (
        f"{safety:,.0f} units are wanted for safety beyond expected demand, "
        f"{late.sum():,.0f} of them because lead times are not certain."
    )
