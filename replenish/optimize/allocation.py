"""The question and the answer of a solver: curves, rules and limits in; quantities and prices out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRows:
    """
    Shared limits ``Σ_i matrix[m, i] q_i + committed_m <= capacity_m``; no kind of limit is special.

    Parameters
    ----------
    kind, name : (m,) texts
        ``storage``, ``receiving``, ``supplier capacity`` or ``budget``, and whose it is.
    period : (m,)
        Period the limit holds in; -1 where it holds for the whole plan.
    unit : (m,) texts
        What the limit counts: ``volume``, ``units`` or ``money``.
    capacity, committed : (m,)
        What there is, and what is taken before anything is ordered.
    matrix : (m, n)
        What one more unit of a line takes [>= 0].
    penalty : (m,) money per unit of the limit
        What a unit beyond the limit costs; infinite where it must be kept. ``None`` where all must be.
    """

    kind: TextArray
    name: TextArray
    period: IntArray
    unit: TextArray
    capacity: FloatArray
    committed: FloatArray
    matrix: csr_array
    penalty: FloatArray | None = None

    @property
    def penalties(self) -> FloatArray:
        """What a unit beyond each limit costs, ``(m,)`` money; infinite where it must be kept."""
        return np.full(len(self.capacity), np.inf) if self.penalty is None else self.penalty

    @property
    def free(self) -> FloatArray:
        """What the orders of this plan may take together, ``(m,)``."""
        return self.capacity - self.committed


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumOrders:
    """
    Purchase orders that are worth at least ``minimum`` or are not placed.

    Parameters
    ----------
    group : (n,)
        Purchase order ``g`` a line would go on; -1 where it has no minimum.
    value : (n,) money per unit
    minimum : (g,) money
    needed : (g,)
        Whether the purchase order is placed anyway, as a buyer has fixed a line on it; ``None`` for none.
    """

    group: IntArray
    value: FloatArray
    minimum: FloatArray
    needed: BoolArray | None = None

    @property
    def may_stay_away(self) -> BoolArray:
        """Whether a purchase order need not be placed, ``(g,)``."""
        return np.ones(len(self.minimum), dtype=bool) if self.needed is None else ~self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a solver is asked: least cost over the orderable quantities that respect every limit."""

    curves: CostCurves
    rules: OrderRules
    limits: LimitRows
    minimum_orders: MinimumOrders


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """
    What a solver answers.

    Parameters
    ----------
    quantity : (n,) units
        Orderable, within every limit.
    prices : (m,) money per unit of the limit
        Money saved by one more unit of the limit [>= 0].
    lower_bound : money
        No orderable plan within the limits costs less.
    optimal
        Whether the solver proved the asked gap before its time ran out.
    """

    quantity: FloatArray
    prices: FloatArray
    lower_bound: float
    optimal: bool
