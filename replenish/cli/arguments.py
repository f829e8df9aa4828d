"""Arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from replenish.adapters.files import Location, S3Folder
from replenish.adapters.settings.read import FILE, aws_section
from replenish.adapters.text.cells import civil_date

Folder = Annotated[
    str,
    typer.Argument(
        metavar="FOLDER", help="Planning folder with a replenish.toml: a path or s3://bucket/prefix."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable object and nothing else.")]
Replace = Annotated[
    bool, typer.Option("--replace", help="Put it in the place of another forecast issued on the same day.")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse crossing and negative quantiles instead of repairing them.")
]
Overrides = Annotated[
    str | None,
    typer.Option(
        "--overrides",
        help="Table, or edited plan.xlsx, of quantities a buyer has fixed; by default FOLDER/overrides.csv.",
    ),
]


def day(text: str) -> np.datetime64:
    """Day that a text of the command line names."""
    named = civil_date(text)
    if np.isnat(named):
        raise typer.BadParameter(f"expected a date like 2024-06-03, found {text!r}")
    return named


def out_folder(out: str, folder: str) -> Path | S3Folder:
    """Where to write: a folder of this machine, or of a bucket, encrypted as ``[aws]`` of FOLDER says."""
    if "://" not in out:
        return Path(out)
    return S3Folder(address=out, encryption=aws_section(Location.of(folder) / FILE).encryption)


def folder_for(folder: str, kind: str, date: str) -> Path:
    """``FOLDER/KIND/DATE``; for an S3 folder ``KIND/NAME/DATE`` here."""
    if "://" in folder:
        return Path(kind) / folder.rstrip("/").rsplit("/", 1)[-1] / date
    return Path(folder) / kind / date
