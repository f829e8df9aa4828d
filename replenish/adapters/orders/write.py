"""Write a plan: all of its files or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from replenish.adapters.files.whole_folder import OutFolder, whole_folder
from replenish.adapters.orders.columns import limits_table, orders_table, plan_table
from replenish.adapters.text.spelling import write_csv, write_json
from replenish.problem.plan import Plan

FILES = ("orders.csv", "plan.csv", "limits.csv", "run.json")
WORKBOOK = "plan.xlsx"


def write_plan(
    plan: Plan,
    record: Mapping[str, Any],
    out: OutFolder,
    workbook: bytes | None = None,
    *,
    more: Mapping[str, pa.Table] | None = None,
) -> tuple[str, ...]:
    """
    Write the tables, ``run.json`` and, where there is one, ``plan.xlsx`` into the folder ``out``.

    Parameters
    ----------
    workbook
        Content of the workbook.
    more
        Further tables by file name, and tables that take the place of those.

    Returns
    -------
    names
        Of the files.

    Raises
    ------
    SourceError
        The folder cannot be written; nothing of it then exists.
    """
    with whole_folder(out) as draft:
        for name, table in (("orders", orders_table), ("plan", plan_table), ("limits", limits_table)):
            write_csv(table(plan), draft / f"{name}.csv")
        for name, content in (more or {}).items():
            write_csv(content, draft / name)
        write_json(record, draft / "run.json")
        if workbook is not None:
            (draft / WORKBOOK).write_bytes(workbook)
    further = [name for name in more or {} if name not in FILES]
    return (*FILES, *further, *(() if workbook is None else (WORKBOOK,)))
