"""Independent shelves, many at a time: compiled where numba can be had, in numpy elsewhere, same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields

import numpy as np

from replenish.formulas import shelf
from replenish.formulas.order_rule import OrderRule
from replenish.formulas.shelf import ShelfSums, ShelfYear

try:
    from replenish.formulas.shelf_compiled import shelf_lives, shelf_sums

    COMPILED = True
except (
    ImportError
):  # numba comes with the extra ``speed``; without it the same numbers take ten times as long
    shelf_lives, shelf_sums = shelf.shelf_lives, shelf.shelf_sums
    COMPILED = False

BLOCK_LINES = 4096  # of a year with one path: 2 MB of demand, which the processor's cache still holds

__all__ = ["BLOCK_LINES", "COMPILED", "lived_in_blocks", "shelf_lives", "shelf_sums"]


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
