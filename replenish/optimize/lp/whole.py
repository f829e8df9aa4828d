"""Mixed integer programs in arrays, with the time they took: what is allowed in all is shared by several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, vstack

from replenish.optimize.lp.arrays import SilentHighs

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class Patience:
    """
    Seconds that solvers may still take, one program after the other.

    Only what a solver says it took is counted.

    Parameters
    ----------
    seconds
        In all.

    Examples
    --------
    >>> patience = Patience(4.0)
    >>> patience.spend(3.0)
    >>> patience.up_to(3.0), patience.over
    (1.0, False)
    """

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        """Count what a solver took."""
        self.left -= seconds

    def up_to(self, most: float) -> float:
        """Seconds for the next program, ``most`` at most."""
        return min(most, max(self.left, 0.0))

    @property
    def over(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0


class Rows(NamedTuple):
    """Rows ``low <= matrix @ x <= high``."""

    matrix: Any
    low: Any
    high: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeAnswer:
    """
    What a program answers.

    Parameters
    ----------
    value : (c,), optional
        Of each column; ``None`` where no solution was found.
    bound
        Cost that no solution goes below; minus infinity where nothing was proven.
    """

    value: FloatArray | None
    bound: float


def solved_whole(
    cost: FloatArray,
    whole: BoolArray,
    bounds: tuple[Any, Any],
    rows: Sequence[Rows],
    *,
    patience: Patience,
    most: float,
    close: float,
) -> WholeAnswer:
    """
    Values of least cost, whole ones where they must be, within rows and bounds.

    Parameters
    ----------
    cost : (c,)
    whole : (c,)
    bounds : (c,) each, or one number
        Least and largest values.
    patience, most
        Seconds that are left, and that this program may take at most; without any nothing is solved.
    close
        Relative distance from the bound at which it may stop.

    Examples
    --------
    Two things in a box for one and a half, whole:

    >>> box = Rows(np.ones((1, 2)), -np.inf, 1.5)
    >>> solved_whole(np.array([-3.0, -2.0]), np.ones(2, dtype=bool), (0, 1), [box], patience=Patience(9.0),
    ...              most=3.0, close=0.0).value + 0.0
    array([1., 0.])
    """
    seconds = patience.up_to(most)
    if not seconds > 0:
        return WholeAnswer(value=None, bound=-np.inf)
    highs = SilentHighs()
    for name, option in (("time_limit", seconds), ("mip_rel_gap", close), ("threads", 1)):
        highs.setOptionValue(name, option)
    highs.passModel(_model(cost, whole, bounds, rows))
    highs.run()
    patience.spend(highs.getRunTime())
    info, status = highs.getInfo(), highs.getModelStatus()
    if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return WholeAnswer(value=None, bound=-np.inf)
    solved = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = info.mip_dual_bound if whole.any() else info.objective_function_value if solved else -np.inf
    value = np.array(highs.getSolution().col_value) if solved else None
    return WholeAnswer(value=value, bound=float(bound) if np.isfinite(bound) else -np.inf)


def _model(
    cost: FloatArray, whole: BoolArray, bounds: tuple[Any, Any], rows: Sequence[Rows]
) -> highspy.HighsLp:
    columns = len(cost)
    matrix = csc_array(vstack([csc_array(one.matrix) for one in rows], format="csc"))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, matrix.shape[0]
    model.col_cost_ = np.asarray(cost, dtype=np.float64)
    model.col_lower_, model.col_upper_ = (np.broadcast_to(np.asarray(one, float), columns) for one in bounds)
    model.row_lower_ = np.concatenate([_each(one.low, one.matrix.shape[0]) for one in rows])
    model.row_upper_ = np.concatenate([_each(one.high, one.matrix.shape[0]) for one in rows])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(one)] for one in whole]
    return model


def _each(values: Any, rows: int) -> FloatArray:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), rows)
