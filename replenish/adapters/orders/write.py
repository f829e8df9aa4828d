"""Write a plan: all of its files or none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyarrow import csv

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
            csv.write_csv(table(plan), draft / f"{name}.csv", csv.WriteOptions(quoting_style="needed"))
        text = json.dumps(record, indent=2, ensure_ascii=False)
        (draft / "run.json").write_text(text + "\n", encoding="utf-8")
