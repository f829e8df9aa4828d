"""Write a plan: all of its files or none."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from replenish.adapters.orders.columns import limits_table, orders_table, plan_table
from replenish.adapters.whole_folder import whole_folder
from replenish.problem.plan import Plan


def write_plan(plan: Plan, record: Mapping[str, Any], out: Path) -> None:
    """
    Write ``orders.csv``, ``plan.csv``, ``limits.csv`` and ``run.json`` into the folder ``out``.

    Raises
    ------
    SourceError
        The folder cannot be written; nothing of it then exists.
    """
    with whole_folder(out) as draft:
        for name, table in (("orders", orders_table), ("plan", plan_table), ("limits", limits_table)):
            write_csv(table(plan), draft / f"{name}.csv")
        text = json.dumps(record, indent=2, ensure_ascii=False)
        (draft / "run.json").write_text(text + "\n", encoding="utf-8")


def write_csv(table: pa.Table, path: Path) -> None:
    """Comma-separated UTF-8; quotes only where a text needs them, whole numbers without a fraction."""
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows(zip(*columns, strict=True))


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else value
