"""Lost sales with whole units as a Markov chain: the exact cost of a policy, and the least there is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

Order = Callable[[np.ndarray], np.ndarray]
"""``(k, L)`` states (on hand after receipt, then what is due in the next periods) to ``(k,)`` orders."""


class LostSalesChain:
    """One shelf; an order placed before the demand of ``t`` is received before that of ``t + L``, L >= 1."""

    def __init__(
        self, chance: np.ndarray, lead_time: int, holding: float, shortage: float, most: int
    ) -> None:
        self.lead_time, self.most = lead_time, most  # most: units on the shelf that are told apart
        demand, shelf = np.arange(chance.size), np.arange(most + 1)
        self.left = np.zeros((most + 1, most + 1))  # from on hand to what is left after demand
        for units in shelf:
            self.left[units, 1 : units + 1] = chance[:units][::-1]
            self.left[units, 0] = 1 - chance[:units].sum()
        over = np.maximum(shelf[:, None] - demand, 0) @ chance
        short = np.maximum(demand - shelf[:, None], 0) @ chance
        self.cost = holding * over + shortage * short

    def cost_of(self, order: Order, start: tuple[int, ...], tolerance: float = 1e-5) -> float:
        """Long-run cost per period of a policy, over all states it can reach from ``start``."""
        states, orders = self._reached(order, start)
        moves, cost = self._moves(states, orders), self.cost[states[:, 0]]
        return _average(lambda value: cost + moves @ value, np.zeros(len(states)), tolerance)

    def least_cost(self, largest: int, tolerance: float = 1e-4) -> float:
        """Cost per period of the best policy with orders up to ``largest``, by value iteration."""
        shape = (self.most + 1,) + (largest + 1,) * (self.lead_time - 1)
        sums = np.minimum(np.arange(self.most + 1)[:, None] + np.arange(largest + 1), self.most)
        cost = self.cost.reshape((-1,) + (1,) * (self.lead_time - 1))

        def step(value: np.ndarray) -> np.ndarray:
            ahead = value[sums]  # (left, next receipt, ..., this order)
            expected = (self.left @ ahead.reshape(self.most + 1, -1)).reshape(ahead.shape)
            return cost + expected.min(axis=-1)

        return _average(step, np.zeros(shape), tolerance)

    def _reached(self, order: Order, start: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        states, orders, known, front = [], [], set(), np.array([start])
        while front.size:
            asked = order(front).astype(np.int64)
            states.append(front)
            orders.append(asked)
            known.update(self._key(front).tolist())
            following = np.unique(np.concatenate([*self._following(front, asked)]), axis=0)
            front = following[[key not in known for key in self._key(following).tolist()]]
        return np.concatenate(states), np.concatenate(orders)

    def _following(self, states: np.ndarray, orders: np.ndarray):
        for left in range(self.most + 1):
            possible = self.left[states[:, 0], left] > 0
            if possible.any():
                yield self._next(states[possible], orders[possible], left)

    def _next(self, states: np.ndarray, orders: np.ndarray, left: int) -> np.ndarray:
        pipeline = np.column_stack([states[:, 1:], orders])
        pipeline[:, 0] = np.minimum(pipeline[:, 0] + left, self.most)
        return pipeline

    def _moves(self, states: np.ndarray, orders: np.ndarray) -> sparse.csr_matrix:
        keys = self._key(states)
        sorted_ = np.argsort(keys)
        rows, columns, chances = [], [], []
        for left in range(self.most + 1):
            row = np.flatnonzero(self.left[states[:, 0], left] > 0)
            target = self._key(self._next(states[row], orders[row], left))
            rows.append(row)
            columns.append(sorted_[np.searchsorted(keys, target, sorter=sorted_)])
            chances.append(self.left[states[row, 0], left])
        parts = (np.concatenate(chances), (np.concatenate(rows), np.concatenate(columns)))
        return sparse.csr_matrix(parts, shape=(len(states), len(states)))

    def _key(self, states: np.ndarray) -> np.ndarray:
        key = states[:, 0].astype(np.int64)
        for column in range(1, states.shape[1]):
            key = key * 1000 + states[:, column]
        return key


def _average(step: Callable[[np.ndarray], np.ndarray], value: np.ndarray, tolerance: float) -> float:
    """Cost per period by relative value iteration: the change per step is bounded from both sides."""
    while True:
        following = step(value)
        change = following - value
        if np.ptp(change) < tolerance:
            return float(change.mean())
        value = following - following.flat[0]
