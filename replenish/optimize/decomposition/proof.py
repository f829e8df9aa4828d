"""What all prices so far prove together about every choice of orders to place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from replenish.optimize.lp.whole import Patience, Rows, solved_whole
from replenish.optimize.question.together import ROUND_OFF

FloatArray = npt.NDArray[np.float64]

CLOSE = 1e-5  # relative: how near to the least cost the proof is worked out
SECONDS = 3.0  # for one program at most


class Proof:
    """
    Least costs that prices ``k`` have proven of each order, placed and not placed.

    At any prices the cost of a plan is at least the sum of these over the orders it places and those it
    does not, and over what is ordered on its own. A choice of orders must be that dear at every one of the
    prices, so the cheapest choice under all of them bounds every plan; prices alone prove no more than the
    cheapest mix of choices costs. With cuts from prices this is what Geoffrion (1972), *Generalized Benders
    decomposition*, does; each comes from the Lagrangian, as in Van Roy (1983), *Cross decomposition for
    mixed integer programming*. A choice of orders that together take more of a limit than there is, even if
    each holds no more than it must, is none: no price tells that, for it may rise without end.

    Parameters
    ----------
    unplaced : (g,) money
        Cost of the lines of an order that is not placed; infinite where it has to be.
    least_use : (m, g)
        What each order takes of each limit at least, if it is placed.
    free : (m,)
        What there is of each limit.
    """

    def __init__(self, unplaced: FloatArray, least_use: FloatArray, free: FloatArray) -> None:
        self.unplaced = unplaced
        crowded = np.flatnonzero(least_use.sum(axis=1) > free)
        self.least_use, self.free = least_use[crowded], free[crowded]
        self.placed: list[FloatArray] = []
        self.rest: list[float] = []

    def learn(self, placed: FloatArray, rest: float) -> None:
        """
        Take down what new prices prove.

        Parameters
        ----------
        placed : (g,) money
            Least priced cost of each order if placed; infinite where it cannot be.
        rest : money
            Least priced cost of what is ordered alone, less the price of what is free.
        """
        self.placed.append(placed)
        self.rest.append(rest)

    def least(self, patience: Patience) -> tuple[float, FloatArray]:
        """
        Cost that no plan goes below, and whether each order (g,) is placed in the cheapest choice.

        Where no time is left for a program: what the best of the prices proves by itself, and places.
        """
        placed = np.array(self.placed)
        must, cannot = np.isinf(self.unplaced), np.isinf(placed).any(axis=0)
        if (must & cannot).any():
            return -np.inf, must.astype(np.float64)
        open_to_both = ~must & ~cannot
        settled = np.where(must, placed, self.unplaced)
        more = np.where(open_to_both, placed - np.where(must, 0.0, self.unplaced), 0.0)
        constant = np.array(self.rest) + settled.sum(axis=1)
        money = float(np.abs(constant).max()) or 1.0
        orders = self.unplaced.size
        answer = solved_whole(
            np.append(np.zeros(orders), 1.0),
            np.append(np.ones(orders, dtype=bool), False),
            (np.append(must.astype(np.float64), -np.inf), np.append((~cannot).astype(np.float64), np.inf)),
            [
                Rows(np.column_stack([-more / money, np.ones(len(more))]), constant / money, np.inf),
                self._not_crowded(),
            ],
            patience=patience,
            most=SECONDS,
            close=CLOSE,
        )
        each = np.array(self.rest) + np.minimum(placed, self.unplaced).sum(axis=1)
        best = int(each.argmax())
        alone = (must | (placed[best] < self.unplaced)) & ~cannot
        chosen = alone.astype(np.float64) if answer.value is None else np.round(answer.value[:orders])
        return max(answer.bound * money, float(each[best])), chosen

    def _not_crowded(self) -> Rows:
        """Orders (g,), and the cost: the least they take of a limit together is no more than there is."""
        scale = np.where(self.free > 0, self.free, 1.0)
        rows = np.column_stack([self.least_use / scale[:, None], np.zeros(scale.size)])
        return Rows(rows, -np.inf, self.free / scale * (1 + ROUND_OFF))
