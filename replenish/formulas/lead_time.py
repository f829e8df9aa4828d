"""When orders with random lead times arrive, and until when each is the last to influence the shelf."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CERTAIN = 1 - 1e-12  # sums of probabilities are not exact


class Windows(NamedTuple):
    """
    Window of an order on each path.

    Parameters
    ----------
    first, end : (n, s) periods
        Period the order arrives in, and the first one in which a later order has arrived; ``first < end``.
    share : (n,)
        Probability that the order has a window: that no later order is there before it, or with it.
    """

    first: IntArray
    end: IntArray
    share: FloatArray


def first_of_later_orders(chance: FloatArray, gap: IntArray) -> FloatArray:
    """
    When the first of the orders placed ``gap``, ``2 gap``, … periods later arrives.

    Lead times of different orders are independent, so it has not come by ``τ`` with probability
    ``P(L > τ - gap) P(L > τ - 2 gap) …``.

    Parameters
    ----------
    chance : (n, d)
        Probability that an order is received ``0 … d-1`` periods after this decision.
    gap : (n,) periods
        From one order to the next. [R >= 1]

    Returns
    -------
    (n, d + max(gap))
        Probability of each period from this decision on.

    Examples
    --------
    One or three periods on the way, with equal chance, an order in every period. The next one is there
    in period 2 if it is quick; in period 3 if the one after it is; in period 4 it is there for sure:

    >>> first_of_later_orders(np.array([[0, 0.5, 0, 0.5]]), np.array([1]))
    array([[0.  , 0.  , 0.5 , 0.25, 0.25]])
    """
    lines, periods = chance.shape
    reach = periods + int(gap.max())
    missing = np.maximum(1 - np.cumsum(chance, axis=1), 0.0)
    missing[missing < 1 - CERTAIN] = 0.0
    still_none = np.ones((lines, reach))
    period = np.arange(reach)
    for order in range(1, periods // int(gap.min()) + 2):
        since = period - order * gap[:, None]
        not_there = np.take_along_axis(missing, np.clip(since, 0, periods - 1), axis=1)
        still_none *= np.where(since < 0, 1.0, not_there)
    return 0.0 - np.diff(still_none, axis=1, prepend=1.0)


def windows(chance: FloatArray, next_chance: FloatArray, uniforms: FloatArray) -> Windows:
    """
    Windows of orders on paths on which they have one.

    A period belongs to the order that was placed last of those that have arrived: it is the last one to
    influence it. So the window of an order runs from its own arrival to the first arrival of any later order.
    An order that later ones always overtake gets the one period it arrives in.
    Where a later order overtakes it, it has none; these paths are not drawn, and what a window costs counts
    with the probability ``share`` that there is one. Over all orders the windows are every period, once.

    Parameters
    ----------
    chance, next_chance : (n, d), (n, e)
        Probability of each period for the arrival of this order, and for the first of the later ones.
    uniforms : (s, 2)
        In (0, 1): one for each of the two, on every path.

    Examples
    --------
    One or three periods on the way, an order in every period:

    >>> chance = np.array([[0, 0.5, 0, 0.5]])
    >>> later = first_of_later_orders(chance, np.array([1]))
    >>> found = windows(chance, later, np.array([[0.1, 0.1], [0.1, 0.6], [0.1, 0.9], [0.9, 0.5]]))
    >>> found.first, found.end, found.share
    (array([[1, 1, 1, 3]]), array([[2, 3, 4, 4]]), array([0.625]))
    """
    passed = _accumulated(next_chance)
    beyond = 1 - np.take_along_axis(
        passed, np.broadcast_to(np.minimum(np.arange(chance.shape[1]), passed.shape[1] - 1), chance.shape), 1
    )
    weight = chance * beyond
    share = weight.sum(axis=1)
    weight, share = np.where(share[:, None] > 0, weight, chance), np.where(share > 0, share, 1.0)
    first = drawn(weight / share[:, None], np.broadcast_to(uniforms[:, 0], (len(chance), len(uniforms))))
    before = np.take_along_axis(passed, np.minimum(first, passed.shape[1] - 1), axis=1)
    end = drawn(next_chance, before + uniforms[:, 1] * (1 - before))
    return Windows(first=first, end=np.maximum(end, first + 1), share=share)


def drawn(chance: FloatArray, uniforms: FloatArray) -> IntArray:
    """
    Period of each path, by the inverse of its distribution function.

    Parameters
    ----------
    chance : (n, d)
        Probability of each period; what is missing to 1 lies after the last.
    uniforms : (n, s)

    Returns
    -------
    (n, s) periods
        ``d`` where it lies after the last.
    """
    passed = _accumulated(chance)
    found = np.zeros(uniforms.shape, dtype=np.int64)
    for period in range(chance.shape[1]):
        found += uniforms > passed[:, period, None]
    return found


def _accumulated(chance: FloatArray) -> FloatArray:
    """Distribution function ``(n, d)``, exactly 1 from the last possible period on."""
    passed = np.cumsum(chance, axis=1)
    return np.where(passed >= CERTAIN, 1.0, passed)
