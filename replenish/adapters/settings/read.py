"""``replenish.toml``, read: the settings of a planning folder that are not tables."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import ValidationError

from replenish.adapters.faults import FaultList
from replenish.adapters.files import Location
from replenish.adapters.settings.sections import AwsSection, DataSection, LimitsSection, Settings
from replenish.adapters.text.nearest import did_you_mean
from replenish.adapters.text.toml_file import expected_kind, read_toml, readable, value_at
from replenish.errors import InputError
from replenish.problem.params import SolveParams

__all__ = [
    "FILE",
    "AwsSection",
    "DataSection",
    "LimitsSection",
    "Settings",
    "aws_section",
    "data_paths",
    "read_settings",
]

FILE = "replenish.toml"

EXPECTED = {
    "plan.date": "a date like 2024-06-03",
    "plan.period": "'day' or 'week'",
    "plan.target": "a target like 'newsvendor', 'p90' or {cycle_service = 0.95}",
    "plan.seed": "a whole number >= 0",
    "data.forecast": "a path, or {path = …, source = …}",
    "limits.budget": "money >= 0, or a table of {supplier = money}",
    "limits.fair_share": "a share between 0 and 1",
    "limits.category_budget_penalty": "money > 0 per unit of money, or a table of {category = money}",
    "limits.budget_penalty": "money > 0 per unit of money, or a table of {supplier = money}",
    "demand.paths": "a whole number >= 1",
    "solve.time_limit": "seconds > 0",
}
PARAMS = {
    "plan": ("target", "seed"),
    "demand": ("paths", "tail", "dependence", "rho", "recalibration", "common_shock"),
    "solve": ("method", "time_limit", "gap", "look_ahead", "suppliers"),
}


def read_settings(location: Location, faults: FaultList) -> Settings | None:
    """Settings in a file, or ``None`` where a fault was noted."""
    content = read_toml(location, faults)
    if content is None:
        return None
    content.setdefault("plan", {})
    before, settings = len(faults), None
    try:
        settings = Settings.model_validate(content)
    except ValidationError as error:
        _note_errors(error, content, location.label, faults)
    _note_params(content, location.label, faults)
    return settings if len(faults) == before else None


def data_paths(location: Location) -> DataSection:
    """Paths of the tables even where other settings are at fault, so that the tables can be checked too."""
    content = read_toml(location, FaultList())
    try:
        return DataSection.model_validate((content or {}).get("data", {}))
    except ValidationError:
        return DataSection()


def aws_section(location: Location) -> AwsSection:
    """How to write to ``s3://``, in settings that have been checked."""
    content = read_toml(location, FaultList())
    return AwsSection.model_validate((content or {}).get("aws", {}))


def _note_errors(error: ValidationError, content: dict[str, Any], file: str, faults: FaultList) -> None:
    for detail in error.errors(include_url=False):
        parts = [str(part) for part in detail["loc"]]
        key = ".".join(parts)
        named = next((name for name in EXPECTED if f"{key}.".startswith(f"{name}.")), key)
        if detail["type"] == "extra_forbidden":
            expected = f"a known key{did_you_mean(parts[-1], _known_keys(parts[:-1]))}"
            faults.add(file, expected, repr(parts[-1]), column=key)
        elif named == "limits.budget" and isinstance(content["limits"]["budget"], dict):
            if parts[-1] in content["limits"]["budget"]:
                found = readable(content["limits"]["budget"][parts[-1]])
                faults.add(file, "money >= 0", found, column=f"{named}.{parts[-1]}")
        else:
            found = "nothing" if detail["type"] == "missing" else readable(value_at(content, named))
            faults.add(file, EXPECTED.get(named, expected_kind(detail)), found, column=named)


def _known_keys(path: list[str]) -> list[str]:
    model: Any = Settings
    for part in path:
        if part.isdigit():  # of a list of tables
            (model,) = get_args(model)
        else:
            model = model.model_fields[part].annotation
    return list(model.model_fields)


def _note_params(content: dict[str, Any], file: str, faults: FaultList) -> None:
    """Note the settings that `SolveParams` refuses, one by one, where their kind is not at fault already."""
    faulty = {fault.column for fault in faults if fault.file == file}
    for section, names in PARAMS.items():
        values = content.get(section, {})
        for name in names:
            key = f"{section}.{name}"
            if isinstance(values, dict) and name in values and not faulty & {section, key}:
                _note_param(key, name, values[name], file, faults)


def _note_param(key: str, name: str, value: Any, file: str, faults: FaultList) -> None:
    try:
        SolveParams(**{name: value})
    except InputError as error:
        for fault in error.faults:
            faults.add(file, fault.expected, fault.found, column=key)
