"""Linear programs in arrays, handed to HiGHS as they are and solved on from where they stood."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TOLERANCE = 1e-10  # of rows that are scaled to 1: the smallest HiGHS takes
OPTIONS = {
    "solver": "simplex",
    "presolve": "off",  # on pieces of curves under shared limits it takes longer than the program
    "threads": 1,
    "primal_feasibility_tolerance": TOLERANCE,
    "dual_feasibility_tolerance": TOLERANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Value of each column ``(c,)``, and what one more unit of each row's room saves ``(m,)`` [>= 0]."""

    value: FloatArray
    price: FloatArray


class SilentHighs(highspy.Highs):  # type: ignore[misc]
    """HiGHS that is silent before it announces itself, which since 1.16 it does while it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802
        """Silence first."""
        self.silent()
        super().enableCallbacks()


class LinearProgram:
    """
    Columns of least cost within the room of every row; the last answer is where the next one starts.

    Parameters
    ----------
    room : (m,)
        What there is of each row.

    Examples
    --------
    Two things of which one saves 3 and the other 2, and room for one and a half; then a third one:

    >>> program = LinearProgram(np.array([1.5]))
    >>> program.add(np.array([-3.0, -2.0]), csc_array(np.ones((1, 2))), np.ones(2))
    >>> answer = program.solved()
    >>> answer.value, answer.price
    (array([1. , 0.5]), array([2.]))
    >>> program.add(np.array([-4.0]), csc_array(np.ones((1, 1))), np.ones(1))
    >>> program.solved().value
    array([0.5, 0. , 1. ])
    """

    def __init__(self, room: FloatArray) -> None:
        self.room = np.full(len(room), np.inf)
        self.highs = SilentHighs()
        for name, value in OPTIONS.items():
            self.highs.setOptionValue(name, value)
        rows, none = len(room), np.zeros(0, dtype=np.int32)
        infinite = np.full(rows, np.inf)
        self.highs.addRows(rows, -infinite, infinite, 0, np.zeros(rows, dtype=np.int32), none, np.zeros(0))
        self.make_room(room)

    def make_room(self, room: FloatArray) -> None:
        """Another room (m,) for the rows."""
        for row in np.flatnonzero(room != self.room).tolist():
            self.highs.changeRowBounds(row, -np.inf, float(room[row]))
        self.room = room

    def add(self, cost: FloatArray, takes: csc_array, most: FloatArray) -> None:
        """
        New columns ``c``, of which none need be bought.

        Parameters
        ----------
        cost : (c,)
        takes : (m, c)
            What a unit of a column takes of a row.
        most : (c,)
        """
        start, index = (places.astype(np.int32) for places in (takes.indptr[:-1], takes.indices))
        least = np.zeros(len(cost))
        self.highs.addCols(len(cost), cost, least, most, takes.nnz, start, index, takes.data)

    def take_away(self, columns: IntArray) -> None:
        """Buy no more of some columns."""
        none = np.zeros(columns.size)
        self.highs.changeColsBounds(columns.size, columns.astype(np.int32), none, none)

    def charge(self, columns: IntArray, cost: FloatArray) -> None:
        """Another cost for some columns."""
        self.highs.changeColsCost(columns.size, columns.astype(np.int32), cost)

    def solved(self) -> Bought | None:
        """What is bought at least cost, or ``None`` where HiGHS does not find it."""
        self.highs.run()
        if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        answer = self.highs.getSolution()
        return Bought(value=np.array(answer.col_value), price=np.maximum(-np.array(answer.row_dual), 0.0))
