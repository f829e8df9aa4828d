"""Which quantities may be ordered, and the best of them at a price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cheapest_quantity, cost_at

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ROUND_OFF = 1e-9  # of a step: 0.3 / 0.1 is 2.9999999999999996 and still three steps


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules:
    """
    Orderable quantities of ``n`` lines: 0, and ``lower, lower + step, …, upper``.

    Parameters
    ----------
    lower : (n,) units
        Smallest order that is not 0, itself orderable.
    step : (n,) units
        0 means any fraction from ``lower`` to ``upper``.
    upper : (n,) units
        Largest order, itself orderable, or infinite; below ``lower`` only 0 may be ordered.
    """

    lower: FloatArray
    step: FloatArray
    upper: FloatArray

    def take(self, lines: npt.NDArray[np.int64]) -> OrderRules:
        """Rules of some lines."""
        return OrderRules(lower=self.lower[lines], step=self.step[lines], upper=self.upper[lines])


def order_rules(moq: FloatArray, order_multiple: FloatArray, max_order: FloatArray) -> OrderRules:
    """
    Rules that follow from MOQ, order multiple and largest order.

    The smallest order is the MOQ rounded up to the multiple, and at least one multiple.

    Examples
    --------
    >>> rules = order_rules(np.array([10.0, 0.0]), np.array([6.0, 0.0]), np.array([50.0, np.inf]))
    >>> rules.lower, rules.upper
    (array([12.,  0.]), array([48., inf]))
    """
    lower = np.where(order_multiple > 0, np.maximum(_ceil(moq, order_multiple), order_multiple), moq)
    return OrderRules(lower=lower, step=order_multiple, upper=_floor(max_order, order_multiple))


def orderable_floor(rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """Largest orderable quantity that is not above ``quantity`` (n,), 0 where there is none."""
    steps = np.minimum(_floor(quantity, rules.step), rules.upper)
    return np.where(steps >= rules.lower - ROUND_OFF * rules.step, np.maximum(steps, 0.0), 0.0)


def orderable_ceil(rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """Smallest orderable quantity that is not below ``quantity`` (n,), or the largest there is."""
    steps = np.minimum(np.maximum(_ceil(quantity, rules.step), rules.lower), rules.upper)
    return np.where((quantity > 0) & (steps >= rules.lower), steps, 0.0)


def is_orderable(rules: OrderRules, quantity: FloatArray) -> BoolArray:
    """
    Whether a quantity (n,), units, may be ordered.

    Examples
    --------
    >>> rules = order_rules(np.array([10.0]), np.array([6.0]), np.array([50.0])).take(np.zeros(4, dtype=int))
    >>> is_orderable(rules, np.array([0.0, 6.0, 12.0, 49.0]))
    array([ True, False,  True, False])
    >>> is_orderable(order_rules(np.zeros(1), np.zeros(1), np.full(1, np.inf)), np.array([0.7]))
    array([ True])
    """
    slack = ROUND_OFF * np.maximum(rules.step, quantity)
    inside = (quantity >= rules.lower - slack) & (quantity <= rules.upper + slack)
    unit = np.where(rules.step > 0, rules.step, 1.0)
    whole = (rules.step <= 0) | (np.abs(np.round(quantity / unit) * unit - quantity) <= slack)
    return np.asarray((quantity == 0) | (inside & whole))


def best_orderable(curves: CostCurves, rules: OrderRules, price: FloatArray) -> FloatArray:
    """
    Orderable quantity of least expected cost when every unit also costs ``price``.

    The curve is convex, so only 0 and the two orderable neighbours of the unrestricted optimum can win:
    rounding is inside the decision. Of equals the smallest wins.

    Parameters
    ----------
    curves, rules
        Of ``n`` lines.
    price : (n,) money per unit [>= 0]

    Returns
    -------
    (n,) units

    Examples
    --------
    Wanted 3 units, sold in packs of 10; empty shelves cost more than ten units too many:

    >>> from replenish.formulas.cost_curve import expected_cost_curves
    >>> curve = expected_cost_curves(np.array([[3.0]]), np.array([[1.0]]), np.array([[9.0]]), np.zeros(1))
    >>> rules = order_rules(np.zeros(1), np.array([10.0]), np.array([np.inf]))
    >>> best_orderable(curve, rules, np.zeros(1)), best_orderable(curve, rules, np.array([3.0]))
    (array([10.]), array([0.]))
    """
    wanted = np.maximum(cheapest_quantity(curves, price), 0.0)
    below = orderable_floor(rules, wanted)
    above = np.where(
        rules.upper >= rules.lower,
        np.minimum(np.maximum(_ceil(wanted, rules.step), rules.lower), rules.upper),
        0.0,
    )
    choices = np.stack([np.zeros_like(wanted), below, above], axis=1)
    total = cost_at(curves, choices) + price[:, None] * choices
    smallest = total.min(axis=1, keepdims=True)
    close = total <= smallest + 1e-12 * np.abs(smallest)
    return np.asarray(choices[np.arange(len(wanted)), close.argmax(axis=1)])


def _floor(quantity: FloatArray, step: FloatArray) -> FloatArray:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.floor(quantity / unit + ROUND_OFF) * unit, quantity)


def _ceil(quantity: FloatArray, step: FloatArray) -> FloatArray:
    unit = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.ceil(quantity / unit - ROUND_OFF) * unit, quantity)
