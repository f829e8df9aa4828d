"""What a plan leaves free of every limit, and whether it keeps all of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.optimize.question.allocation import LimitRows, MinimumOrders, Question

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

ROUND_OFF = 1e-9  # of what is free; sums of many products are not exact
MOST_ROUND_OFF = 1e-8  # units of the limit


def limits_of(limits: LimitRows, rows: IntArray) -> LimitRows:
    """Some of the limits."""
    return LimitRows(
        kind=limits.kind[rows],
        name=limits.name[rows],
        period=limits.period[rows],
        unit=limits.unit[rows],
        capacity=limits.capacity[rows],
        committed=limits.committed[rows],
        matrix=limits.matrix[rows],
        penalty=None if limits.penalty is None else limits.penalty[rows],
    )


def slack(limits: LimitRows) -> FloatArray:
    """What may be exceeded of each limit (m,) by rounding of sums."""
    return np.asarray(np.minimum(ROUND_OFF * np.maximum(limits.free, 0.0), MOST_ROUND_OFF))


def keeps_every_rule(question: Question, quantity: FloatArray) -> bool:
    """Whether orderable quantities (n,) are within every limit and no purchase order misses its minimum."""
    limits = question.limits
    within = limits.matrix @ quantity <= np.maximum(limits.free, 0.0) + slack(limits)
    orders = question.minimum_orders
    kept = not short_orders(orders, quantity).size and not missing_orders(orders, quantity).size
    return bool(within.all() and kept)


def short_orders(orders: MinimumOrders, quantity: FloatArray) -> IntArray:
    """Purchase orders that are placed with less than their minimum value."""
    placed = sums_by_order(orders, (quantity > 0).astype(np.float64)) > 0
    return np.flatnonzero(placed & ~_reached(orders, quantity))


def missing_orders(orders: MinimumOrders, quantity: FloatArray) -> IntArray:
    """Purchase orders that are needed and have less than their minimum value."""
    return np.flatnonzero(~orders.may_stay_away & ~_reached(orders, quantity))


def _reached(orders: MinimumOrders, quantity: FloatArray) -> BoolArray:
    return np.asarray(values_of_orders(orders, quantity) >= orders.minimum * (1 - ROUND_OFF))


def values_of_orders(orders: MinimumOrders, quantity: FloatArray) -> FloatArray:
    """Value of each purchase order with a minimum, ``(g,)`` money."""
    return sums_by_order(orders, orders.value * quantity)


def sums_by_order(orders: MinimumOrders, per_line: FloatArray) -> FloatArray:
    """Sum over the lines (n,) of each purchase order with a minimum, ``(g,)``."""
    on_order = orders.group >= 0
    sums = np.bincount(orders.group[on_order], per_line[on_order], minlength=len(orders.minimum))
    return sums.astype(np.float64)


class Room:
    """
    Room that is left of every limit while a plan is being made.

    Parameters
    ----------
    limits
        With ``m`` rows.
    quantity : (n,) units
        Ordered so far.
    """

    def __init__(self, limits: LimitRows, quantity: FloatArray) -> None:
        self._by_row = limits.matrix.tocsr()
        self._by_line = limits.matrix.tocsc()
        self._slack = slack(limits)
        self._free = np.maximum(limits.free, 0.0)
        self.left: FloatArray = self._free - limits.matrix @ quantity

    def take(self, line: int, units: float) -> None:
        """Use room for more units of a line, or give it back for fewer (< 0)."""
        rows, takes = self._rows(line)
        self.left[rows] -= takes * units

    def fits(self, lines: IntArray, units: FloatArray) -> BoolArray:
        """Whether each line alone could take so many units more, ``(l,)``."""
        chosen = self._by_line[:, lines]
        line = np.repeat(np.arange(lines.size), np.diff(chosen.indptr))
        full = chosen.data * units[line] > (self.left + self._slack)[chosen.indices]
        return np.asarray(np.bincount(line[full], minlength=lines.size) == 0)

    def most(self, line: int) -> float:
        """Units that one line could take more."""
        rows, takes = self._rows(line)
        uses = takes > 0
        return max(float(np.min(self.left[rows][uses] / takes[uses], initial=np.inf)), 0.0)

    def most_exceeded(self, quantity: FloatArray) -> int | None:
        """Limit exceeded by most units, if any is; the room is counted anew, as round-off adds up."""
        self.left = self._free - self._by_row @ quantity
        excess = -self.left - self._slack
        row = int(np.argmax(excess)) if excess.size else 0
        return row if excess.size and excess[row] > 0 else None

    def excess(self, row: int) -> float:
        """How much of a limit is taken beyond what there is."""
        return -float(self.left[row])

    def users(self, row: int) -> tuple[IntArray, FloatArray]:
        """Lines that use a limit, and what a unit of each takes."""
        span = slice(self._by_row.indptr[row], self._by_row.indptr[row + 1])
        takes = self._by_row.data[span]
        return self._by_row.indices[span][takes > 0].astype(np.int64), takes[takes > 0]

    def _rows(self, line: int) -> tuple[IntArray, FloatArray]:
        span = slice(self._by_line.indptr[line], self._by_line.indptr[line + 1])
        return self._by_line.indices[span].astype(np.int64), self._by_line.data[span]
