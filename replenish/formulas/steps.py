"""The next quantity up and the next one down of some lines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import OrderRules, best_by_tariff, orderable_floor
from replenish.formulas.priced_answer import priced_answers

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

SAME = 1e-12  # relative; quantities closer than this are equal
SLOPES = 20  # asked for at most; three or four are usual


def next_up(curves: CostCurves, rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """
    Quantity one step up, or the same where there is none.

    From 0 the step leads to the smallest order; for a line that may order any fraction, from there on to
    the next knot of its curve: its cost is straight on the way. For a line with a tariff it leads as far as
    a unit of it saves most.

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
    after = np.where(rules.upper >= rules.lower, np.maximum(after, quantity), quantity)
    some = _with_tariff(curves)
    if some.size:
        more = replace(rules.take(some), lower=after[some])
        after[some] = _steepest(curves.take(some), more, quantity[some], after[some])
    return after


def next_down(curves: CostCurves, rules: OrderRules, quantity: FloatArray) -> FloatArray:
    """
    Quantity one step down, 0 from the smallest order on; see `next_up`.

    For a line with a tariff the step is the one of which a unit loses least.
    """
    unit = np.where(rules.step > 0, rules.step, 1.0)
    whole = (np.round(quantity / unit) - 1) * unit
    before = np.where(rules.step > 0, whole, np.maximum(_knot_below(curves, quantity), rules.lower))
    smallest = quantity <= np.maximum(rules.lower, 0.0) * (1 + SAME)
    before = np.where(smallest, 0.0, np.maximum(before, 0.0))
    some = _with_tariff(curves)
    if some.size:
        less = replace(rules.take(some), upper=before[some])
        before[some] = _steepest(curves.take(some), less, quantity[some], before[some])
    return before


def best_up_to(curves: CostCurves, rules: OrderRules, price: FloatArray, quantity: FloatArray) -> FloatArray:
    """
    Largest orderable quantity (n,) not above ``quantity``; with a tariff the best of those at a price.

    Half way up to a break of the price or to the first unit worth its order is a bad place to stay.
    """
    below = orderable_floor(rules, quantity)
    some = _with_tariff(curves)
    if some.size:
        less = replace(rules.take(some), upper=below[some])
        below[some], _ = priced_answers(curves.take(some), less, price[some])
    return below


def _with_tariff(curves: CostCurves) -> IntArray:
    return np.zeros(0, dtype=np.int64) if curves.tariffs is None else curves.tariffs.lines


def _steepest(curves: CostCurves, rules: OrderRules, quantity: FloatArray, start: FloatArray) -> FloatArray:
    """
    Quantity among the orderable ones, all above or all below ``quantity``, with the best cost per unit.

    Dinkelbach (1967): ask for the best quantity at the slope found so far, until the slope stays. Where
    ``start`` (n,) is the quantity itself there is no step.
    """
    here, best, upwards = cost_at(curves, quantity), start.copy(), bool((start > quantity).any())
    for _ in range(SLOPES):
        run = best - quantity
        slope = np.divide(cost_at(curves, best) - here, run, out=np.zeros_like(run), where=run != 0)
        found = best_by_tariff(curves, rules, -slope, may_stay_without=not upwards)
        better = cost_at(curves, found) - slope * found < here - slope * quantity - SAME * np.abs(here)
        better &= start != quantity
        if not better.any():
            break
        best = np.where(better, found, best)
    return best


def in_parts(rules: OrderRules, before: FloatArray) -> BoolArray:
    """Whether a line may take the step up from a quantity in parts."""
    return (rules.step <= 0) & (before >= rules.lower * (1 - SAME))


def _knot_above(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    above = curves.quantity > (quantity * (1 + SAME))[:, None]
    return np.asarray(np.where(above, curves.quantity, np.inf).min(axis=1, initial=np.inf))


def _knot_below(curves: CostCurves, quantity: FloatArray) -> FloatArray:
    below = curves.quantity < (quantity * (1 - SAME))[:, None]
    return np.asarray(np.where(below, curves.quantity, 0.0).max(axis=1, initial=0.0))
