"""The elastic program: what has to give, at least, so that every limit is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pulp

from replenish.errors import SolverError
from replenish.optimize.lp.buying import total
from replenish.optimize.lp.solver import solve_model

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

PATIENCE = 60.0  # seconds; a program of one row per exceeded limit takes a blink


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """
    Limits that are exceeded, and what could give way.

    Parameters
    ----------
    amount : (m,) units of the limit [> 0]
        What each exceeded limit is exceeded by.
    owner : (m,)
        Number of the capacity ``k`` a limit is a period of: it grows for all its periods at once.
    relief : (m, o) units of the limit per unit
        What one unit of an open order, if it did not come, would free.
    ordered : (o,) units
    order_value : (o,) money per unit
        What a unit that does not come counts.
    growth_value : (k,) money per unit of the limit
        What a unit of growth counts.
    """

    amount: FloatArray
    owner: IntArray
    relief: FloatArray
    ordered: FloatArray
    order_value: FloatArray
    growth_value: FloatArray


def least_concessions(excess: Excess) -> tuple[FloatArray, FloatArray]:
    """
    Units of the open orders (o,) that do not come, and growth of the capacities (k,), of least value.

    An elastic program: every limit may be exceeded at a price, and the cheapest way to do so is the
    answer (Brown and Graves 1975; Chinneck, *Feasibility and Infeasibility in Optimization*, 2008, ch. 6).
    """
    model, delayed, grown = elastic_model(excess)
    if not solve_model(model, solver="highs", time_limit=PATIENCE).usable:
        raise SolverError("the solver found no relaxation of the limits in time")
    units = np.clip([variable.varValue or 0.0 for variable in delayed], 0.0, excess.ordered)
    return units, np.maximum([variable.varValue or 0.0 for variable in grown], 0.0)


def elastic_model(
    excess: Excess,
) -> tuple[pulp.LpProblem, list[pulp.LpVariable], list[pulp.LpVariable]]:
    """Model in money, and its variables: units that do not come, and growth."""
    model = pulp.LpProblem("elastic", pulp.LpMinimize)
    ordered = excess.ordered.tolist()
    delayed = [model.add_variable(f"not_come_{place:04d}", 0, most) for place, most in enumerate(ordered)]
    grown = [model.add_variable(f"grow_{place:04d}", 0) for place in range(len(excess.growth_value))]
    model.setObjective(total([*delayed, *grown], np.concatenate([excess.order_value, excess.growth_value])))
    for row in range(len(excess.amount)):
        model.addConstraint(_makes_room(delayed, grown, excess, row))
    return model, delayed, grown


def _makes_room(
    delayed: list[pulp.LpVariable], grown: list[pulp.LpVariable], excess: Excess, row: int
) -> pulp.LpConstraint:
    """What does not come, and what the capacity grows by, is no less than the excess."""
    frees = np.flatnonzero(excess.relief[row] > 0)
    variables = [*(delayed[place] for place in frees.tolist()), grown[excess.owner[row]]]
    freed = total(variables, np.append(excess.relief[row, frees], 1.0))
    return pulp.LpConstraint(freed, pulp.LpConstraintGE, f"make_room_{row:04d}", float(excess.amount[row]))
