"""Programs that choose among whole plans of each order, within the limits they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, diags_array, hstack

from replenish.optimize.decomposition.columns import Columns
from replenish.optimize.lp.whole import Patience, Rows, solved_whole

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LINEAR_PROGRAM: Any = linprog  # its stubs do not know that it takes sparse matrices
CLOSE = 1e-4  # relative: how near to the best choice among the plans is near enough
SECONDS = 3.0  # for one program at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """
    What the program over plans answers.

    Parameters
    ----------
    prices : (m,) money per unit of the limit
    share : (p,)
        Of each plan.
    value : money
    """

    prices: FloatArray
    share: FloatArray
    value: float


def priced_program(
    columns: Columns, free: FloatArray, centre: FloatArray, reach: FloatArray
) -> Program | None:
    """
    Cheapest mix of one plan for each order, where limits give way at prices not far from the centre.

    The box keeps the prices from jumping while there are few plans: du Merle and others (1999),
    *Stabilized column generation*.

    Parameters
    ----------
    free : (m,)
        Of the limits, for all orders together.
    centre, reach : (m,) money per unit of the limit

    Returns
    -------
    Program or None
        ``None`` where there is no plan to choose from, or the program gave no answer.
    """
    if not columns.owner.size:
        return None
    scale, money = _scales(columns, free)
    more, less = (centre + reach) * scale, np.maximum(centre - reach, 0.0) * scale
    even = diags_array(np.ones(len(free)))
    one_each = _one_each(columns.owner)
    answer = LINEAR_PROGRAM(
        np.concatenate([columns.cost, more, -less]) / money,
        A_ub=csr_array(hstack([diags_array(1 / scale) @ columns.takes, -even, even])),
        b_ub=free / scale,
        A_eq=csr_array(hstack([one_each, csr_array((one_each.shape[0], 2 * len(free)))])),
        b_eq=np.ones(one_each.shape[0]),
        bounds=(0, None),
        method="highs",
    )
    if answer.x is None:
        return None
    prices = np.maximum(-answer.ineqlin.marginals, 0.0) * money / scale
    return Program(prices=prices, share=answer.x[: columns.owner.size], value=float(answer.fun) * money)


def whole_program(
    columns: Columns, free: FloatArray, whole: BoolArray, patience: Patience
) -> FloatArray | None:
    """Shares (p,) of the cheapest plans, one for each order where ``whole`` (p,), within the limits."""
    if not columns.owner.size:
        return None
    scale, money = _scales(columns, free)
    one_each = _one_each(columns.owner)
    ones = np.ones(one_each.shape[0])
    share = solved_whole(
        columns.cost / money,
        whole,
        (0, 1),
        [Rows(diags_array(1 / scale) @ columns.takes, -np.inf, free / scale), Rows(one_each, ones, ones)],
        patience=patience,
        most=SECONDS,
        close=CLOSE,
    ).value
    return None if share is None else np.where(whole, np.round(share), share)


def sized_program(columns: Columns, free: FloatArray, patience: Patience) -> FloatArray | None:
    """
    Shares (p,) of the cheapest mix of plans within the limits, each order in one number of loads.

    Between plans of the same loads the lines of an order can settle in the middle, so only the number of
    loads, 0 for an order that is not placed, has to be whole.
    """
    if not columns.owner.size:
        return None
    scale, money = _scales(columns, free)
    kinds, kind = np.unique(np.stack([columns.owner, columns.loads]), axis=1, return_inverse=True)
    one_each = _one_each(kinds[0])
    (orders, sizes), plans, limits = one_each.shape, columns.owner.size, len(free)
    of_kind = csr_array((np.ones(plans), (kind.reshape(-1), np.arange(plans))), shape=(sizes, plans))
    taken = hstack([diags_array(1 / scale) @ columns.takes, csr_array((limits, sizes))])
    mixed = hstack([of_kind, -diags_array(np.ones(sizes))])
    chosen = hstack([csr_array((orders, plans)), one_each])
    share = solved_whole(
        np.concatenate([columns.cost / money, np.zeros(sizes)]),
        np.concatenate([np.zeros(plans, dtype=bool), np.ones(sizes, dtype=bool)]),
        (0, 1),
        [
            Rows(taken, -np.inf, free / scale),
            Rows(mixed, np.zeros(sizes), np.zeros(sizes)),
            Rows(chosen, np.ones(orders), np.ones(orders)),
        ],
        patience=patience,
        most=SECONDS,
        close=CLOSE,
    ).value
    return None if share is None else np.clip(share[:plans], 0.0, 1.0)


def _scales(columns: Columns, free: FloatArray) -> tuple[FloatArray, float]:
    """What each limit (m,) and the money are counted in."""
    most = np.maximum(free, abs(columns.takes).max(axis=1).toarray().reshape(-1))
    return np.where(most > 0, most, 1.0), float(np.abs(columns.cost).max()) or 1.0


def _one_each(owner: npt.NDArray[Any]) -> csr_array:
    """Rows that count the plans of each owner that has any."""
    known, row = np.unique(owner, return_inverse=True)
    place = np.arange(owner.size)
    return csr_array(coo_array((np.ones(place.size), (row, place)), shape=(known.size, place.size)))
