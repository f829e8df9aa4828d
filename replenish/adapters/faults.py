"""Faults, collected until everything has been looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from replenish.errors import Fault, InputError


class FaultList:
    """
    Faults of many files, in the order they were found; nothing is raised before `refuse`.

    Examples
    --------
    >>> faults = FaultList()
    >>> faults.add("stock.csv", "a number >= 0", "-3", row=7, column="on_hand")
    >>> [str(fault) for fault in faults]
    ['stock.csv row 7 on_hand: expected a number >= 0, found -3']
    """

    def __init__(self) -> None:
        self._faults: dict[Fault, None] = {}

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def __len__(self) -> int:
        return len(self._faults)

    def add(self, file: str, expected: str, found: str, *, row: int | None = None, column: str = "") -> None:
        """Note one fault; a fault that is already noted is noted once."""
        self._faults.setdefault(Fault(file=file, row=row, column=column, expected=expected, found=found))

    def extend(self, found: Iterable[Fault]) -> None:
        """Note faults that somebody else found."""
        for fault in found:
            self._faults.setdefault(fault)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Note the faults of an `InputError` raised inside, and go on after the block."""
        try:
            yield
        except InputError as error:
            self.extend(error.faults)

    def refuse(self) -> None:
        """Raise `InputError` with everything that was noted, if anything was."""
        if self._faults:
            raise InputError(self._faults)
