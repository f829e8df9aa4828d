"""Write a replay: all of its files or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.parquet as pq

from replenish.adapters.files.whole_folder import OutFolder, whole_folder
from replenish.adapters.replays.tables import (
    Bounds,
    capacity_table,
    differences_table,
    figures_table,
    summary_table,
)
from replenish.adapters.text.spelling import write_csv, write_json

FILES = (
    "summary.csv", "by_line.csv", "by_line.parquet", "by_location.csv", "by_supplier.csv", "by_week.csv",
    "differences.csv", "capacity.csv", "run.json",
)  # fmt: skip
REPORT = "report.html"


def write_replay(
    told: Bounds, record: Mapping[str, Any], page: str | None, out: OutFolder
) -> tuple[str, ...]:
    """
    Write the tables, ``run.json`` and, where there is one, ``report.html`` into the folder ``out``.

    Parameters
    ----------
    told
        The result with what it was lived on: see `bounds`.
    page
        The report's text; ``None`` where there is none, or the extra that draws it is not installed.

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
        write_csv(summary_table(told), draft / "summary.csv")
        for by in ("line", "location", "supplier", "week"):
            write_csv(figures_table(told, by), draft / f"by_{by}.csv")
        pq.write_table(figures_table(told, "line"), draft / "by_line.parquet")
        write_csv(differences_table(told), draft / "differences.csv")
        write_csv(capacity_table(told), draft / "capacity.csv")
        write_json(record, draft / "run.json")
        if page is not None:
            (draft / REPORT).write_text(page, encoding="utf-8")
    return FILES if page is None else (*FILES, REPORT)
