"""The linear program: which lots of the worth curves to buy within the limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

from replenish.optimize.lp.solver import solve_model
from replenish.optimize.question.allocation import LimitRows
from replenish.optimize.question.lots import Lots

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """
    What the linear program answers.

    Parameters
    ----------
    lots
        What was to be had.
    units : (p,) units
        Bought of each lot.
    prices : (m,) money per unit of the limit [>= 0]
        Duals; exactly 0 where a limit is not used up.
    finished
        Whether this is optimal; if not, nothing is bought.
    seconds
        Time it took.
    """

    lots: Lots
    units: FloatArray
    prices: FloatArray
    finished: bool
    seconds: float

    @property
    def saved(self) -> float:
        """Expected cost saved, money."""
        return float(self.lots.worth @ self.units)


def nothing_bought(lots: Lots, limits: LimitRows, seconds: float = 0.0) -> Bought:
    """Where no program is solved."""
    units, prices = np.zeros(len(lots.line)), np.zeros(len(limits.free))
    return Bought(lots=lots, units=units, prices=prices, finished=False, seconds=seconds)


def buy_lots(lots: Lots, limits: LimitRows, *, solver: str, time_limit: float) -> Bought:
    """Lots that save the most within the limits, and the limits' prices."""
    scale = float(lots.worth.max())
    model, variables = lots_model(lots, limits, scale)
    outcome = solve_model(model, solver=solver, time_limit=time_limit)
    if not outcome.usable:
        return nothing_bought(lots, limits, outcome.seconds)
    prices = [_price(model.get_constraint_by_name(name)) * scale for name in row_names(limits)]
    units = np.clip([variable.varValue or 0.0 for variable in variables], 0.0, lots.size)
    return Bought(lots=lots, units=units, prices=np.array(prices), finished=True, seconds=outcome.seconds)


def lots_model(lots: Lots, limits: LimitRows, scale: float) -> tuple[pulp.LpProblem, list[Any]]:
    """Model in money of ``scale``, and its variables: units bought of each lot."""
    model = pulp.LpProblem("lots", pulp.LpMinimize)
    names = numbered(lots.line, "lot")
    units = [model.add_variable(name, 0, size) for name, size in zip(names, lots.size.tolist(), strict=True)]
    model.setObjective(total(units, -lots.worth / scale))
    respect_limits(model, units, lots.line, np.ones(len(units)), limits)
    return model, units


def respect_limits(
    model: pulp.LpProblem, variables: Sequence[Any], line: IntArray, units: FloatArray, limits: LimitRows
) -> None:
    """All lines together take no more of a limit than is free; a variable counts ``units`` of its line."""
    takes = limits.matrix[:, line].tocsr()
    for row, name in enumerate(row_names(limits)):
        span = slice(takes.indptr[row], takes.indptr[row + 1])
        columns, amounts = takes.indices[span], takes.data[span] * units[takes.indices[span]]
        used = total([variables[column] for column in columns[amounts > 0].tolist()], amounts[amounts > 0])
        free = max(float(limits.free[row]), 0.0)
        model.addConstraint(pulp.LpConstraint(used, pulp.LpConstraintLE, name, free))


def row_names(limits: LimitRows) -> list[str]:
    """
    Names of the limits as ``kind_name_period``, safe in .lp files and unique.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> rows = LimitRows(kind=np.array(["storage", "budget"]), name=np.array(["DC-1", ""]),
    ...                  unit=np.array(["volume", "money"]), period=np.array([3, -1]),
    ...                  capacity=np.ones(2), committed=np.zeros(2), matrix=csr_array((2, 1)))
    >>> row_names(rows)
    ['storage_DC_1_3', 'budget']
    """
    names: dict[str, None] = {}
    for row, (kind, name, period) in enumerate(zip(limits.kind, limits.name, limits.period, strict=True)):
        words = [str(kind), str(name), str(period) if period >= 0 else ""]
        text = re.sub(r"[^A-Za-z0-9]+", "_", "_".join(word for word in words if word))[:200]
        names[f"{text}_row{row}" if text in names else text] = None
    return list(names)


def numbered(line: IntArray, word: str) -> list[str]:
    """
    Names of things that belong to lines (p,), rising, in an order that sorting by name keeps.

    Examples
    --------
    >>> numbered(np.array([0, 0, 7]), "lot")
    ['line_000000_lot_0000', 'line_000000_lot_0001', 'line_000007_lot_0000']
    """
    _, first, count = np.unique(line, return_index=True, return_counts=True)
    number = np.arange(len(line)) - np.repeat(first, count)
    pairs = zip(line.tolist(), number.tolist(), strict=True)
    return [f"line_{line:06d}_{word}_{place:04d}" for line, place in pairs]


def total(variables: Sequence[Any], coefficients: FloatArray | None = None) -> pulp.LpAffineExpression:
    """Sum of variables, each with its coefficient."""
    if coefficients is None:
        coefficients = np.ones(len(variables))
    return pulp.LpAffineExpression(dict(zip(variables, coefficients.tolist(), strict=True)))


def _price(row: Any) -> float:
    """Money saved by one more unit of a limit: minus its dual; rows with room to spare cost nothing."""
    return max(-float(row.pi or 0.0), 0.0) if abs(row.slack) <= 1e-7 * max(1.0, abs(row.constant)) else 0.0
