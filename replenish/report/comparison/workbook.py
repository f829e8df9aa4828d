"""A comparison as a workbook: one sheet a table, with formats and filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pyarrow as pa

from replenish.report.comparison.words import findings
from replenish.report.parts.workbook import Sheet, Words, table_columns, workbook
from replenish.scenario import Comparison
from replenish.scenario.comparison import TABLES
from replenish.scenario.curves import Curves
from replenish.scenario.write import comparison_table

MOST_LINES = 10_000  # on a sheet; lines.csv holds any number
MONEY = (
    "order_value", "expected_cost", "holding", "shortage", "obsolescence", "ordering", "lost_before_cost",
    "total_cost", "penalties", "order_costs", "next_orders", "lower_bound", "cost_of_limits", "cost",
    "cost_low", "cost_high", "saved",
    "stock_value", "change", "regret", "order_value_change", "value_difference", "average_stock_value",
)  # fmt: skip
SHARES = (
    "fill_rate", "fill_rate_until_then", "stockout_probability", "share", "difference_share", "cycle_service",
    "cycle_service_mean", "cycle_service_p10", "cycle_service_p50", "cycle_service_p90",
)  # fmt: skip
KINDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(MONEY, ("money", "money")),
    **dict.fromkeys(SHARES, ("share", "share")),
    "price": ("price", "money: expected cost saved by one more unit of the limit"),
    "price_before": ("price", "money: the same in the baseline"),
    "quantity": ("units", "units: to order"),
    "quantity_before": ("units", "units: ordered in the baseline"),
}
"""Kind and note of the columns that are more than what they hold."""


def comparison_workbook(
    comparison: Comparison, curves: Curves | None, notes: Sequence[str], date: dt.date
) -> bytes:
    """
    Content of ``comparison.xlsx``: findings in words, then every table.

    Parameters
    ----------
    notes
        Assumptions and repairs, as sentences.
    date
        The plan date: a workbook knows no clock.
    """
    words = Words(name="summary", paragraphs=["What if?", *findings(comparison, curves), *notes])
    tables = {name: comparison_table(comparison.rows(name)[:MOST_LINES]) for name in TABLES}
    if curves is not None:
        tables |= {name: comparison_table(rows) for name, rows in curves.tables.items()}
    sheets = [_sheet(name, table) for name, table in tables.items() if table.num_rows]
    return workbook([words, *sheets], title="Scenarios side by side", created=date)


def _sheet(name: str, table: pa.Table) -> Sheet:
    return Sheet(name=name, columns=table_columns(table, KINDS), keys=1)
