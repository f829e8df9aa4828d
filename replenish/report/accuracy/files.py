"""Write a forecast's accuracy: all of its files or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from replenish.adapters.files.whole_folder import OutFolder, whole_folder
from replenish.adapters.text.spelling import write_csv_rows, write_json
from replenish.demand.accuracy.result import GROUPINGS, Accuracy
from replenish.report.accuracy.pictures import can_draw, draw_accuracy
from replenish.report.accuracy.rows import Row, accuracy_rows


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


def write_accuracy(accuracy: Accuracy, record: Mapping[str, Any], out: OutFolder) -> tuple[str, ...]:
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
        write_json(record, draft / "accuracy.json")
        pictures = draw_accuracy(accuracy, draft) if can_draw() else ()
    return ("accuracy.csv", "accuracy.json", *(path.name for path in pictures))


def _write_csv(rows: Sequence[Row], path: Path) -> None:
    """Blank where something cannot be told, or does not belong to the scope."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    write_csv_rows(columns, ([row.get(column) for column in columns] for row in rows), path)
