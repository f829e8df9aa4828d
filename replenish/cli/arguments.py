"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[
    str, typer.Argument(help="Planning folder with a replenish.toml: a path or s3://bucket/prefix.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable object and nothing else.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse crossing and negative quantiles instead of repairing them.")
]


def folder_for(folder: str, kind: str, date: str) -> Path:
    """``FOLDER/KIND/DATE``; for an S3 folder ``KIND/NAME/DATE`` here."""
    if "://" in folder:
        return Path(kind) / folder.rstrip("/").rsplit("/", 1)[-1] / date
    return Path(folder) / kind / date
