"""``[[replay.disruption]]``: what goes wrong in a replay, from the settings' words to what strikes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.adapters.settings.read import FILE
from replenish.adapters.settings.sections import DisruptionSection
from replenish.errors import InputError
from replenish.problem.calendar import Calendar
from replenish.problem.problem import Problem
from replenish.simulate.disruptions import (
    DemandShock,
    Disruption,
    LongerLeadTime,
    RandomDelay,
    SupplierClosed,
)
from replenish.simulate.disruptions.members import members

WINDOW = ("first", "last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of disruption: the keys it needs, those it may have, and what they make."""

    needs: tuple[str, ...]
    may: tuple[str, ...]
    make: Callable[..., Disruption]


KINDS = {
    "supplier closed": Kind(needs=WINDOW, may=("supplier",), make=SupplierClosed),
    "longer lead time": Kind(needs=(*WINDOW, "factor"), may=("supplier",), make=LongerLeadTime),
    "demand shock": Kind(needs=(*WINDOW, "factor"), may=("item", "location"), make=DemandShock),
    "random delay": Kind(needs=("chances",), may=("supplier",), make=RandomDelay),
}


def disruptions_of(
    sections: Sequence[DisruptionSection], problem: Problem, calendar: Calendar, faults: FaultList
) -> tuple[Disruption, ...]:
    """Disruptions in the order they stand in, their dates as periods of what is lived."""
    made = []
    for number, section in enumerate(sections):
        column = f"replay.disruption[{number}]"
        if _has_its_keys(section, column, faults) and _is_lived(section, calendar, column, faults):
            made.append(_made(section, calendar))
            _note_strangers(section, problem, column, faults)
    return tuple(made)


def _has_its_keys(section: DisruptionSection, column: str, faults: FaultList) -> bool:
    kind, given = KINDS[section.what], section.model_fields_set - {"what"}
    before = len(faults)
    for key in kind.needs:
        if key not in given:
            faults.add(FILE, f"this key for a {section.what}", "none", column=f"{column}.{key}")
    for key in sorted(given.difference(kind.needs, kind.may)):
        expected = f"no such key for a {section.what}"
        faults.add(FILE, expected, repr(getattr(section, key)), column=f"{column}.{key}")
    return len(faults) == before


def _is_lived(section: DisruptionSection, calendar: Calendar, column: str, faults: FaultList) -> bool:
    if section.first is None or section.last is None:
        return True
    first, last = np.datetime64(section.first, "D"), np.datetime64(section.last, "D")
    if calendar.start <= first <= last < calendar.end:
        return True
    faults.add(
        FILE, f"days within {calendar.start} to {calendar.end - 1}", f"{first} to {last}", column=column
    )
    return False


def _made(section: DisruptionSection, calendar: Calendar) -> Disruption:
    kind, facts = KINDS[section.what], dict[str, Any]()
    for key in ("supplier", "item", "location", "factor"):
        if getattr(section, key) is not None:
            facts[key] = getattr(section, key)
    if section.chances is not None:
        facts["chances"] = tuple(section.chances)
    if section.first is not None and section.last is not None:
        days = np.array([section.first, section.last], dtype="datetime64[D]")
        first, last = calendar.period_of(days).tolist()
        facts |= {"first": first, "periods": last - first + 1}
    return kind.make(**facts)


def _note_strangers(section: DisruptionSection, problem: Problem, column: str, faults: FaultList) -> None:
    """Note a supplier, item or location that no line has: it would strike nobody."""
    for key in ("supplier", "item", "location"):
        try:
            members(getattr(problem, key), getattr(section, key), key)
        except InputError as error:
            for fault in error.faults:
                faults.add(FILE, f"{fault.expected} {key}s", fault.found, column=f"{column}.{key}")


def sentence_of(section: DisruptionSection) -> str:
    """What goes wrong, in words."""
    told = section.model_dump(include={"supplier", "item", "location"}, exclude_none=True)
    whom = ", ".join(f"{key} {name}" for key, name in told.items()) or "everywhere"
    when = "" if section.first is None else f" from {section.first} to {section.last}"
    size = "" if section.factor is None else f", times {section.factor:g}"
    chances = "" if section.chances is None else f", {_chances(section.chances)}"
    return f"Lived with a {section.what} ({whom}){when}{size}{chances}; no policy knew."


def _chances(chances: Sequence[float]) -> str:
    return ", ".join(
        f"{late} periods late with a chance of {chance:.0%}" for late, chance in enumerate(chances) if chance
    )
