"""Independent shelves, many at a time: compiled where numba can be had, in numpy elsewhere, same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import cache
from typing import Protocol

import numpy as np

from replenish.formulas import shelf
from replenish.formulas.order_rule import OrderRule
from replenish.formulas.shelf import ShelfLives, ShelfSums, ShelfYear

BLOCK_LINES = 4096  # of a year with one path: 2 MB of demand, which the processor's cache still holds


class Engine(Protocol):
    """A module that lives shelves."""

    def shelf_lives(self, year: ShelfYear, rule: OrderRule) -> ShelfLives:
        """See `replenish.formulas.shelf.shelf_lives`."""
        ...

    def shelf_sums(self, year: ShelfYear, rule: OrderRule, first: int = 0) -> ShelfSums:
        """See `replenish.formulas.shelf.shelf_sums`."""
        ...


@cache
def engine() -> Engine:
    """
    Compiled where numba is installed (the extra ``speed``), else numpy, which takes eight times as long.

    Looked for on the first use, because importing numba takes longer than a small plan.
    """
    try:
        from replenish.formulas import shelf_compiled  # noqa: PLC0415
    except ImportError:
        return shelf
    return shelf_compiled


def shelf_lives(year: ShelfYear, rule: OrderRule) -> ShelfLives:
    """Every shelf, period by period: `replenish.formulas.shelf.shelf_lives`."""
    return engine().shelf_lives(year, rule)


def shelf_sums(year: ShelfYear, rule: OrderRule, first: int = 0) -> ShelfSums:
    """Sums of every shelf: `replenish.formulas.shelf.shelf_sums`."""
    return engine().shelf_sums(year, rule, first)


def lived_in_blocks(
    lines: int,
    year: Callable[[slice], ShelfYear],
    rules: Callable[[slice], Iterable[OrderRule]],
    *,
    first: int = 0,
    block: int = BLOCK_LINES,
) -> tuple[ShelfSums, ...]:
    """
    Sums of every line under several rules, block by block, so that memory does not grow with the lines.

    Parameters
    ----------
    lines
        How many there are.
    year, rules
        What happens to a block of lines, and the rules they live under; every rule lives the same year.
    first
        First period that counts.

    Returns
    -------
    One `ShelfSums` per rule, each ``(n, s)``.
    """
    parts: list[list[ShelfSums]] = []
    for start in range(0, lines, block):
        some = slice(start, min(start + block, lines))
        lived = year(some)
        parts.append([shelf_sums(lived, rule, first) for rule in rules(some)])
    return tuple(_stacked(blocks) for blocks in zip(*parts, strict=True))


def _stacked(blocks: Iterable[ShelfSums]) -> ShelfSums:
    some = list(blocks)
    names = [field.name for field in fields(ShelfSums)]
    return ShelfSums(**{name: np.concatenate([getattr(one, name) for one in some]) for name in names})
