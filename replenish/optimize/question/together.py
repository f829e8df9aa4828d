"""What is ordered together: how many loads it takes, what that costs, and whether it may be so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from replenish.optimize.question.allocation import MinimumOrders
from replenish.optimize.question.room import sums_by_order, values_of_orders

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

ROUND_OFF = 1e-9  # of a load or a minimum; sums of many products are not exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """
    What purchase orders ``g`` may hold, and what they cost so.

    Parameters
    ----------
    least, most : (g,) of what is counted
    cost : (g,) money
    """

    least: FloatArray
    most: FloatArray
    cost: FloatArray


def sizes(orders: MinimumOrders, loads: FloatArray) -> Sizes:
    """What each order may hold with so many loads (g,), 1 or more; orders without loads count as one."""
    has = np.isfinite(orders.loads)
    return Sizes(
        least=np.maximum(orders.minimum, orders.least_of_load * loads - orders.held_already),
        most=np.where(has, np.where(has, orders.loads, 1.0) * loads - orders.held_already, np.inf),
        cost=orders.costs + np.where(has, orders.load_costs * loads, 0.0),
    )


def loads_for(orders: MinimumOrders, amount: FloatArray) -> FloatArray:
    """Whole loads (g,) that hold an amount (g,); 1 where an order needs none."""
    full = np.where(np.isfinite(orders.loads), (amount + orders.held_already) / orders.loads, 0.0)
    return np.maximum(np.ceil(full * (1 - ROUND_OFF) - ROUND_OFF), 1.0)


def is_placed(orders: MinimumOrders, quantity: FloatArray) -> BoolArray:
    """Whether anything is on each order, ``(g,)``."""
    return sums_by_order(orders, (quantity > 0).astype(np.float64)) > 0


def order_costs(orders: MinimumOrders, quantity: FloatArray) -> FloatArray:
    """Money that the orders and loads of a plan (n,) cost, ``(g,)``."""
    if not orders.charges:
        return np.zeros(len(orders.minimum))
    size = sizes(orders, loads_for(orders, values_of_orders(orders, quantity)))
    return np.where(is_placed(orders, quantity) | ~orders.may_stay_away, size.cost, 0.0)


def filled_enough(orders: MinimumOrders, quantity: FloatArray) -> BoolArray:
    """Whether each order (g,) holds as much as it must, or nothing."""
    amount = values_of_orders(orders, quantity)
    least = sizes(orders, loads_for(orders, amount)).least
    stays_away = ~is_placed(orders, quantity) & orders.may_stay_away
    return np.asarray(stays_away | (amount >= least * (1 - ROUND_OFF)))
