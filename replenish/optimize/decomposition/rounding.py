"""The cheapest whole steps around a plan for the orders that are decided on, by a small integer program."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from replenish.optimize.decomposition.choice import undecided_quantities
from replenish.optimize.decomposition.market import Market
from replenish.optimize.lp.whole import Patience, Rows, solved_whole
from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.candidates import Candidates

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CLOSE = 1e-5  # relative: how near to the best choice is near enough
SECONDS = 3.0  # for the program at most
SAFE = 1e-9  # relative: what a sum of many products may be off by


def rounded(
    market: Market, orders: MinimumOrders, start: FloatArray, prices: FloatArray, patience: Patience
) -> FloatArray | None:
    """
    Orderable quantities (n,), units, within the limits, by which each order holds its minimum; or ``None``.

    Steps that fit one by one may not fit together, nor fill the orders; the program chooses them together,
    among those that the prices hardly decide.

    Parameters
    ----------
    market
        Of the lines on orders decided on; others may order nothing.
    orders
        With what each must hold as its minimum, 0 for those not placed.
    start : (n,) units
        Orderable.
    prices : (m,) money per unit of the limit
    """
    among = undecided_quantities(market, orders, start, prices, np.inf)
    line, quantity = among.line, among.quantity
    least = np.flatnonzero(orders.minimum > 0)
    row = np.full(len(orders.minimum) + 1, -1)
    row[least] = np.arange(least.size)
    of_order = row[orders.group[line]]
    on = np.flatnonzero(of_order >= 0)
    held = csr_array(((orders.value[line] * quantity)[on], (of_order[on], on)), shape=(least.size, line.size))
    lines = len(market.rules.lower)
    one_each = csr_array((np.ones(line.size), (line, np.arange(line.size))), shape=(lines, line.size))
    found = solved_whole(
        among.cost,
        ~_may_mix(among, lines)[line],
        (0, 1),
        [
            Rows(one_each, np.ones(lines), np.ones(lines)),
            Rows(csr_array(market.takes[:, line]).multiply(quantity[None, :]), -np.inf, market.free),
            Rows(held, orders.minimum[least] * (1 + SAFE), np.inf),
        ],
        patience=patience,
        most=SECONDS,
        close=CLOSE,
    ).value
    if found is None:
        return None
    share = np.where(_may_mix(among, lines)[line], found, np.round(found))
    return np.bincount(line, share * quantity, minlength=lines).astype(np.float64)


def _may_mix(among: Candidates, lines: int) -> npt.NDArray[np.bool_]:
    """Lines (n,) that may order any quantity between theirs."""
    return np.asarray(np.bincount(among.line, ~among.divisible, minlength=lines) == 0)
