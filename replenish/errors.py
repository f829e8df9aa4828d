"""
Errors, sorted by who can fix them.

::

    ReplenishError
    ├── InputError        the user's data or settings       exit status 1
    ├── InfeasibleError   the user's limits                 exit status 3
    ├── SolverError       the solver gave no usable answer  exit status 4
    └── SourceError       a file system or a service        exit status 4

Everything this package raises on purpose is one of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """
    One thing that is wrong in one place of the input.

    Parameters
    ----------
    file
        The file or noun it stands in, as the user knows it: ``stock.csv``, ``SupplyTerms``.
    row
        Line of the file as an editor counts it (the header is row 1), or ``None`` for the whole file.
    column
        Column, key or field name; empty for the whole row or file.
    expected, found
        The rule, and what stands there instead.

    Examples
    --------
    >>> print(Fault(file="stock.csv", row=7, column="on_hand", expected="a number >= 0", found="-3"))
    stock.csv row 7 on_hand: expected a number >= 0, found -3
    """

    file: str
    row: int | None = None
    column: str = ""
    expected: str
    found: str

    def __str__(self) -> str:
        row = "" if self.row is None else f" row {self.row}"
        column = f" {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: expected {self.expected}, found {self.found}"


class ReplenishError(Exception):
    """Anything this package raises on purpose."""

    exit_status = 4


class InputError(ReplenishError):
    """
    The input is at fault; ``faults`` lists everything that was found, not only the first.

    Examples
    --------
    >>> raise InputError([Fault(file="lines.csv", row=2, column="moq", expected="a number", found="'x'")])
    Traceback (most recent call last):
    ...
    replenish.errors.InputError: lines.csv row 2 moq: expected a number, found 'x'
    """

    exit_status = 1

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """
    One limit that cannot be kept.

    Parameters
    ----------
    kind, name, when
        Which limit, whose, and in which period; ``when`` is empty for the whole plan.
    unit
        What the limit counts.
    capacity, committed
        What there is, and what is taken before anything is ordered, in that unit.
    sentence
        The same for a buyer, with what takes it and what would have to give.
    """

    kind: str
    name: str
    when: str
    unit: str
    capacity: float
    committed: float
    sentence: str

    @property
    def excess(self) -> float:
        """How much too much, in the unit of the limit."""
        return self.committed - self.capacity

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """
    One thing that gives way in the cheapest relaxation.

    Parameters
    ----------
    what
        The open order or the limit.
    amount, unit
        How much of it gives way.
    money
        What that counts in the relaxation.
    sentence
        The same for a buyer.
    """

    what: str
    amount: float
    unit: str
    money: float
    sentence: str


class InfeasibleError(ReplenishError):
    """
    No plan respects the limits: which, by how much, and the cheapest way to make them fit.

    Parameters
    ----------
    conflicts
        Each limit that cannot be kept; ``conflicts`` holds their sentences, ``limits`` their figures.
    relaxation
        What would have to give, together, so that every limit is kept.
    weights
        How the relaxation counts what gives way.
    """

    exit_status = 3

    def __init__(
        self, conflicts: Iterable[Conflict], relaxation: Iterable[Concession] = (), weights: str = ""
    ) -> None:
        self.limits: tuple[Conflict, ...] = tuple(conflicts)
        self.conflicts: tuple[str, ...] = tuple(conflict.sentence for conflict in self.limits)
        self.relaxation: tuple[Concession, ...] = tuple(relaxation)
        self.weights = weights
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        yield from self.conflicts
        if self.relaxation:
            yield f"What would have to give, at least ({self.weights}):"
            yield from (f"- {concession.sentence}" for concession in self.relaxation)


class SolverError(ReplenishError):
    """The solver stopped without an answer that may be used."""


class SourceError(ReplenishError):
    """A file system or a service refused, failed or answered with only a part."""
