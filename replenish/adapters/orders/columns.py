"""The tables a plan is written as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from replenish.problem.arrays import DateArray, TextArray
from replenish.problem.plan import Plan
from replenish.problem.rule_price import RulePrice, supplier_of_a_day

DECIMALS = 6  # of money and units in the outputs; more would be noise of the arithmetic

Column = Sequence[object] | npt.NDArray[Any]


def orders_table(plan: Plan) -> pa.Table:
    """
    One row per order line, sorted by supplier, location and item.

    ``quantity`` in units, ``unit_cost`` in money per unit, ``value`` in money, dates as ISO texts. ``key``
    is the same whenever the same line is ordered from the same supplier on the same day, ``order_number``
    for all lines that one supplier delivers to one location out of one day's order.
    """
    lines = plan.order_lines
    columns = {
        "key": lines.key,
        "order_number": lines.order_number,
        "supplier": lines.supplier,
        "location": lines.location,
        "item": lines.item,
        "quantity": lines.quantity,
        "unit_cost": lines.unit_cost,
        "value": lines.value,
        "order_date": _dates(lines.order_date, lines.position.size),
        "due_date": _dates(lines.due_date, lines.position.size),
    }
    return _table(columns, numbers=("quantity", "unit_cost", "value"))


def plan_table(plan: Plan) -> pa.Table:
    """The derivation of every line; see `replenish.problem.line_figures.LineFigures` for the columns."""
    columns = plan.columns()
    numbers = [name for name, values in columns.items() if values.dtype == np.float64]
    return _table(columns, numbers=numbers)


def limits_table(plan: Plan, prices: Sequence[RulePrice] = ()) -> pa.Table:
    """
    One row per shared limit: what there is, what is taken, what is left, what one more unit would save.

    ``price`` is money per unit of the limit (``unit``); empty ``date`` and ``period`` mean the whole plan,
    an empty ``penalty`` that the limit must be kept. Where the prices of rules are given, suppliers follow
    whose lead time costs money: ``price`` is what a day less would save.
    """
    limits = _limits_table(plan)
    days = [(supplier_of_a_day(price), price.per_order) for price in prices if supplier_of_a_day(price)]
    if not days:
        return limits
    suppliers, saved = zip(*days, strict=True)
    columns = {
        "kind": ["lead time"] * len(days),
        "name": suppliers,
        "unit": ["days"] * len(days),
        "price": saved,
    }
    lead_times = _table(columns, numbers=("price",))
    return pa.concat_tables([limits, lead_times], promote_options="permissive")


def _limits_table(plan: Plan) -> pa.Table:
    uses = plan.limits
    columns: dict[str, Column] = {
        "kind": [use.kind for use in uses],
        "name": [use.name for use in uses],
        "period": [use.period for use in uses],
        "date": [_text(use.date) for use in uses],
        "unit": [use.unit for use in uses],
        "capacity": [use.capacity for use in uses],
        "committed": [use.committed for use in uses],
        "used": [use.used for use in uses],
        "free": [use.free for use in uses],
        "price": [use.price for use in uses],
        "price_holds": [use.sides for use in uses],
        "penalty": ["" if np.isinf(use.penalty) else f"{use.penalty:.10g}" for use in uses],
        "excess": [use.excess for use in uses],
        "excess_cost": [use.excess_cost for use in uses],
    }
    numbers = ("capacity", "committed", "used", "free", "price", "excess", "excess_cost")
    return _table(columns, numbers=numbers)


def ranked_table(plan: Plan) -> pa.Table:
    """Next steps of all lines, best first; see `replenish.problem.ranking.Ranking`."""
    columns = plan.ranked().columns()
    numbers = [name for name, values in columns.items() if values.dtype == np.float64]
    return _table(columns, numbers=numbers)


def rules_table(prices: Sequence[RulePrice]) -> pa.Table:
    """One row per rule of a line or shared limit that costs anything, the dearest first."""
    dearest = sorted(prices, key=lambda price: -price.per_order)
    columns = {
        name: [getattr(price, name) for price in dearest] for name in ("rule", "item", "location", "how")
    }
    table = _table({**columns, "per_order": [price.per_order for price in dearest]}, numbers=("per_order",))
    weekly = [None if price.per_week is None else round(price.per_week, DECIMALS) for price in dearest]
    return table.append_column("per_week", pa.array(weekly, type=pa.float64()))


def _text(date: np.datetime64 | None) -> str:
    return "" if date is None else str(date)


def _dates(dates: DateArray | None, size: int) -> TextArray:
    """Dates as ISO texts (k,), blank where there are none."""
    return np.full(size, "" if dates is None else dates.astype(str), dtype=object)


def _table(columns: Mapping[str, Column], numbers: Sequence[str]) -> pa.Table:
    arrays = {name: _column(values, number=name in numbers) for name, values in columns.items()}
    return pa.table(arrays)


def _column(values: Column, *, number: bool) -> pa.Array:
    if number:
        return pa.array(np.round(np.asarray(values, dtype=np.float64), DECIMALS) + 0.0)
    if isinstance(values, np.ndarray) and values.dtype != object:
        return pa.array(values)
    listed = values.tolist() if isinstance(values, np.ndarray) else values
    if any(isinstance(value, int) for value in listed):
        return pa.array(listed)
    return pa.array(["" if value is None else str(value) for value in listed], type=pa.string())
