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

from collections.abc import Iterable
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


class InfeasibleError(ReplenishError):
    """
    No plan respects the limits; ``conflicts`` says which, by how much, and what would have to give.

    Parameters
    ----------
    conflicts
        One sentence a buyer understands for each limit that cannot be kept.
    """

    exit_status = 3

    def __init__(self, conflicts: Iterable[str]) -> None:
        self.conflicts: tuple[str, ...] = tuple(conflicts)
        super().__init__("\n".join(self.conflicts))


class SolverError(ReplenishError):
    """The solver stopped without an answer that may be used."""


class SourceError(ReplenishError):
    """A file system or a service refused, failed or answered with only a part."""
