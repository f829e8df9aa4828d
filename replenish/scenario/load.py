"""Scenario files, read with those they extend."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from replenish.adapters.faults import FaultList
from replenish.adapters.files import InputLog, Location
from replenish.adapters.text.nearest import did_you_mean
from replenish.adapters.text.toml_file import expected_kind, read_toml, readable, value_at
from replenish.errors import InputError
from replenish.scenario.change import Change
from replenish.scenario.file import ChangeSection, ScenarioFile
from replenish.scenario.scenario import Scenario
from replenish.scenario.verbs import VERBS

SUFFIX = ".toml"
PERIOD = "period"
ENDS = 2  # of a stretch of periods


def load(path: str | os.PathLike[str]) -> Scenario:
    """
    Scenario of a file, with all that the files it extends ask.

    Parameters
    ----------
    path
        A local path or an ``s3://`` address.

    Raises
    ------
    InputError
        With every fault of the file and of those it extends.

    Examples
    --------
    >>> scenario = load("scenarios/peak-and-delay.toml")
    >>> scenario.name, len(scenario.changes), len(scenario.parents)
    ('peak-and-delay', 2, 2)
    """
    return load_all([path])[0]


def load_all(paths: Iterable[str | os.PathLike[str]]) -> tuple[Scenario, ...]:
    """Scenarios of files; the faults of all of them at once."""
    faults = FaultList()
    found = [_scenario(Location.of(path).with_log(InputLog()), (), faults) for path in paths]
    faults.refuse()
    return tuple(one for one in found if one is not None)


def _scenario(location: Location, below: tuple[str, ...], faults: FaultList) -> Scenario | None:
    """Scenario of a file; ``below`` are the files that extend it, one by one."""
    content = read_toml(location, faults)
    told = None if content is None else _told(content, location.label, faults)
    if told is None:
        return None
    name = location.name.removesuffix(SUFFIX)
    parents = _parents(told, location, (*below, name), faults)
    return Scenario(
        name=name,
        title=told.title,
        question=told.question,
        own=tuple(_changes(told, location.label, faults)),
        parents=tuple(parent.changes for parent in parents),
        folder=_folder(told, location, parents),
        inputs=tuple(location.log.files.values()),
    )


def _parents(
    told: ScenarioFile, location: Location, path: tuple[str, ...], faults: FaultList
) -> list[Scenario]:
    found = []
    for name in told.extends:
        place = _beside(location, name + SUFFIX)
        if name in path:
            circle = " > ".join((*path[path.index(name) :], name))
            faults.add(location.label, "scenarios that do not extend themselves", circle, column="extends")
        elif not place.exists:
            expected = f"the name of a file beside it{did_you_mean(name, _siblings(location))}"
            faults.add(location.label, expected, repr(name), column="extends")
        else:
            found.append(_scenario(place, path, faults))
    return [parent for parent in found if parent is not None]


def _beside(location: Location, name: str) -> Location:
    folder = posixpath.dirname(location.address)
    return Location.of(posixpath.join(folder, name)).with_log(location.log)


def _siblings(location: Location) -> list[str]:
    folder = Location.of(posixpath.dirname(location.address) or ".")
    return [file.name.removesuffix(SUFFIX) for file in folder.list_files((SUFFIX,))]


def _folder(told: ScenarioFile, location: Location, parents: list[Scenario]) -> str:
    """Planning folder: the file's own, else that of the last parent that names one."""
    if told.folder is None:
        return next((parent.folder for parent in reversed(parents) if parent.folder), "")
    return _beside(location, told.folder).address


def _told(content: Mapping[str, Any], file: str, faults: FaultList) -> ScenarioFile | None:
    """What a file says, or ``None`` where a fault was noted."""
    try:
        return ScenarioFile.model_validate(content)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _note(detail, content, file, faults)
    return None


def _note(detail: Mapping[str, Any], content: Mapping[str, Any], file: str, faults: FaultList) -> None:
    where, key = _place(detail["loc"]), str(detail["loc"][-1])
    if detail["type"] == "extra_forbidden":
        known = [field.alias or name for name, field in _section(detail["loc"]).model_fields.items()]
        faults.add(file, f"a known key{did_you_mean(key, known)}", repr(key), column=where)
    else:
        found = "nothing" if detail["type"] == "missing" else readable(_value(content, detail["loc"]))
        faults.add(file, expected_kind(detail), found, column=where)


def _section(place: tuple[int | str, ...]) -> type[ScenarioFile] | type[ChangeSection]:
    return ChangeSection if place[0] == "change" and len(place) > 1 else ScenarioFile


def _place(place: tuple[int | str, ...]) -> str:
    """Key as a reader finds it: ``change 2 field`` is in the second ``[[change]]``."""
    if _section(place) is ScenarioFile:
        return ".".join(str(part) for part in place)
    return " ".join(["change", str(int(place[1]) + 1), *(str(part) for part in place[2:])])


def _value(content: Any, place: tuple[int | str, ...]) -> object:
    for part in place:
        content = content[part] if isinstance(part, int) else value_at(content, str(part))
    return content


def _changes(told: ScenarioFile, file: str, faults: FaultList) -> Iterable[Change]:
    for number, section in enumerate(told.change, start=1):
        with faults.collecting():
            yield change_of(section, file, number)


def change_of(section: ChangeSection, file: str, number: int) -> Change:
    """
    Change that a section of a file describes.

    Raises
    ------
    InputError
        There is not exactly one verb, or the ``where`` is none.
    """
    blank = Change(field=section.field, verb="set", operand=0, file=file, number=number)
    if len(section.verbs) != 1:
        found = " and ".join(section.verbs) or "none"
        raise InputError([blank.fault(f"one of {', '.join(VERBS)}", found)])
    ((verb, operand),) = section.verbs.items()
    where = {label: value for label, value in section.where.items() if label != PERIOD}
    wrong = [label for label, value in where.items() if not _are_patterns(value)]
    if wrong:
        raise InputError([
            blank.fault("a text or a list of texts", readable(where[label]), f"where.{label}")
            for label in wrong
        ])  # fmt: skip
    return blank.replace(verb=verb, operand=operand, where=where, period=_period(section, blank))


def _are_patterns(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(one, str) for one in value) and bool(value)
    )


def _period(section: ChangeSection, change: Change) -> tuple[Any, Any] | None:
    """First and last of the periods that are meant: dates, or numbers."""
    if PERIOD not in section.where:
        return None
    told = section.where[PERIOD]
    ends = told if isinstance(told, list) else [told, told]
    if len(ends) == ENDS and all(_is_number(end) for end in ends):
        return ends[0], ends[1]
    days = [_day(end) for end in ends]
    if len(days) != ENDS or None in days:
        expected = 'the first and the last date, like ["2024-06-10", "2024-06-30"], or two numbers of periods'
        raise InputError([change.fault(expected, readable(told), "where.period")])
    return days[0], days[1]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _day(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
