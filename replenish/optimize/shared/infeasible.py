"""Why nothing can be ordered: which limits are exceeded, by what, and the cheapest way to make room."""

from __future__ import annotations

from functools import partial

import numpy as np

from replenish.errors import Conflict, InfeasibleError
from replenish.optimize.alone.worth import ProjectedStock
from replenish.optimize.question.allocation import LimitRows
from replenish.optimize.question.conflicts import conflict, exceeded, figure, in_period
from replenish.optimize.question.room import limits_of
from replenish.optimize.shared.relaxation import (
    ENOUGH,
    WEIGHTS,
    ExpectedStock,
    OpenOrders,
    date_of,
    open_orders,
    order_name,
    relaxation,
)
from replenish.problem.problem import Problem

MOST_NAMED = 3  # open orders in a sentence; the relaxation names all it needs


def refuse_infeasible(
    problem: Problem, limits: LimitRows, stock: ProjectedStock, expected_stock: ExpectedStock
) -> None:
    """
    Raise `InfeasibleError` where limits are exceeded beforehand, and say what would have to give.

    Parameters
    ----------
    limits, stock
        Of the problem.
    expected_stock
        Works out the stock of a problem in which open orders do not come.
    """
    if not (rows := exceeded(limits)).size:
        return
    over = limits_of(limits, rows)
    orders = open_orders(problem, over, stock, expected_stock)
    raise InfeasibleError(
        [_conflict(problem, over, row, orders) for row in range(len(over.free))],
        relaxation(problem, over, orders, expected_stock),
        WEIGHTS,
    )


def _conflict(problem: Problem, over: LimitRows, row: int, orders: OpenOrders) -> Conflict:
    """An exceeded limit, with the open orders that take most of it."""
    taken = orders.relief[row] * orders.units
    most = [place for place in np.argsort(-taken, kind="stable").tolist() if taken[place] > ENOUGH]
    named = [order_name(problem, orders, place) for place in most[:MOST_NAMED]]
    rest = f" and {len(most) - MOST_NAMED} more" if len(most) > MOST_NAMED else ""
    share = f"; open orders alone take {figure(taken.sum())}: {', '.join(named)}{rest}" if named else ""
    return conflict(over, row, partial(when_of, problem), share)


def when_of(problem: Problem, period: int) -> str:
    """A period in a sentence: by its first day, or its number where there are no dates."""
    return in_period(period) if problem.forecast.calendar is None else f"on {date_of(problem, period)}"
