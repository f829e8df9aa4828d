"""Nouns made anew from changed values; what they refuse is the fault of the change that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from replenish.adapters.faults import FaultList
from replenish.errors import Fault, InputError
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.draft import Draft
from replenish.scenario.fields import PARAMS

REPAIRS = {"negatives": "demand >= 0", "crossings": "quantiles that rise with their level"}

_CELL = re.compile(r"(?P<name>\w+)(?:\[(?P<cell>\d+)\])?")


class Rebuild:
    """
    A draft on its way back to a question.

    Parameters
    ----------
    draft
        With all of its changes made.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft, self.faults = draft, FaultList()
        self.blame = {edit.address: edit.change for edit in draft.edits}

    def question(self) -> tuple[Problem, SolveParams]:
        """
        Problem and parameters, every noun checked anew; the same objects where nothing was changed.

        Raises
        ------
        InputError
            With every fault, told by file and number of the change.
        """
        values = {address: self.draft.values[address] for address in self.blame}
        params = self._noun(self.draft.params, _below(PARAMS, values), f"{PARAMS}.")
        rest = {address: value for address, value in values.items() if not address.startswith(f"{PARAMS}.")}
        problem = self._noun(self.draft.problem, rest, "")
        self.faults.extend(self._repairs(problem))
        self.faults.refuse()
        return problem, params

    def _noun(self, noun: Any, values: Mapping[str, Any], prefix: str) -> Any:
        """Copy of a noun with new values in it and in the nouns in it."""
        if isinstance(noun, Mapping):
            return self._table(noun, values, prefix)
        before = len(self.faults)
        changed = {name: value for name, value in values.items() if "." not in name}
        for name in dict.fromkeys(address.partition(".")[0] for address in values if "." in address):
            changed[name] = self._noun(getattr(noun, name), _below(name, values), f"{prefix}{name}.")
        if noun is self.draft.problem:
            self.faults.extend(self._too_short(changed))
        if not changed or len(self.faults) > before:
            return noun
        try:
            return noun.replace(**changed)
        except InputError as error:
            self.faults.extend(self._blamed(error.faults, prefix))
            return noun

    def _table(
        self, nouns: Mapping[str, Any], columns: Mapping[str, Mapping[str, Any]], prefix: str
    ) -> dict[str, Any]:
        """Copies of the nouns of a table; a name that is new to it gets a noun of its own."""
        new = type(next(iter(nouns.values())))
        names = dict.fromkeys((*nouns, *(name for column in columns.values() for name in column)))
        told = {
            name: {part: column[name] for part, column in columns.items() if name in column} for name in names
        }
        return {name: self._noun(nouns.get(name, new()), values, prefix) for name, values in told.items()}

    def _too_short(self, changed: Mapping[str, Any]) -> Iterator[Fault]:
        """Fault where the forecast does not reach to the end of what an order must cover now."""
        problem = self.draft.problem
        interval = changed.get("terms", problem.terms).protection_interval
        periods = changed.get("forecast", problem.forecast).periods
        beyond = np.flatnonzero(interval > periods)
        if beyond.size:
            line = beyond[interval[beyond].argmax()]
            change = next(change for address, change in self.blame.items() if address.startswith("terms."))
            yield change.fault(
                f"lead time + review period inside the {periods} periods of the forecast",
                f"{interval[line]} periods for {self._name(line)}: "
                f"the forecast is {interval[line] - periods} periods too short{_more(beyond.size)}",
            )

    def _repairs(self, problem: Problem) -> Iterator[Fault]:
        """Faults where a changed forecast would have to be put right: it is what is asked, or nothing."""
        for name, expected in REPAIRS.items():
            more = getattr(problem.forecast, name, 0) - getattr(self.draft.problem.forecast, name, 0)
            if more > 0:
                change = next(one for address, one in self.blame.items() if address.startswith("forecast."))
                yield change.fault(expected, f"{more} cells that are not")

    def _blamed(self, faults: Iterable[Fault], prefix: str) -> Iterator[Fault]:
        """Faults of a noun, told as faults of the changes that caused them; those of the same kind once."""
        kinds: dict[tuple[str, str, str], list[Fault]] = {}
        for fault in faults:
            told = self._told(fault, prefix)
            kinds.setdefault((told.file, told.column, told.expected), []).append(told)
        for (file, column, expected), found in kinds.items():
            more = _more(len(found))
            yield Fault(file=file, column=column, expected=expected, found=f"{found[0].found}{more}")

    def _told(self, fault: Fault, prefix: str) -> Fault:
        match = _CELL.match(fault.column)
        name = fault.column if match is None else match["name"]
        named = (change for address, change in self.blame.items() if name in (address, *address.split(".")))
        change = self.blame.get(prefix + name) or next(named, None) or next(iter(self.blame.values()))
        if match is None or not match["cell"] or int(match["cell"]) >= self.draft.problem.lines:
            return change.fault(fault.expected, fault.found)
        return change.fault(fault.expected, f"{fault.found} for {self._name(int(match['cell']))}")

    def _name(self, line: int) -> str:
        return f"item {self.draft.problem.item[line]} at {self.draft.problem.location[line]}"


def _below(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the fields of one noun, by their addresses in it."""
    return {
        address.removeprefix(f"{name}."): value
        for address, value in values.items()
        if address.startswith(f"{name}.")
    }


def _more(count: int) -> str:
    return f" (and {count - 1} more like it)" if count > 1 else ""
