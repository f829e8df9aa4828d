"""What goes out to a supplier."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.calendar import civil_date
from replenish.problem.problem import Problem
from replenish.problem.split_order import SplitOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine(Noun):
    """
    One item on a purchase order.

    Parameters
    ----------
    item, quantity : text, units
    unit_cost, value : money
    due_date
        Day the goods are expected; ``None`` where the problem has no dates.
    key
        The same for the same line, supplier and order date: lets an ERP take an order once.
    """

    item: str
    quantity: float
    unit_cost: float
    value: float
    due_date: np.datetime64 | None
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder(Noun):
    """One order: one supplier, one location, one order date."""

    supplier: str
    location: str
    order_date: np.datetime64 | None
    lines: tuple[OrderLine, ...]

    @property
    def value(self) -> float:
        """Money the order costs."""
        return sum(line.value for line in self.lines)


def purchase_orders(
    problem: Problem, quantity: FloatArray, besides: Sequence[SplitOrder] = ()
) -> tuple[PurchaseOrder, ...]:
    """
    Orders by supplier, location and order date, in that order; lines by item.

    Parameters
    ----------
    quantity : (n,) units
        What is ordered of each line.
    besides
        What is ordered of second suppliers.
    """
    value = problem.costs.paid(quantity)
    groups: dict[tuple[str, str, np.datetime64 | None], list[OrderLine]] = {}
    for position in np.flatnonzero(quantity > 0).tolist():
        key = (
            problem.supplier[position],
            problem.location[position],
            order_date(problem, position),
        )
        line = _order_line(problem, position, float(quantity[position]), float(value[position]))
        groups.setdefault(key, []).append(line)
    for one in besides:
        key = (one.supplier, problem.location[one.position], one.order_date)
        groups.setdefault(key, []).append(_split_line(problem, one))
    return tuple(
        PurchaseOrder(
            supplier=supplier,
            location=location,
            order_date=date,
            lines=tuple(sorted(groups[supplier, location, date], key=lambda line: line.item)),
        )
        for supplier, location, date in sorted(groups, key=lambda key: (key[0], key[1], str(key[2])))
    )


def _split_line(problem: Problem, order: SplitOrder) -> OrderLine:
    who = (order.supplier, problem.location[order.position], problem.item[order.position])
    return OrderLine(
        item=str(problem.item[order.position]),
        quantity=order.quantity,
        unit_cost=order.unit_cost,
        value=order.value,
        due_date=order.due_date,
        key=_key(who, order.order_date),
    )


def _order_line(problem: Problem, position: int, quantity: float, value: float) -> OrderLine:
    unit = float(problem.costs.unit[position])
    return OrderLine(
        item=str(problem.item[position]),
        quantity=quantity,
        unit_cost=unit if problem.costs.breaks is None else value / quantity,
        value=value,
        due_date=due_date(problem, position),
        key=_key(
            (problem.supplier[position], problem.location[position], problem.item[position]),
            order_date(problem, position),
        ),
    )


def order_date(problem: Problem, position: int) -> np.datetime64 | None:
    """Day one line is ordered; ``None`` where there are no dates."""
    dates = problem.terms.order_date
    if dates is not None:
        return civil_date(dates[position])
    calendar = problem.forecast.calendar
    return None if calendar is None else calendar.start


def due_date(problem: Problem, position: int) -> np.datetime64 | None:
    """Day one line is due if it is ordered; ``None`` where there are no dates."""
    dates = problem.terms.due_date
    if dates is not None:
        return civil_date(dates[position])
    calendar = problem.forecast.calendar
    return None if calendar is None else civil_date(calendar.starts[problem.terms.lead_time[position]])


def _key(who: tuple[str, str, str], date: np.datetime64 | None) -> str:
    """Hash of a supplier, a location, an item and an order date."""
    text = "\x1f".join((*who, str(date)))
    return hashlib.sha256(text.encode()).hexdigest()[:20]
