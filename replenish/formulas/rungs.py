"""Every quantity of a line that is worth a look where its cost is not convex, and those on its lower hull."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import HAIR, OrderRules

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ON_HULL = 1e-12  # relative; slopes closer than this are equal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs:
    """
    Quantities of ``d`` lines with a tariff.

    Parameters
    ----------
    quantity : (d, r) units
        Rising from 0; a short row repeats its last. All orderable ones of a line with a step; for a line that
        may order any fraction the ends of straight pieces of its cost.
    straight : (d, r)
        Whether any quantity between the one before and this may be ordered, at a cost straight in between.
    """

    quantity: FloatArray
    straight: BoolArray


def every_rung(curves: CostCurves, rules: OrderRules) -> Rungs:
    """
    Every orderable quantity, or every bend and jump of the cost, of lines that all have a tariff.

    Parameters
    ----------
    curves, rules
        Of ``d`` lines; ``upper`` finite.
    """
    whole = rules.step > 0
    wholes, parts = np.flatnonzero(whole), np.flatnonzero(~whole)
    packed = _packed(rules.take(wholes))
    bends = _bends(curves.take(parts), rules.take(parts))
    width = max(packed.shape[1], bends.quantity.shape[1])
    quantity, straight = np.zeros((len(whole), width)), np.zeros((len(whole), width), dtype=bool)
    quantity[wholes] = np.pad(packed, ((0, 0), (0, width - packed.shape[1])), mode="edge")
    missing = ((0, 0), (0, width - bends.quantity.shape[1]))
    quantity[parts] = np.pad(bends.quantity, missing, mode="edge")
    straight[parts] = np.pad(bends.straight, missing)
    return Rungs(quantity=quantity, straight=straight)


def _packed(rules: OrderRules) -> FloatArray:
    """0, the smallest order and one step more each, up to the largest."""
    steps = np.round((rules.upper - rules.lower) / rules.step)
    count = int(steps.max(initial=-1.0)) + 1
    climbed = np.round(rules.lower / rules.step)[:, None] + np.arange(max(count, 0))
    quantity = np.minimum(climbed * rules.step[:, None], np.maximum(rules.upper, 0.0)[:, None])
    quantity = np.where((rules.upper >= rules.lower)[:, None], quantity, 0.0)
    return np.concatenate([np.zeros((len(steps), 1)), quantity], axis=1)


def _bends(curves: CostCurves, rules: OrderRules) -> Rungs:
    """0, the smallest order, the knots and both sides of every break, up to the largest order."""
    lines = len(rules.lower)
    if curves.tariffs is None or not lines:
        return Rungs(quantity=np.zeros((lines, 1)), straight=np.zeros((lines, 1), dtype=bool))
    start = curves.tariffs.start[curves.tariffs.row][:, 1:]
    start = np.where(np.isfinite(start), start, 0.0)
    low, high = rules.lower[:, None], rules.upper[:, None]
    inside = np.concatenate([low, curves.quantity, start * (1 - HAIR), start, high], axis=1)
    inside = np.where(high >= low, np.minimum(np.maximum(inside, low), high), 0.0)
    quantity = without_repetitions(np.concatenate([np.zeros((lines, 1)), np.sort(inside, axis=1)], axis=1))
    breaks = (quantity[:, :, None] == start[:, None, :]).any(axis=2) & (quantity > 0)
    straight = ~breaks & (np.diff(quantity, axis=1, prepend=0.0) > 0)
    charged = (curves.tariffs.fixed[curves.tariffs.row, 0] != 0) | (rules.lower > 0)
    first = np.diff((quantity > 0).astype(int), axis=1, prepend=0) > 0
    return Rungs(quantity=quantity, straight=straight & ~(first & charged[:, None]))


def without_repetitions(quantity: FloatArray) -> FloatArray:
    """Rising quantities ``(d, r)``, each once; a short row repeats its last."""
    fresh = np.diff(quantity, axis=1) > 0
    number = np.concatenate([np.zeros((len(quantity), 1), dtype=np.int64), np.cumsum(fresh, axis=1)], axis=1)
    merged = np.repeat(quantity[:, -1:], int(number.max(initial=0)) + 1, axis=1)
    np.put_along_axis(merged, number, quantity, axis=1)
    return merged


def hull_rungs(curves: CostCurves, rungs: Rungs) -> FloatArray:
    """
    Quantities on the lower convex hull of each line's cost, ``(d, h)`` units; a short row repeats its last.

    No quantity between two neighbours costs less than the straight line between them.
    """
    quantity, cost = rungs.quantity, cost_at(curves, rungs.quantity)
    lines, place = np.arange(len(cost)), np.zeros(len(cost), dtype=np.int64)
    found = [quantity[:, 0]]
    while (ahead := quantity > quantity[lines, place][:, None]).any():
        step = np.where(ahead, quantity - quantity[lines, place][:, None], 1.0)
        slope = np.where(ahead, (cost - cost[lines, place][:, None]) / step, np.inf)
        least = slope.min(axis=1, keepdims=True)
        flattest = ahead & (slope <= least + ON_HULL * np.abs(least))
        last = quantity.shape[1] - 1 - flattest[:, ::-1].argmax(axis=1)
        place = np.where(ahead.any(axis=1), last, place)
        found.append(quantity[lines, place])
    return np.stack(found, axis=1)
