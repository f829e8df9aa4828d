"""Write a forecast's accuracy: all of its files or none."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from replenish.adapters.whole_folder import whole_folder
from replenish.demand.accuracy.result import GROUPINGS, Accuracy
from replenish.report.accuracy_pictures import can_draw, draw_accuracy
from replenish.report.accuracy_rows import Row, accuracy_rows


def accuracy_record(accuracy: Accuracy, by: str, notes: Sequence[str]) -> dict[str, Any]:
    """Everything as one machine-readable object: all lines together, and group by group where asked for."""
    groupings = dict.fromkeys(("all", by))
    return {
        "issues": [str(day) for day in accuracy.issues],
        "decisions": [str(day) for day in accuracy.decisions],
        "levels": accuracy.levels.tolist(),
        "currency": accuracy.currency,
        "assumptions": dict(accuracy.sentences),
        "notes": list(notes),
        "figures": [row for name in groupings for row in accuracy_rows(accuracy, name)],
    }


def write_accuracy(accuracy: Accuracy, record: Mapping[str, Any], out: Path) -> tuple[str, ...]:
    """
    Write ``accuracy.csv``, ``accuracy.json`` and, where altair is installed, the pictures as SVG.

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
        rows = [row for by in GROUPINGS for row in accuracy_rows(accuracy, by)]
        _write_csv(rows, draft / "accuracy.csv")
        text = json.dumps(record, indent=2, ensure_ascii=False)
        (draft / "accuracy.json").write_text(text + "\n", encoding="utf-8")
        pictures = draw_accuracy(accuracy, draft) if can_draw() else ()
    return ("accuracy.csv", "accuracy.json", *(path.name for path in pictures))


def _write_csv(rows: Sequence[Row], path: Path) -> None:
    """Blank where something cannot be told, or does not belong to the scope."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else repr(value).removesuffix(".0")
