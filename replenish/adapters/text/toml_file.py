"""A TOML file, and what is said about what stands in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location

KIND_OF = {
    "bool": "true or false",
    "string": "a text",
    "int": "a whole number",
    "float": "a number",
    "dict": "a table",
    "date": "a date like 2024-06-03",
    "missing": "this key",
}


TOML = "TOML (texts in quotes, dates like 2024-06-03, numbers with a decimal point)"


def read_toml(location: Location, faults: FaultList) -> dict[str, Any] | None:
    """Content of a file, or ``None`` where a fault was noted."""
    with faults.collecting():
        raw = location.read_bytes()
        try:
            return tomllib.loads(raw.decode().removeprefix("\ufeff"))
        except UnicodeDecodeError as error:
            row = raw.count(b"\n", 0, error.start) + 1
            faults.add(location.label, "text in UTF-8", f"byte 0x{raw[error.start]:02x}", row=row)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            row = int(place[1]) if place else raw.count(b"\n") + 1
            text = raw.decode().splitlines()[row - 1 : row]
            found = f"{text[0].strip() if text else ''!r}: {error}"
            faults.add(location.label, TOML, found, row=row)
    return None


def value_at(content: Any, key: str) -> object:
    """What stands at a key with dots; ``None`` where nothing does."""
    for part in key.split("."):
        if isinstance(content, list) and part.isdigit():
            content = content[int(part)]
        else:
            content = content.get(part) if isinstance(content, dict) else content
    return content


def expected_kind(detail: Mapping[str, Any]) -> str:
    """What pydantic wanted, in the words of the file's writer."""
    if detail["type"] == "model_type":
        return "a table"
    kind = detail["type"].partition("_")[0]
    return KIND_OF.get(
        kind, str(detail["msg"]).removeprefix("Input should be ").removeprefix("Value error, ")
    )


def readable(value: object) -> str:
    """Return the value as it stands in the file."""
    return str(value) if isinstance(value, int | float | date) else repr(value)
