"""The same answers to prices, compiled: one pass over the lines, and no intermediate arrays."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from replenish.formulas.compiled import compiled, given
from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import ROUND_OFF, OrderRules

FloatArray = npt.NDArray[np.float64]

SAME = 1e-12  # relative; costs and slopes closer than this are equal, as in `best_orderable`


def priced_answers(curves: CostCurves, rules: OrderRules, price: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mirror of `replenish.formulas.priced_answer.priced_answers_in_blocks`: the same numbers."""
    quantity, cost = np.empty(len(price)), np.empty(len(price))
    _ANSWER(*line_arrays(curves, rules), plain(price), quantity, cost)
    return quantity, cost


def line_arrays(curves: CostCurves, rules: OrderRules) -> tuple[FloatArray, ...]:
    """Knots, costs, slopes before and after, smallest, step and largest order, as the compiler knows them."""
    columns = (curves.slope_before, curves.slope_after, rules.lower, rules.step, rules.upper)
    return tuple(plain(values) for values in (curves.quantity, curves.cost, *columns))


def plain(values: FloatArray) -> FloatArray:
    """The same numbers, one behind the other."""
    return np.require(values, np.float64, ["C"])


def _answer(  # noqa: PLR0917 - the compiler understands flat arrays, not nouns
    knots: Any, costs: Any, before: Any, after: Any, lower: Any, step: Any, upper: Any, price: Any,
    quantity: Any, priced: Any,
) -> None:  # fmt: skip
    for line in range(len(price)):
        rule = (before[line], after[line], lower[line], step[line], upper[line])
        quantity[line], priced[line], _ = best_answer(knots[line], costs[line], rule, price[line], 0)


def _best(x: Any, y: Any, rule: Any, pay: Any, first: Any) -> Any:
    """Best orderable quantity of a line at a price, what it costs with it, and the knot it is found at."""
    before, after, lower, step, upper = rule
    knot = _cheapest(x, y, pay, SAME * (abs(before) + abs(after)), first)
    below, above = _neighbours(max(x[knot], 0.0), lower, step, upper)
    at_none = _cost(x, y, before, after, 0.0, 0)
    at_below = _cost(x, y, before, after, below, knot) + pay * below if below > 0 else at_none
    at_above = at_below
    if above != below:
        at_above = _cost(x, y, before, after, above, knot) + pay * above if above > 0 else at_none
    least = min(at_none, at_below, at_above)
    close = least + SAME * abs(least)
    if at_none <= close:
        best, cost = 0.0, at_none
    elif at_below <= close:
        best, cost = below, at_below
    else:
        best, cost = above, at_above
    if pay < 0 and upper >= lower:
        at_end = _cost(x, y, before, after, upper, knot) + pay * upper
        if at_end < cost:
            best, cost = upper, at_end
    return best, cost, knot


def _cheapest(x: Any, y: Any, pay: Any, tolerance: Any, first: Any) -> Any:
    """Knot, from the first on, at which a unit is no longer worth its price; worth falls, so by halving."""
    low, high = first, len(x) - 1
    middle = low
    while low < high:
        run = x[middle + 1] - x[middle]
        if run > 0 and y[middle + 1] - y[middle] < (-pay - tolerance) * run:
            low = middle + 1
        else:
            high = middle
        middle = (low + high) >> 1
    return low


def _neighbours(wanted: Any, lower: Any, step: Any, upper: Any) -> Any:
    """Orderable quantities around the wanted one; below the smallest order only 0 and the smallest."""
    if step > 0:
        steps = wanted / step
        below, above = np.floor(steps + ROUND_OFF) * step, np.ceil(steps - ROUND_OFF) * step
    else:
        below, above = wanted, wanted
    below = min(below, upper)
    below = max(below, 0.0) if below >= lower - ROUND_OFF * step else 0.0
    above = min(max(above, lower), upper) if upper >= lower else 0.0
    return below, above


def _cost(x: Any, y: Any, before: Any, after: Any, units: Any, near: Any) -> Any:  # noqa: PLR0917
    """Expected cost of a quantity, looked for from a knot on: straight between the knots and beyond."""
    low = near
    while low < len(x) and x[low] <= units:
        low += 1
    while low > 0 and x[low - 1] > units:
        low -= 1
    if low == 0:
        return y[0] + before * (units - x[0])
    if low == len(x):
        return y[low - 1] + after * (units - x[low - 1])
    return y[low - 1] + (y[low] - y[low - 1]) / (x[low] - x[low - 1]) * (units - x[low - 1])


TABLE = given(numba.float64, 2)
COLUMN = given(numba.float64, 1)
RESULT = numba.float64[::1]

_cheapest, _neighbours, _cost = compiled(_cheapest), compiled(_neighbours), compiled(_cost)
best_answer = compiled(_best)
_ANSWER = compiled(_answer, numba.void(TABLE, TABLE, *(COLUMN,) * 6, RESULT, RESULT))
