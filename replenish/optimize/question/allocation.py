"""The question and the answer of a solver: curves, rules and limits in; quantities and prices out."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    Lines that are ordered together: a minimum or nothing, what an order costs, and whole loads.

    Parameters
    ----------
    group : (n,)
        Purchase order ``g`` a line would go on; -1 where nothing is asked of it.
    value : (n,) money, units, volume or weight per unit
        What the order counts, for its minimum and for its loads.
    minimum : (g,) of what is counted
        Least that may be ordered together, if anything is.
    needed : (g,)
        Whether the purchase order is placed anyway, as a buyer has fixed a line on it; ``None`` for none.
    cost : (g,) money
        Of placing the order; ``None`` where none costs anything.
    load : (g,) of what is counted
        What a load (truck, container) holds; infinite where the order needs none. ``None`` where none does.
    least_fill : (g,) share
        Of each load, that must be filled on average.
    load_cost : (g,) money
        Of each load begun.
    held : (g,) of what is counted
        On the loads already, by lines that a buyer has fixed; the ``minimum`` is what is left of it.
    """

    group: IntArray
    value: FloatArray
    minimum: FloatArray
    needed: BoolArray | None = None
    cost: FloatArray | None = None
    load: FloatArray | None = None
    least_fill: FloatArray | None = None
    load_cost: FloatArray | None = None
    held: FloatArray | None = None

    def of_lines(self, lines: IntArray) -> MinimumOrders:
        """The same purchase orders and some of the lines."""
        return replace(self, group=self.group[lines], value=self.value[lines])

    def most_needed(self, alone: FloatArray) -> FloatArray:
        """
        Most that a single line can have to fill of each order, ``(g,)``: its minimum, or its least loads.

        Parameters
        ----------
        alone : (n,) units
            What the lines order alone; more loads than hold that are never better.
        """
        if self.load is None:
            return self.minimum
        on_order = self.group >= 0
        weights = (self.value * alone)[on_order]
        wanted = np.bincount(self.group[on_order], weights, minlength=len(self.minimum))
        amount = np.maximum(wanted, self.minimum) + self.held_already
        loads = np.where(np.isfinite(self.loads), amount / self.loads, 0.0)
        return np.maximum(self.minimum, self.least_of_load * np.ceil(loads) - self.held_already)

    @property
    def held_already(self) -> FloatArray:
        """What is on the loads of each order already, ``(g,)``."""
        return np.zeros(len(self.minimum)) if self.held is None else self.held

    @property
    def charges(self) -> bool:
        """Whether an order costs money, or comes in loads."""
        return self.cost is not None or self.load is not None

    @property
    def costs(self) -> FloatArray:
        """Money that placing each order costs, ``(g,)``."""
        return np.zeros(len(self.minimum)) if self.cost is None else self.cost

    @property
    def loads(self) -> FloatArray:
        """What a load of each order holds, ``(g,)``; infinite where it needs none."""
        return np.full(len(self.minimum), np.inf) if self.load is None else self.load

    @property
    def least_of_load(self) -> FloatArray:
        """What each load of an order must hold on average, ``(g,)``."""
        fill = np.zeros(len(self.minimum)) if self.least_fill is None else self.least_fill
        return np.where(np.isfinite(self.loads), self.loads, 0.0) * fill

    @property
    def load_costs(self) -> FloatArray:
        """Money that each load begun costs, ``(g,)``."""
        return np.zeros(len(self.minimum)) if self.load_cost is None else self.load_cost

    @property
    def may_stay_away(self) -> BoolArray:
        """Whether a purchase order need not be placed, ``(g,)``."""
        return np.ones(len(self.minimum), dtype=bool) if self.needed is None else ~self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """
    What a solver is asked: least cost over the orderable quantities that respect every limit.

    Parameters
    ----------
    curves, rules, limits, minimum_orders
        Of ``n`` lines; with a choice, of rows that are offers.
    choice : (n,), optional
        Line each row is an offer of: one row of a line is ordered at most, and the others cost what they
        cost without an order. ``None`` where every row is a line.
    """

    curves: CostCurves
    rules: OrderRules
    limits: LimitRows
    minimum_orders: MinimumOrders
    choice: IntArray | None = None


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
