"""What many lines take at prices, averaged over a band of prices, so that it changes smoothly with them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array, diags_array

from replenish.formulas.cost_curve import CostCurves
from replenish.formulas.orderable import OrderRules
from replenish.formulas.priced_answer import compiled_pays, priced_answers

FloatArray = npt.NDArray[np.float64]

DENSE = 1200  # limits; above, their curvature is kept sparse


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    What lines take of limits ``m`` when each averages its answers over a band of prices.

    Parameters
    ----------
    used : (m,)
        By the average answers.
    spread : (m,)
        What lies between the answers at the lower and the upper end of the bands.
    curvature : (m, m)
        How much less is taken of each limit per increase of each price; sparse beyond 1,200 limits.
    """

    used: FloatArray
    spread: FloatArray
    curvature: FloatArray | csc_array

    def __add__(self, other: Response) -> Response:
        """What these lines and others take."""
        return Response(
            used=self.used + other.used,
            spread=self.spread + other.spread,
            curvature=_sum(self.curvature, other.curvature),
        )


def _sum(one: FloatArray | csc_array, other: FloatArray | csc_array) -> FloatArray | csc_array:
    total = one + other
    return total if isinstance(total, np.ndarray) else csc_array(total)


def priced_response(
    curves: CostCurves, rules: OrderRules, takes: csc_array, price: FloatArray, band: FloatArray
) -> Response:
    """
    What lines take on average over a band of each one's unit price.

    The least priced cost of a line is concave in the price and its slope is the line's answer, so the
    average answer is the difference of two priced costs over the width: two look-ups per line, whatever
    its rules. Nesterov (2005), *Smooth minimization of non-smooth functions*, for this dual.

    The same as `replenish.formulas.priced_response_compiled`, which takes over where numba is installed
    (extra ``speed``) and no line has a tariff: one pass over the lines instead of one for each array.

    Parameters
    ----------
    curves, rules
        Of the lines; ``upper`` is finite.
    takes : (m, n)
        What one more unit of a line takes of a limit [>= 0].
    price : (n,) money per unit
        Middle of the band.
    band : (n,) money per unit [> 0]
        Width of the band.

    Examples
    --------
    A line wants 3 units at prices up to 9. In a band from 8 to 10 it wants 1.5 on average, and 1.5 less
    for every unit of money more:

    >>> from replenish.formulas.cost_curve import expected_cost_curves
    >>> from replenish.formulas.orderable import order_rules
    >>> curve = expected_cost_curves(np.array([[3.0]]), np.array([[1.0]]), np.array([[9.0]]), np.zeros(1))
    >>> rules = order_rules(np.zeros(1), np.zeros(1), np.full(1, 3.0))
    >>> answer = priced_response(curve, rules, csc_array([[2.0]]), np.array([9.0]), np.array([2.0]))
    >>> answer.used, answer.spread, answer.curvature
    (array([3.]), array([6.]), array([[6.]]))
    """
    if curves.tariffs is None and takes.shape[0] <= DENSE and compiled_pays(len(price)):
        from replenish.formulas import priced_response_compiled  # noqa: PLC0415 - numba is loaded where it pays

        return Response(**priced_response_compiled.priced_response(curves, rules, takes, price, band))
    return response_by_array(curves, rules, takes, price, band)


def response_by_array(
    curves: CostCurves, rules: OrderRules, takes: csc_array, price: FloatArray, band: FloatArray
) -> Response:
    """The same in numpy."""
    low, high, quantity = average_answers(curves, rules, price, band)
    lines = np.flatnonzero(low != high)
    some, more = takes[:, lines], high[lines] - low[lines]
    root = csc_array(some @ diags_array(np.sqrt(more / band[lines])))
    curvature = csc_array(root @ root.T)
    return Response(
        used=np.asarray(takes @ quantity),
        spread=np.asarray(some @ more),
        curvature=curvature.toarray() if takes.shape[0] <= DENSE else curvature,
    )


def average_answers(
    curves: CostCurves, rules: OrderRules, price: FloatArray, band: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Answers to the upper and the lower end of each line's band, and on average over it, ``(n,)`` units."""
    low, cost_above = priced_answers(curves, rules, price + band / 2)
    high, cost_below = priced_answers(curves, rules, price - band / 2)
    return low, high, np.clip((cost_above - cost_below) / band, low, high)
