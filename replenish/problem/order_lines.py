"""What is ordered, line by line in the order of the purchase orders."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from replenish.problem.arrays import DateArray, FloatArray, IntArray, TextArray
from replenish.problem.problem import Problem
from replenish.problem.split_order import SplitOrder

UNDATED = "None"
NUMBER_LENGTH = 10  # of 32 characters: two of 100,000 orders of a day are alike in 1 of 200,000 plans


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLines:
    """
    Order lines ``k`` by supplier, location, order date and item.

    Parameters
    ----------
    position : (k,)
        In the problem.
    supplier, location, item : (k,) texts
    quantity : (k,) units
    unit_cost, value : (k,) money
    order_date, due_date : (k,) dates
        ``None`` where the problem has none.
    key : (k,) texts
        The same for the same line, supplier and order date: lets an ERP take an order once.
    """

    position: IntArray
    supplier: TextArray
    location: TextArray
    item: TextArray
    quantity: FloatArray
    unit_cost: FloatArray
    value: FloatArray
    order_date: DateArray | None
    due_date: DateArray | None
    key: TextArray

    def take(self, rows: IntArray) -> OrderLines:
        """Some of the order lines, in the given order."""
        columns: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        taken: dict[str, Any] = {
            name: None if values is None else values[rows] for name, values in columns.items()
        }
        return OrderLines(**taken)

    @property
    def firsts(self) -> IntArray:
        """Where each purchase order begins: one supplier, one location, one order date."""
        fresh = np.ones(self.position.size, dtype=bool)
        fresh[1:] = (self.supplier[1:] != self.supplier[:-1]) | (self.location[1:] != self.location[:-1])
        if self.order_date is not None:
            fresh[1:] |= self.order_date[1:] != self.order_date[:-1]
        return np.flatnonzero(fresh)

    @property
    def numbers(self) -> list[str]:
        """
        Number of each purchase order, the same for the same supplier, location and order date.

        The order date and ten letters or digits, of which 0, 1, 8 and 9 are none: ``20240603-K7QMW2PA3X``.
        """
        firsts = self.firsts
        dates = _date_texts(self.order_date, self.position.size)
        return [_number(self.supplier[first], self.location[first], dates[first]) for first in firsts]

    @property
    def order_number(self) -> TextArray:
        """Number of the purchase order that each line belongs to, ``(k,)``."""
        firsts = self.firsts
        sizes = np.diff(np.append(firsts, self.position.size))
        return np.repeat(np.array(self.numbers, dtype=object), sizes)


def order_lines(problem: Problem, quantity: FloatArray, besides: Sequence[SplitOrder] = ()) -> OrderLines:
    """
    Every line of which something is ordered.

    Parameters
    ----------
    quantity : (n,) units
    besides
        What is ordered of second suppliers.
    """
    some = np.flatnonzero(quantity > 0)
    position = np.append(some, [one.position for one in besides]).astype(np.int64)
    supplier = _with(problem.supplier[some], [one.supplier for one in besides])
    units = np.append(quantity[some], [one.quantity for one in besides])
    value = np.append(problem.costs.paid(quantity)[some], [one.value for one in besides])
    unit = problem.costs.unit[some] if problem.costs.breaks is None else value[: some.size] / quantity[some]
    ordered = _dates(order_dates(problem, some), [one.order_date for one in besides])
    due = _dates(due_dates(problem, some), [one.due_date for one in besides])
    item, location = problem.item[position], problem.location[position]
    ranks = (_rank(item), *(() if ordered is None else (ordered,)), _rank(location), _rank(supplier))
    lines = OrderLines(
        position=position,
        supplier=supplier,
        location=location,
        item=item,
        quantity=units,
        unit_cost=np.append(unit, [one.unit_cost for one in besides]),
        value=value,
        order_date=ordered,
        due_date=due,
        key=_keys(supplier, location, item, ordered),
    )
    return lines.take(np.lexsort(ranks))


def _with(texts: TextArray, more: list[str]) -> TextArray:
    return np.append(texts, np.array(more, dtype=object))


def _dates(dates: DateArray | None, more: list[np.datetime64 | None]) -> DateArray | None:
    return None if dates is None else np.append(dates, np.array(more, dtype="datetime64[D]"))


def _rank(labels: TextArray) -> IntArray:
    """Place of each text among all different ones, sorted."""
    place = {label: rank for rank, label in enumerate(sorted(set(labels.tolist())))}
    return np.fromiter((place[label] for label in labels.tolist()), np.int64, labels.size)


def order_dates(problem: Problem, position: IntArray) -> DateArray | None:
    """Days on which some lines (k,) are ordered; ``None`` where there are no dates."""
    dates, calendar = problem.terms.order_date, problem.forecast.calendar
    if dates is not None:
        return dates[position].astype("datetime64[D]")
    return None if calendar is None else np.full(position.size, calendar.start, dtype="datetime64[D]")


def due_dates(problem: Problem, position: IntArray) -> DateArray | None:
    """Days on which some lines (k,) are due if they are ordered; ``None`` where there are no dates."""
    dates, calendar = problem.terms.due_date, problem.forecast.calendar
    if dates is not None:
        return dates[position].astype("datetime64[D]")
    if calendar is None:
        return None
    return calendar.starts[problem.terms.lead_time[position]].astype("datetime64[D]")


def _keys(supplier: TextArray, location: TextArray, item: TextArray, ordered: DateArray | None) -> TextArray:
    dates = _date_texts(ordered, item.size)
    rows = zip(supplier.tolist(), location.tolist(), item.tolist(), dates, strict=True)
    keys = [hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:20] for row in rows]
    return np.array(keys, dtype=object)


def _number(supplier: str, location: str, date: str) -> str:
    digest = hashlib.sha256("\x1f".join((supplier, location, date)).encode()).digest()
    code = base64.b32encode(digest).decode()[:NUMBER_LENGTH]
    return code if date == UNDATED else f"{date.replace('-', '')}-{code}"


def _date_texts(dates: DateArray | None, size: int) -> list[str]:
    return [UNDATED] * size if dates is None else list(dates.astype(str).tolist())
