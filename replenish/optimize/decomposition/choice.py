"""The steps that the prices hardly decide: among them a small integer program looks for a better plan."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.formulas.cost_curve import cost_at
from replenish.formulas.steps import next_down, next_up
from replenish.optimize.decomposition.market import Market
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.candidates import Candidates

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

AROUND = 2  # steps up and down from a line's own answer that may be chosen
MOST_STEPS = 3_000  # what the integer program looks through


def undecided_quantities(
    market: Market, orders: MinimumOrders, plan: FloatArray, prices: FloatArray, gap: float
) -> Candidates:
    """
    Each line's quantity in the plan, and those near its own answer that may be part of a better plan.

    A quantity is part of a better plan only if its priced cost exceeds the least of its line by less than
    the plan exceeds the bound; of those, the nearest are kept.

    Parameters
    ----------
    plan : (n,) units
        Orderable, within the limits.
    prices : (m,) money per unit of the limit [>= 0]
    gap : money
        Distance of the plan from the bound.
    """
    unit_price = market.unit_price(prices)
    table = _around(market, unit_price, plan)
    cost = cost_at(market.curves, table)
    beyond = cost + unit_price[:, None] * table
    beyond -= beyond.min(axis=1, keepdims=True)
    planned = table == plan[:, None]
    wanted = (beyond <= _threshold(beyond[~planned], gap)) | planned
    wanted[:, 1:] &= np.diff(table, axis=1) > 0
    line, place = np.nonzero(wanted)
    return Candidates(
        line=line,
        quantity=table[line, place],
        cost=cost[line, place] - cost_at(market.curves, plan)[line],
        divisible=_divisible(market)[line] & (table[line, place] >= market.rules.lower[line]),
        may_stay_away=orders.may_stay_away,
        complete=False,
    )


def _divisible(market: Market) -> BoolArray:
    """Lines that may order any quantity between two, at a cost straight in between."""
    whole = market.rules.step > 0
    return ~whole if market.curves.tariffs is None else ~whole & (market.curves.tariffs.row < 0)


def _threshold(beyond: FloatArray, gap: float) -> float:
    """Money by which a priced cost may exceed the least, so that not too many do."""
    if beyond.size <= MOST_STEPS:
        return gap
    return min(gap, float(np.partition(beyond, MOST_STEPS)[MOST_STEPS]))


def _around(market: Market, unit_price: FloatArray, plan: FloatArray) -> FloatArray:
    """The plan's quantity, the line's own answer and some steps around it, rising, ``(n, c)`` units."""
    answer, _ = market.answers(unit_price)
    quantities = [plan, answer]
    for step in (next_up, next_down):
        quantity = answer
        for _ in range(AROUND):
            quantity = step(market.curves, market.rules, quantity)
            quantities.append(quantity)
    return np.sort(np.stack(quantities, axis=1), axis=1)
