"""Limits that may be exceeded at a price: what stays free of the excess is a line like any other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, hstack

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.tariffs import stacked_tariffs
from replenish.optimize.question.allocation import Allocation, LimitRows, Question
from replenish.optimize.question.ladder import useful_rules

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overflow:
    """
    Limits ``rows`` that may be exceeded.

    Parameters
    ----------
    rows : (o,)
    most : (o,) units of the limit
        What the orders can exceed each by.
    sunk : (o,) units of the limit
        What each is exceeded by before anything is ordered.
    penalty : (o,) money per unit of the limit
    """

    rows: IntArray
    most: FloatArray
    sunk: FloatArray
    penalty: FloatArray


def with_overflow(question: Question) -> Question:
    """
    The same question without soft limits: room for the most excess, and a line that wants it left empty.

    Let a limit be exceeded by ``e`` of at most ``E``. Then ``y = E - e`` is a line that may order any
    fraction up to ``E``, takes one unit of the limit each, and saves the penalty with every unit. So
    whatever prices, fills and bounds a plan of lines does it for soft limits too, and no price of a limit
    is above its penalty.
    """
    over = overflow_of(question)
    if not over.rows.size:
        return question
    return Question(
        curves=_joined_curves(question.curves, over),
        rules=_joined_rules(question.rules, over),
        limits=_joined_limits(question.limits, over),
        minimum_orders=replace(
            question.minimum_orders,
            group=np.append(question.minimum_orders.group, np.full(over.rows.size, -1)),
            value=np.append(question.minimum_orders.value, np.zeros(over.rows.size)),
        ),
        choice=_joined_choice(question.choice, over),
    )


def without_overflow(allocation: Allocation, lines: int) -> Allocation:
    """The answer for the first ``lines``."""
    return replace(allocation, quantity=allocation.quantity[:lines])


def overflow_of(question: Question) -> Overflow:
    """The soft limits of a question."""
    limits = question.limits
    rows = np.flatnonzero(np.isfinite(limits.penalties))
    if not rows.size:
        return Overflow(rows=rows, most=np.zeros(0), sunk=np.zeros(0), penalty=np.zeros(0))
    rules = useful_rules(question)
    wanted = limits.matrix[rows] @ np.where(rules.upper >= rules.lower, rules.upper, 0.0)
    free = limits.free[rows]
    return Overflow(
        rows=rows,
        most=np.maximum(wanted - np.maximum(free, 0.0), 0.0),
        sunk=np.maximum(-free, 0.0),
        penalty=limits.penalties[rows],
    )


def penalty_costs(limits: LimitRows, quantity: FloatArray) -> FloatArray:
    """What exceeding each limit costs, ``(m,)`` money; 0 for hard ones."""
    excess = np.maximum(limits.matrix @ quantity - limits.free, 0.0)
    return np.where(np.isfinite(limits.penalties), excess * np.nan_to_num(limits.penalties, posinf=0.0), 0.0)


def _joined_curves(curves: CostCurves, over: Overflow) -> CostCurves:
    """Curves of the lines, and those that fall by the penalty with every unit not exceeded."""
    knots = curves.quantity.shape[1]
    quantity = np.repeat(over.most[:, None], max(knots, 2), axis=1)
    quantity[:, 0] = 0.0
    cost = over.penalty[:, None] * (over.sunk + over.most)[:, None] - over.penalty[:, None] * quantity
    pad = max(2 - knots, 0)
    return CostCurves(
        quantity=np.concatenate([np.pad(curves.quantity, ((0, 0), (0, pad)), mode="edge"), quantity]),
        cost=np.concatenate([np.pad(curves.cost, ((0, 0), (0, pad)), mode="edge"), cost]),
        slope_before=np.append(curves.slope_before, -over.penalty),
        slope_after=np.append(curves.slope_after, np.zeros(over.rows.size)),
        tariffs=stacked_tariffs([curves.tariffs, None], [len(curves.quantity), over.rows.size]),
    )


def _joined_choice(choice: IntArray | None, over: Overflow) -> IntArray | None:
    if choice is None:
        return None
    return np.append(choice, int(choice.max(initial=-1)) + 1 + np.arange(over.rows.size))


def _joined_rules(rules: OrderRules, over: Overflow) -> OrderRules:
    any_fraction = np.zeros(over.rows.size)
    return OrderRules(
        lower=np.append(rules.lower, any_fraction),
        step=np.append(rules.step, any_fraction),
        upper=np.append(rules.upper, over.most),
    )


def _joined_limits(limits: LimitRows, over: Overflow) -> LimitRows:
    """Limits with room for the excess, and none of it taken beforehand."""
    rows, columns = over.rows, np.arange(over.rows.size)
    takes = coo_array((np.ones(rows.size), (rows, columns)), shape=(len(limits.free), rows.size))
    capacity, committed = limits.capacity.copy(), limits.committed.copy()
    capacity[rows] = np.maximum(limits.free[rows], 0.0) + over.most
    committed[rows] = 0.0
    return replace(
        limits,
        capacity=capacity,
        committed=committed,
        matrix=csr_array(hstack([limits.matrix, takes], format="csr")),
        penalty=None,
    )
