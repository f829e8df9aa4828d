"""What orders take of the limits at least if they are placed: which of them cannot all be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.optimize.decomposition.market import Market
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.together import sizes

FloatArray = npt.NDArray[np.float64]


def least_use(market: Market, orders: MinimumOrders) -> FloatArray:
    """
    What each order takes of each limit if it holds no more than it must, ``(m, g)``.

    An order that must hold an amount takes at least so many times what its line with the smallest need of
    the limit takes for one of what is counted; nothing where a line takes nothing. Where the minimum is
    money and the limit a budget, that is the minimum itself.

    Parameters
    ----------
    market
        Of all lines.
    orders
        Lines ordered together.
    """
    shape = (len(market.free), len(orders.minimum))
    may = (orders.group >= 0) & (orders.value > 0) & (market.rules.upper >= market.rules.lower)
    lines = np.flatnonzero(may)
    takes = market.takes[:, lines]
    takes.sum_duplicates()
    line = np.repeat(lines, np.diff(takes.indptr))
    some = takes.data > 0
    cell = (takes.indices[some], orders.group[line[some]])
    each, users = np.full(shape, np.inf), np.zeros(shape)
    np.minimum.at(each, cell, takes.data[some] / orders.value[line[some]])
    np.add.at(users, cell, 1.0)
    everybody = users == np.bincount(orders.group[lines], minlength=shape[1])
    least = np.maximum(sizes(orders, np.ones(shape[1])).least, 0.0)
    return np.where(everybody & np.isfinite(each), each, 0.0) * least
