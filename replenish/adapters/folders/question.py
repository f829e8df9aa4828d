"""The question that tables, forecast and settings ask together."""

from __future__ import annotations

import numpy as np

from replenish.adapters.planned.adjustments import (
    arrives_too_late,
    salvage_costs,
)
from replenish.adapters.planned.arrivals import lead_times_of, of_promised_lines, pipeline_of
from replenish.adapters.planned.delivery_laws import DeliveryLaws, delivery_laws
from replenish.adapters.planned.offers import offers_of
from replenish.adapters.planned.supply import Supply
from replenish.adapters.settings.read import Settings
from replenish.adapters.tables.lines import costs_of, whole_units_of
from replenish.adapters.tables.open_orders import on_order_by_period, references_by_period
from replenish.adapters.tables.price_breaks import price_breaks_of
from replenish.adapters.tables.read import (
    PlanningTables,
    limits_of,
)
from replenish.adapters.tables.stock import stock_of
from replenish.adapters.tables.table import Rows
from replenish.problem.costs import Costs
from replenish.problem.problem import Problem
from replenish.problem.stock import Stock
from replenish.problem.terms import SupplyTerms


def problem_of(
    settings: Settings, tables: PlanningTables, lines: Rows, stock: Rows, supply: Supply
) -> tuple[Problem, tuple[str, ...]]:
    """Problem that tables, forecast and settings ask on the settings' plan date, and what was put right."""
    laws = None
    if settings.plan.lead_times != "fixed":
        laws = delivery_laws(lines, tables.lead_times, tables.receipts, tables.open_orders, settings.date)
    owned, repairs = _stock(tables, lines, stock, supply, laws)
    problem = Problem(
        item=lines["item"],
        location=lines["location"],
        supplier=lines["supplier"],
        forecast=supply.forecast,
        stock=owned,
        terms=_terms(tables, lines, supply, laws),
        costs=_costs(lines, supply).replace(breaks=price_breaks_of(tables.price_breaks, lines)),
        limits=limits_of(tables, lines, settings.limits, supply.periods),
        currency=settings.plan.currency,
        adjustments=supply.adjustments,
        offers=offers_of(tables.offers, lines, supply.periods, tables.days),
    )
    return problem, repairs


def _stock(
    tables: PlanningTables, lines: Rows, stock: Rows, supply: Supply, laws: DeliveryLaws | None
) -> tuple[Stock, tuple[str, ...]]:
    """What is owned, and what had to be decided about open orders."""
    orders, periods, days = tables.open_orders, supply.periods, tables.days
    on_hand, backorders = stock_of(stock, lines)
    kept = of_promised_lines(laws, orders, lines)
    on_order, repairs = on_order_by_period(kept, lines, periods, days)
    pipeline = None
    if laws is not None:
        pipeline, assumed = pipeline_of(laws, orders, lines, periods, days)
        repairs = (*repairs, *assumed)
    owned = Stock(
        on_hand=on_hand,
        backorders=backorders,
        on_order=on_order,
        pipeline=pipeline,
        references=references_by_period(orders, lines, periods, days),
    )
    parts = (*_parts_of_units(stock, "on_hand", lines), *_parts_of_units(orders, "quantity", lines))
    return owned, (*repairs, *parts)


def _parts_of_units(rows: Rows | None, column: str, lines: Rows) -> tuple[str, ...]:
    """Say where a table holds parts of units that are sold whole: 1.200 is 1.2, whatever was meant."""
    if rows is None or not (rows[column] % 1).any():
        return ()
    keys = zip(lines["item"].tolist(), lines["location"].tolist(), strict=True)
    whole = dict(zip(keys, whole_units_of(lines).tolist(), strict=True))
    told = zip(rows["item"].tolist(), rows["location"].tolist(), rows[column].tolist(), strict=True)
    broken = [(item, place, units) for item, place, units in told if units % 1 and whole.get((item, place))]
    if not broken:
        return ()
    item, place, units = broken[0]
    who = "1 line that is" if len(broken) == 1 else f"{len(broken)} lines that are"
    like = f"like {units:g} of {item} at {place}"
    return (f"{rows.file} has part of a unit of {who} sold in whole units, {like}: 1.200 is not 1,200",)


def _costs(lines: Rows, supply: Supply) -> Costs:
    costs = costs_of(lines, supply.periods.step_days)
    if np.isnat(lines["last_selling_date"]).all():
        return costs
    left_over = salvage_costs(lines, supply.orders, supply.periods, costs.obsolescence)
    return costs.replace(obsolescence=left_over)


def _terms(tables: PlanningTables, lines: Rows, supply: Supply, laws: DeliveryLaws | None) -> SupplyTerms:
    random = None
    if laws is not None:
        random = lead_times_of(laws, lines, supply.orders, supply.periods, tables.days)
    calendar, late = supply.orders, arrives_too_late(lines, supply.orders, supply.periods)
    return SupplyTerms(
        lead_time=calendar.lead_time,
        review_period=calendar.review_period,
        moq=np.where(late, 0.0, lines["moq"]),
        order_multiple=lines["order_multiple"],
        unmet=lines["unmet"],
        max_order=np.where(late, 0.0, lines["max_order"]),
        max_cover=lines["max_cover"] / supply.periods.step_days,
        cover_level=lines["max_cover_level"],
        whole_units=whole_units_of(lines),
        order_date=calendar.order_date,
        due_date=calendar.due_date,
        next_due_date=calendar.next_due_date,
        waits=calendar.waits,
        sooner=calendar.sooner,
        lead_times=random,
    )
