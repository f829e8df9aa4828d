"""The next quantity up and the next one down of some lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

SAME = 1e-12  # relative; quantities closer than this are equal


def next_up(curves: CostCurves, rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """
    Quantity one step up, or the same where there is none.

    From 0 the step leads to the smallest order; for a line that may order any fraction, from there on to
    the next knot of its curve: its cost is straight on the way.

    Parameters
    ----------
    curves, rules
        Of the lines ``l``.
    quantity : (l,) units
        Orderable.
    """
    unit = np.where(rules.step > 0, rules.step, 1.0)
    whole = (np.round(quantity / unit) + 1) * unit
    after = np.where(rules.step > 0, whole, _knot_above(curves, quantity))
    after = np.minimum(np.where(quantity < rules.lower * (1 - SAME), rules.lower, after), rules.upper)
    return np.where(rules.upper >= rules.lower, np.maximum(after, quantity), quantity)


def next_down(curves: CostCurves, rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """Quantity one step down, 0 from the smallest order on; see `next_up`."""
    unit = np.where(rules.step > 0, rules.step, 1.0)
    whole = (np.round(quantity / unit) - 1) * unit
    before = np.where(rules.step > 0, whole, np.maximum(_knot_below(curves, quantity), rules.lower))
    smallest = quantity <= np.maximum(rules.lower, 0.0) * (1 + SAME)
    return np.where(smallest, 0.0, np.maximum(before, 0.0))


def in_parts(rules: OrderRules, before: FloatArray) -> BoolArray:
    """Whether a line may take the step up from a quantity in parts."""
    return (rules.step <= 0) & (before >= rules.lower * (1 - SAME))


def _knot_above(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    above = curves.quantity > (quantity * (1 + SAME))[:, None]
    return np.asarray(np.where(above, curves.quantity, np.inf).min(axis=1, initial=np.inf))


def _knot_below(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    below = curves.quantity < (quantity * (1 - SAME))[:, None]
    return np.asarray(np.where(below, curves.quantity, 0.0).max(axis=1, initial=0.0))
