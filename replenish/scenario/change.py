"""One change of the question: which field, which cells of it, and what happens to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as declared
from typing import Any

from replenish.errors import Fault
from replenish.problem.arrays import Noun
from replenish.scenario.verbs import SIGNS, VERBS


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Noun):
    """
    One change of one field.

    Parameters
    ----------
    field
        Address in the question: ``terms.lead_time``, ``limits.storage``, ``params.target``; ``demand`` for
        the level of demand, whatever shape the forecast has. The name in a table may follow:
        ``limits.storage.DC1``.
    verb
        ``set``, ``add`` or ``multiply``.
    operand
        A number in the field's own unit, or what stands there instead.
    where : {label: patterns}
        Only lines whose ``item``, ``location``, ``supplier``, … match one of the patterns (``*``, ``?``,
        ``[a-c]``); every label that is named must match.
    period : (first, last), optional
        Only these periods, both included: dates (a period counts where it starts between them) or numbers
        from 0.
    file, number
        Where it is written; what a fault calls it.

    Examples
    --------
    >>> print(Change(field="terms.lead_time", verb="add", operand=14, where={"supplier": ["S*"]}))
    terms.lead_time + 14 where supplier = S*
    """

    field: str
    verb: str
    operand: Any
    where: Mapping[str, tuple[str, ...]] = declared(default_factory=dict)
    period: tuple[Any, Any] | None = None
    file: str = "scenario"
    number: int = 1

    def __post_init__(self) -> None:
        patterns = {
            label: (one,) if isinstance(one, str) else tuple(map(str, one))
            for label, one in self.where.items()
        }
        self._set("where", patterns)
        self._refuse_faults()

    def _faults(self) -> Iterator[Fault]:
        if self.verb not in VERBS:
            yield self.fault("one of " + ", ".join(VERBS), repr(self.verb))

    def fault(self, expected: str, found: str, what: str = "") -> Fault:
        """Fault of this change, by file and number."""
        column = f"change {self.number} {what or self.field}"
        return Fault(file=self.file, column=column, expected=expected, found=found)

    @property
    def place(self) -> tuple[str, int]:
        """Where it is written: a change that is inherited twice is still one change."""
        return self.file, self.number

    @property
    def said(self) -> str:
        """The operand as a reader writes it."""
        return _said(self.operand)

    def __str__(self) -> str:
        parts = [f"{label} = {' or '.join(patterns)}" for label, patterns in self.where.items()]
        if self.period is not None:
            parts.append(f"period {self.period[0]} to {self.period[1]}")
        where = f" where {', '.join(parts)}" if parts else ""
        return f"{self.field} {SIGNS[self.verb]} {_said(self.operand)}{where}"


def _said(operand: Any) -> str:
    if isinstance(operand, Mapping):
        return "{" + ", ".join(f"{key} = {_said(value)}" for key, value in operand.items()) + "}"
    return f"{operand:g}" if isinstance(operand, float) else str(operand)
