"""A question while it is being changed: no rule is checked before the last change is made."""

from __future__ import annotations

from typing import Any

import numpy as np

from replenish.adapters.text.nearest import did_you_mean
from replenish.errors import InputError
from replenish.problem.arrays import BoolArray
from replenish.problem.params import SolveParams
from replenish.problem.problem import Problem
from replenish.scenario.cells import Cells, cells_of
from replenish.scenario.change import Change
from replenish.scenario.edit import Edit
from replenish.scenario.fields import DEMAND, OF_EVERY_OFFER, Field, demand_fields, fields_of
from replenish.scenario.followers import following
from replenish.scenario.operands import refuse_misfit, replaces
from replenish.scenario.verbs import SET, VERBS
from replenish.scenario.where import Ground, in_periods, matches, refuse_where, selected


class Draft:
    """
    Values of all fields, and what was done to them.

    Parameters
    ----------
    problem, params
        The question as it was.
    """

    def __init__(self, problem: Problem, params: SolveParams) -> None:
        self.problem, self.params = problem, params
        self.fields = fields_of(problem, params)
        self.values: dict[str, Any] = {address: field.value for address, field in self.fields.items()}
        self.ground = Ground.of(problem)
        self.edits: list[Edit] = []

    def make(self, change: Change) -> None:
        """
        Make one change.

        Raises
        ------
        InputError
            There is no such field, the verb or the operand does not fit, or the ``where`` matches nothing.
        """
        addresses = self._addresses(change)
        matched = any(self._touches(change, address) for address, _ in addresses)
        for address, key in addresses:
            if matched and len(addresses) > 1 and not self._touches(change, address):
                continue
            field = self.fields[address].replace(value=self.values[address])
            by_name = bool(key or (field.value is None and change.where and "Mapping" in field.kinds))
            refuse_misfit(change, field, by_name=by_name)
            if replaces(change, field) and not by_name:
                self._note(_replaced(change, field))
            else:
                self._note(
                    self._edited(change, _table(field) if by_name else cells_of(field.value), field, key)
                )

    def _touches(self, change: Change, address: str) -> bool:
        """Whether the ``where`` matches any line, or further offer, that a field runs over."""
        labels = self.ground.labels_of(address)
        return not change.where or bool(matches(change, labels).any())

    def _note(self, edit: Edit) -> None:
        self.values[edit.address] = edit.after.joined
        self.edits.append(edit)
        for one in following(edit, self.values):
            self.values[one.address] = one.after.values
            self.edits.append(one)

    def _addresses(self, change: Change) -> list[tuple[str, str]]:
        """Addresses of the fields a change names, each with the name in its table, if one follows."""
        if change.field in DEMAND:
            return [(address, "") for address in demand_fields(self.problem)]
        if change.field in self.fields:
            further = OF_EVERY_OFFER.get(change.field)
            return [(name, "") for name in (change.field, further) if name in self.fields]
        parts = change.field.split(".")
        for cut in range(len(parts) - 1, 0, -1):
            address = ".".join(parts[:cut])
            if address in self.fields and "Mapping" in self.fields[address].kinds:
                return [(address, ".".join(parts[cut:]))]
        raise InputError([change.fault(f"a field{self._nearest(change.field)}", repr(change.field), "field")])

    def _nearest(self, name: str) -> str:
        """What the field was probably meant to be, by its whole address or by its last name."""
        known = (*self.fields, *DEMAND)
        suggestion = did_you_mean(name, known)
        if suggestion:
            return suggestion
        last = {address.rpartition(".")[2]: address for address in reversed(known)}
        wanted = did_you_mean(name.rpartition(".")[2], last)
        meant = next((address for short, address in last.items() if repr(short) in wanted), None)
        return f" (did you mean {meant!r}?)" if meant else ""

    def _edited(self, change: Change, cells: Cells, field: Field, key: str) -> Edit:
        if key:
            cells, touched = in_periods(change, field.address, *_at(change, cells, key), self.ground)
        else:
            cells, touched = selected(change, field.address, cells, self.ground)
        after = cells.with_values(touched, VERBS[change.verb](cells.values[touched], change.operand))
        if after.whole and after.values % 1:
            raise InputError([change.fault("a whole number", f"{after.values:g}")])
        return Edit(change=change, address=field.address, before=cells, after=after, touched=touched)


def _at(change: Change, cells: Cells, key: str) -> tuple[Cells, BoolArray]:
    """One name of a table: a new one where it is set."""
    refuse_where(change, "no where: the field names one cell already")
    known = cells.keys or ()
    if key not in known and change.verb != SET:
        expected = f"a name in {change.field.removesuffix('.' + key)}{did_you_mean(key, known)}"
        raise InputError([change.fault(expected, repr(key))])
    cells = cells.with_keys((key,))
    return cells, np.array([name == key for name in cells.keys or ()], dtype=bool)


def _table(field: Field) -> Cells:
    """Names of a table, none where the field holds something else so far."""
    cells = cells_of(field.value)
    return cells if cells.keys is not None else Cells(values=np.empty(0), keys=())


def _replaced(change: Change, field: Field) -> Edit:
    """Edit that puts another value in the place of the whole field."""
    after = Cells(values=_alone(change.operand))
    before = Cells(values=_alone(field.value))
    return Edit(
        change=change, address=field.address, before=before, after=after, touched=np.ones((), dtype=bool)
    )


def _alone(value: Any) -> Any:
    single = np.empty((), dtype=object)
    single[()] = value
    return single
