"""The tables a plan is written as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from replenish.problem.plan import Plan
from replenish.problem.rule_price import RulePrice

DECIMALS = 6  # of money and units in the outputs; more would be noise of the arithmetic

ORDERS = (
    "key", "supplier", "location", "item", "quantity", "unit_cost", "value", "order_date", "due_date",
)  # fmt: skip


def orders_table(plan: Plan) -> pa.Table:
    """
    One row per order line, sorted by supplier, location and item.

    ``quantity`` in units, ``unit_cost`` in money per unit, ``value`` in money, dates as ISO texts. ``key``
    is the same whenever the same line is ordered from the same supplier on the same day.
    """
    rows = [
        (
            line.key, order.supplier, order.location, line.item, line.quantity, line.unit_cost, line.value,
            _text(order.order_date), _text(line.due_date),
        )
        for order in plan.purchase_orders()
        for line in order.lines
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(ORDERS)
    return _table(dict(zip(ORDERS, columns, strict=True)), numbers=("quantity", "unit_cost", "value"))


def plan_table(plan: Plan) -> pa.Table:
    """The derivation of every line; see `replenish.problem.line_figures.LineFigures` for the columns."""
    columns = plan.columns()
    numbers = [name for name, values in columns.items() if values.dtype == np.float64]
    return _table({name: values.tolist() for name, values in columns.items()}, numbers=numbers)


def limits_table(plan: Plan) -> pa.Table:
    """
    One row per shared limit: what there is, what is taken, what is left, what one more unit would save.

    ``price`` is money per unit of the limit (``unit``); empty ``date`` and ``period`` mean the whole plan,
    an empty ``penalty`` that the limit must be kept.
    """
    uses = plan.limits
    columns: dict[str, Sequence[object]] = {
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
    return _table({name: values.tolist() for name, values in columns.items()}, numbers=numbers)


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


def _table(columns: Mapping[str, Sequence[object]], numbers: Sequence[str]) -> pa.Table:
    arrays = {name: _column(values, number=name in numbers) for name, values in columns.items()}
    return pa.table(arrays)


def _column(values: Sequence[object], *, number: bool) -> pa.Array:
    if number:
        return pa.array(np.round(np.asarray(values, dtype=np.float64), DECIMALS) + 0.0)
    if any(isinstance(value, int) for value in values):
        return pa.array(values)
    return pa.array(["" if value is None else str(value) for value in values], type=pa.string())
