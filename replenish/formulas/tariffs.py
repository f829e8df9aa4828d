"""What an order costs beyond its expected cost: a fixed amount per order line, and quantity discounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariffs:
    """
    Money that an order of each of ``n`` lines costs by its quantity; to order nothing costs nothing.

    From ``start[k]`` units on, and below ``start[k + 1]``, an order of ``q`` units costs
    ``fixed[k] + unit[k] x q``, where ``unit`` <= 0 is what a unit costs less than the base price.

    Parameters
    ----------
    row : (n,)
        Row of a line in the tables; -1 for a line whose order costs nothing.
    start : (d, k) units
        Rising from 0; infinite where a row has fewer.
    fixed : (d, k) money
    unit : (d, k) money per unit
    """

    row: IntArray
    start: FloatArray
    fixed: FloatArray
    unit: FloatArray

    def take(self, lines: Any) -> Tariffs:
        """Tariffs of some lines, named by their positions or by a slice."""
        return Tariffs(row=self.row[lines], start=self.start, fixed=self.fixed, unit=self.unit)

    @property
    def lines(self) -> IntArray:
        """Lines whose orders cost something."""
        return np.flatnonzero(self.row >= 0)


def price_tariffs(
    ordering: FloatArray, base: FloatArray, start: FloatArray, price: FloatArray, incremental: BoolArray
) -> Tariffs:
    """
    Tariffs of orders that cost ``ordering`` each and whose unit price falls with the quantity.

    The price of a break holds for all units of the order, or, where ``incremental``, for the units from the
    break on (Snyder and Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., section 3.4). What is paid for
    ``q`` units is counted beyond ``base x q``.

    Parameters
    ----------
    ordering : (n,) money per order
    base : (n,) money per unit
        Price of a unit below the first break.
    start : (n, b) units
        Rising quantities from which on a price holds; infinite where a line has fewer.
    price : (n, b) money per unit
        From that quantity on.
    incremental : (n,)

    Examples
    --------
    1.00 each, 0.90 from 100 on; 120 units then cost 108, or, incrementally, 118:

    >>> tariffs = price_tariffs(np.zeros(2), np.ones(2), np.full((2, 1), 100.0), np.full((2, 1), 0.9),
    ...                         np.array([False, True]))
    >>> 120 + tariff_at(tariffs, np.array([120.0, 120.0]))
    array([108., 118.])
    """
    here = np.isfinite(start)
    starts = np.concatenate([np.zeros((len(base), 1)), start], axis=1)
    prices = np.concatenate([base[:, None], np.where(here, price, base[:, None])], axis=1)
    unit = prices - base[:, None]
    before = np.where(here, start, 0.0)
    paid_more = np.cumsum((prices[:, :-1] - prices[:, 1:]) * before, axis=1)
    fixed = np.concatenate([np.zeros((len(base), 1)), paid_more * incremental[:, None]], axis=1)
    some = (ordering > 0) | here.any(axis=1)
    return Tariffs(
        row=np.where(some, np.cumsum(some) - 1, -1),
        start=starts[some],
        fixed=(fixed + ordering[:, None])[some],
        unit=unit[some],
    )


def tariff_at(tariffs: Tariffs, quantity: FloatArray) -> FloatArray:
    """
    Money that orders of ``quantity`` (n,) units cost, ``(n,)``.

    Examples
    --------
    Five per order; from 100 units on all of them are 0.10 cheaper:

    >>> tariffs = Tariffs(row=np.array([0, 0, 0]), start=np.array([[0.0, 100.0]]),
    ...                   fixed=np.array([[5.0, 5.0]]), unit=np.array([[0.0, -0.1]]))
    >>> tariff_at(tariffs, np.array([0.0, 99.0, 100.0]))
    array([ 0.,  5., -5.])
    """
    cost = np.zeros(len(quantity))
    some = np.flatnonzero((tariffs.row >= 0) & (quantity > 0))
    row = tariffs.row[some]
    place = (tariffs.start[row] <= quantity[some, None]).sum(axis=1) - 1
    cost[some] = tariffs.fixed[row, place] + tariffs.unit[row, place] * quantity[some]
    return cost


def charged(tariffs: Tariffs | None, extra: FloatArray) -> Tariffs | None:
    """
    The same tariffs with ``extra`` (n,) money more for every order of a line.

    Lines with a row of the tables share it with no other line.

    Examples
    --------
    >>> once = charged(None, np.array([0.0, 4.0]))
    >>> once.row, tariff_at(once, np.array([7.0, 7.0])), tariff_at(once, np.zeros(2))
    (array([-1,  0]), array([0., 4.]), array([0., 0.]))
    """
    if tariffs is None:
        nothing = np.zeros((0, 1))
        tariffs = Tariffs(row=np.full(len(extra), -1), start=nothing, fixed=nothing, unit=nothing)
    fixed = tariffs.fixed.copy()
    fixed[tariffs.row[tariffs.lines]] += extra[tariffs.lines, None]
    fresh = np.flatnonzero((tariffs.row < 0) & (extra > 0))
    row = tariffs.row.copy()
    row[fresh] = len(fixed) + np.arange(fresh.size)
    shape = (fresh.size, fixed.shape[1])
    start = np.full(shape, np.inf)
    start[:, 0] = 0.0
    return Tariffs(
        row=row,
        start=np.concatenate([tariffs.start, start]),
        fixed=np.concatenate([fixed, np.broadcast_to(extra[fresh, None], shape)]),
        unit=np.concatenate([tariffs.unit, np.zeros(shape)]),
    )


def every_row(tariffs: Tariffs | None, lines: int) -> Tariffs:
    """The same tariffs, in which each of ``n`` lines has a row: one that costs nothing where it had none."""
    if tariffs is None:
        nothing = np.zeros((lines, 1))
        return Tariffs(row=np.arange(lines), start=nothing, fixed=nothing, unit=nothing)
    width = tariffs.start.shape[1]
    none = np.zeros((1, width))
    start = np.full((1, width), np.inf)
    start[:, 0] = 0.0
    return Tariffs(
        row=np.where(tariffs.row >= 0, tariffs.row, len(tariffs.start)),
        start=np.concatenate([tariffs.start, start]),
        fixed=np.concatenate([tariffs.fixed, none]),
        unit=np.concatenate([tariffs.unit, none]),
    )


def stacked_tariffs(blocks: Sequence[Tariffs | None], lines: Sequence[int]) -> Tariffs | None:
    """Tariffs of blocks of so many ``lines`` each as one; ``None`` where no line has any."""
    some = [block for block in blocks if block is not None]
    if not some:
        return None
    width = max(block.start.shape[1] for block in some)
    rows, tables = [], 0
    for block, size in zip(blocks, lines, strict=True):
        row = np.full(size, -1) if block is None else np.where(block.row >= 0, block.row + tables, -1)
        rows.append(row)
        tables += 0 if block is None else len(block.start)
    return Tariffs(
        row=np.concatenate(rows),
        start=np.concatenate([_padded(block.start, width, np.inf) for block in some]),
        fixed=np.concatenate([_padded(block.fixed, width, 0.0) for block in some]),
        unit=np.concatenate([_padded(block.unit, width, 0.0) for block in some]),
    )


def _padded(table: FloatArray, width: int, value: float) -> FloatArray:
    return np.pad(table, ((0, 0), (0, width - table.shape[1])), constant_values=value)
