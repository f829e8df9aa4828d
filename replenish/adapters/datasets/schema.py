"""Names and types of a data set's columns, in their order: ``{"Attributes": [{"AttributeName": …}, …]}``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from replenish.adapters.files import Location
from replenish.adapters.forecasts.json_rows import json_lines, member
from replenish.adapters.text.spelling import write_json

ITEM, TIME, PLACE = "item_id", "timestamp", "location"
Schema = str | Path | Location | Sequence[str]  # a JSON file, or the names in their order


def column_names(schema: Schema) -> list[str]:
    """Names of the columns of a data set."""
    if not isinstance(schema, str | Path | Location):
        return list(schema)
    place = Location.of(schema)
    attributes = member(json_lines(place)[0][1], "Attributes", list, place, 1)
    return [str(member(attribute, "AttributeName", str, place, 1)) for attribute in attributes]


def write_schema(kinds: Mapping[str, str], path: Path) -> None:
    """Write what CreateDataset wants as ``Schema``."""
    attributes = [{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()]
    write_json({"Attributes": attributes}, path)
