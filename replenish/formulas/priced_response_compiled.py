"""The same sums, compiled: one pass over the lines, and no intermediate arrays."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from replenish.formulas.compiled import compiled, given
from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.priced_answer_compiled import COLUMN, RESULT, TABLE, best_answer, line_arrays, plain

FloatArray = npt.NDArray[np.float64]


def priced_response(
    curves: CostCurves, rules: OrderRules, takes: csc_array, price: FloatArray, band: FloatArray
) -> dict[str, FloatArray]:
    """Mirror of `replenish.formulas.priced_response.response_by_array`: the same numbers, by name."""
    limits = takes.shape[0]
    sums = {
        "used": np.zeros(limits),
        "spread": np.zeros(limits),
        "curvature": np.zeros((limits, limits)),
    }
    entries = (np.require(places, np.int32, ["C"]) for places in (takes.indptr, takes.indices))
    _RESPOND(
        *line_arrays(curves, rules), plain(price), plain(band), *entries, plain(takes.data),
        *sums.values(),
    )  # fmt: skip
    return sums


def _respond(  # noqa: PLR0917 - the compiler understands flat arrays, not nouns
    knots: Any, costs: Any, before: Any, after: Any, lower: Any, step: Any, upper: Any,
    price: Any, band: Any, start: Any, limit: Any, takes: Any,
    used: Any, spread: Any, curvature: Any,
) -> None:  # fmt: skip
    for line in range(len(price)):
        x, y, half = knots[line], costs[line], band[line] / 2
        rule = (before[line], after[line], lower[line], step[line], upper[line])
        less, cost_above, knot = best_answer(x, y, rule, price[line] + half, 0)
        more, cost_below, _ = best_answer(x, y, rule, price[line] - half, knot)
        average = min(max((cost_above - cost_below) / band[line], less), more)
        for entry in range(start[line], start[line + 1]):
            used[limit[entry]] += takes[entry] * average
        if less != more:
            bend = (more - less) / band[line]
            for entry in range(start[line], start[line + 1]):
                row = limit[entry]
                spread[row] += takes[entry] * (more - less)
                for other in range(start[line], start[line + 1]):
                    curvature[row, limit[other]] += takes[entry] * takes[other] * bend


_PLACES = given(numba.int32, 1)
_RESPOND = compiled(
    _respond,
    numba.void(TABLE, TABLE, *(COLUMN,) * 7, _PLACES, _PLACES, COLUMN, RESULT, RESULT, numba.float64[:, ::1]),
)
