"""All lines answering to the prices of the limits, each alone and exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.priced_answer import priced_answers

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """
    Lines ``n`` that compete for limits ``m``.

    Parameters
    ----------
    curves, rules
        Of the lines; ``upper`` is finite.
    takes : (m, n)
        What one more unit of a line takes of a limit [>= 0].
    free : (m,)
        What there is of each limit [>= 0].
    credit : (n,) money per unit
        Paid to a line for every unit, so that its purchase order reaches its minimum [>= 0].
    """

    curves: CostCurves
    rules: OrderRules
    takes: csc_array
    free: FloatArray
    credit: FloatArray | None = None

    def unit_price(self, prices: FloatArray) -> FloatArray:
        """What one more unit of each line pays, ``(n,)`` money, at prices (m,) of the limits."""
        charged = np.asarray(self.takes.T @ prices)
        return charged if self.credit is None else charged - self.credit

    def used(self, quantity: FloatArray) -> FloatArray:
        """What a plan (n,) takes of each limit, ``(m,)``."""
        return np.asarray(self.takes @ quantity)

    def answers(self, unit_price: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Best orderable quantity of each line, ``(n,)`` units, and its cost with the price, money."""
        return priced_answers(self.curves, self.rules, unit_price)

    def bound(self, prices: FloatArray) -> float:
        """Cost that no plan within the limits goes below: weak duality holds at any prices (m,) >= 0."""
        _, priced_cost = self.answers(self.unit_price(prices))
        return float(priced_cost.sum() - prices @ self.free)

    @property
    def worth(self) -> FloatArray:
        """Money the first unit of each line can save at most, ``(n,)``: no higher price changes anything."""
        tariffs = self.curves.tariffs
        saved = -self.curves.slope_before
        if tariffs is not None and tariffs.start.size:
            saved = saved - np.append(tariffs.unit.min(axis=1), 0.0)[tariffs.row]
        return np.maximum(saved, 0.0)

    @property
    def highest_price(self) -> FloatArray:
        """Price of each limit, ``(m,)``, at which nobody who uses it wants a unit."""
        highest = np.zeros(len(self.free))
        worth = np.repeat(self.worth, np.diff(self.takes.indptr))
        uses = self.takes.data > 0
        per_unit = np.divide(worth, self.takes.data, out=np.zeros_like(worth), where=uses)
        np.maximum.at(highest, self.takes.indices, per_unit)
        return highest

    def only(self, lines: IntArray) -> Market:
        """The same limits and some of the lines."""
        return replace(
            self,
            curves=self.curves.take(lines),
            rules=self.rules.take(lines),
            takes=self.takes[:, lines],
            credit=None if self.credit is None else self.credit[lines],
        )
