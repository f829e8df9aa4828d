"""What goes out to a supplier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from replenish.problem.arrays import FloatArray, Noun
from replenish.problem.order_lines import OrderLines, due_dates, order_dates, order_lines
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
    """
    One order: one supplier, one location, one order date.

    Parameters
    ----------
    number
        To quote, and to group lines by: the same for the same supplier, location and order date.
    """

    number: str
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
    lines = order_lines(problem, quantity, besides)
    ends = [*lines.firsts.tolist(), lines.position.size]
    return tuple(
        PurchaseOrder(
            number=number,
            supplier=lines.supplier[first],
            location=lines.location[first],
            order_date=None if lines.order_date is None else lines.order_date[first],
            lines=tuple(_order_line(lines, place) for place in range(first, end)),
        )
        for number, (first, end) in zip(lines.numbers, pairwise(ends), strict=True)
    )


def _order_line(lines: OrderLines, place: int) -> OrderLine:
    return OrderLine(
        item=str(lines.item[place]),
        quantity=float(lines.quantity[place]),
        unit_cost=float(lines.unit_cost[place]),
        value=float(lines.value[place]),
        due_date=None if lines.due_date is None else lines.due_date[place],
        key=lines.key[place],
    )


def order_date(problem: Problem, position: int) -> np.datetime64 | None:
    """Day one line is ordered; ``None`` where there are no dates."""
    dates = order_dates(problem, np.array([position]))
    return None if dates is None else dates[0]


def due_date(problem: Problem, position: int) -> np.datetime64 | None:
    """Day one line is due if it is ordered; ``None`` where there are no dates."""
    dates = due_dates(problem, np.array([position]))
    return None if dates is None else dates[0]
