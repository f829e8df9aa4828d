"""Best orderable quantity of every line when each unit also costs a price, for many lines at a time."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import CostCurves, cost_at
from replenish.formulas.orderable import OrderRules, best_orderable

FloatArray = npt.NDArray[np.float64]

BLOCK = 65_536  # lines; their intermediate arrays stay below 50 MB
COMPILED_FROM = 5_000  # lines; below, loading the compiled version takes longer than it saves
COMPILED = "replenish.formulas.priced_answer_compiled"


def priced_answers(curves: CostCurves, rules: OrderRules, price: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Best orderable quantities of ``n`` lines, and what they cost with the price.

    The same as `replenish.formulas.priced_answer_compiled`, which takes over from 5,000 lines on, or once
    it is loaded, where numba is installed (extra ``speed``): 1e6 lines of 9 knots in 0.04 s instead of 0.8 s.

    Parameters
    ----------
    price : (n,) money per unit
        Below 0 it is a bonus; ``rules.upper`` must then be finite.

    Returns
    -------
    (n,) units, (n,) money
        The quantity, and its expected cost plus price.

    Examples
    --------
    Wanted 3 units, sold in packs of 10: at a price of 3 per unit it is better to stay without.

    >>> from replenish.formulas.cost_curve import expected_cost_curves
    >>> from replenish.formulas.orderable import order_rules
    >>> curve = expected_cost_curves(np.array([[3.0]]), np.array([[1.0]]), np.array([[9.0]]), np.zeros(1))
    >>> rules = order_rules(np.zeros(1), np.array([10.0]), np.array([20.0]))
    >>> [priced_answers(curve, rules, np.array([price])) for price in (0.0, 3.0)]
    [(array([10.]), array([7.])), (array([0.]), array([27.]))]
    """
    if compiled_pays(len(price)):
        from replenish.formulas import priced_answer_compiled  # noqa: PLC0415

        quantity, cost = priced_answer_compiled.priced_answers(curves, rules, price)
        if curves.tariffs is not None:
            some = curves.tariffs.lines
            quantity[some], cost[some] = priced_answers_in_blocks(
                curves.take(some), rules.take(some), price[some]
            )
        return quantity, cost
    return priced_answers_in_blocks(curves, rules, price)


def compiled_pays(lines: int) -> bool:
    """Whether the compiled version saves more time than it takes to load; the numbers are the same."""
    return COMPILED in sys.modules or (lines >= COMPILED_FROM and find_spec("numba") is not None)


def priced_answers_in_blocks(
    curves: CostCurves, rules: OrderRules, price: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The same in numpy, block by block."""
    quantity, cost = np.empty(len(price)), np.empty(len(price))
    for start in range(0, len(price), BLOCK):
        block = slice(start, start + BLOCK)
        quantity[block], cost[block] = _answers(curves.take(block), rules.take(block), price[block])
    return quantity, cost


def _answers(curves: CostCurves, rules: OrderRules, price: FloatArray) -> tuple[FloatArray, FloatArray]:
    best = best_orderable(curves, rules, price)
    cost = cost_at(curves, best) + price * best
    end = np.where((rules.upper >= rules.lower) & (price < 0), rules.upper, 0.0)
    cost_at_end = cost_at(curves, end) + price * end
    drawn = (price < 0) & (cost_at_end < cost)
    return np.where(drawn, end, best), np.where(drawn, cost_at_end, cost)
