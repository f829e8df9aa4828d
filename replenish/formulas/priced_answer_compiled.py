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
    columns = (curves.slope_before, curves.slope_after, rules.lower, rules.step, rules.upper, price)
    _ANSWER(
        _plain(curves.quantity), _plain(curves.cost), *(_plain(column) for column in columns), quantity, cost
    )
    return quantity, cost


def _plain(values: FloatArray) -> FloatArray:
    return np.require(values, np.float64, ["C"])


def _answer(  # noqa: PLR0917 - the compiler understands flat arrays, not nouns
    knots: Any, costs: Any, before: Any, after: Any, lower: Any, step: Any, upper: Any, price: Any,
    quantity: Any, priced: Any,
) -> None:  # fmt: skip
    for line in range(len(price)):
        x, y, pay = knots[line], costs[line], price[line]
        wanted = max(_cheapest(x, y, pay, SAME * (abs(before[line]) + abs(after[line]))), 0.0)
        below, above = _neighbours(wanted, lower[line], step[line], upper[line])
        at_none = _cost(x, y, before[line], after[line], 0.0)
        at_below = _cost(x, y, before[line], after[line], below) + pay * below if below > 0 else at_none
        at_above = at_below
        if above != below:
            at_above = _cost(x, y, before[line], after[line], above) + pay * above if above > 0 else at_none
        least = min(at_none, at_below, at_above)
        close = least + SAME * abs(least)
        if at_none <= close:
            best, cost = 0.0, at_none
        elif at_below <= close:
            best, cost = below, at_below
        else:
            best, cost = above, at_above
        if pay < 0 and upper[line] >= lower[line]:
            at_end = _cost(x, y, before[line], after[line], upper[line]) + pay * upper[line]
            if at_end < cost:
                best, cost = upper[line], at_end
        quantity[line], priced[line] = best, cost


def _cheapest(x: Any, y: Any, pay: Any, tolerance: Any) -> Any:
    """Knot at which a unit's worth no longer exceeds its price; worth falls, so by halving."""
    low, high = 0, len(x) - 1
    while low < high:
        middle = (low + high) >> 1
        run = x[middle + 1] - x[middle]
        if run > 0 and y[middle + 1] - y[middle] < (-pay - tolerance) * run:
            low = middle + 1
        else:
            high = middle
    return x[low]


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


def _cost(x: Any, y: Any, before: Any, after: Any, units: Any) -> Any:
    """Expected cost of a quantity: straight between the knots and beyond them."""
    low, high = 0, len(x)
    while low < high:
        middle = (low + high) >> 1
        if x[middle] <= units:
            low = middle + 1
        else:
            high = middle
    if low == 0:
        return y[0] + before * (units - x[0])
    if low == len(x):
        return y[low - 1] + after * (units - x[low - 1])
    return y[low - 1] + (y[low] - y[low - 1]) / (x[low] - x[low - 1]) * (units - x[low - 1])


_TABLE = given(numba.float64, 2)
_COLUMN = given(numba.float64, 1)
_RESULT = numba.float64[::1]

_cheapest, _neighbours, _cost = compiled(_cheapest), compiled(_neighbours), compiled(_cost)
_ANSWER = compiled(_answer, numba.void(_TABLE, _TABLE, *(_COLUMN,) * 6, _RESULT, _RESULT))
