"""Who knows the future: the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.formulas.hindsight import KnownShelves, hindsight_orders
from replenish.problem.arrays import FloatArray, IntArray
from replenish.simulate.past import Past, Review
from replenish.simulate.policies.policy import View
from replenish.simulate.under_way import first_receipts

NAME = "perfect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Perfect:
    """
    Orders of least cost for whom nothing is hidden: neither demand nor when an order will come.

    Nobody can order so, which is the point: no policy that orders of the same suppliers on the same review
    days has a lower cost of holding, shortage and obsolescence over the whole time lived, of any line
    (`replenish.formulas.hindsight`). Its orders are free, in any fraction of a unit, without MOQ and limits,
    so it stays a floor where others pay for theirs; where an order costs more than it saves, one that nobody
    could reach. It is a floor for the judged part too wherever a unit short costs no less than holding
    one from one receipt to the next; where it costs less, the part of a window that lies in the
    warm-up could be sacrificed. Where lines have several suppliers it orders of the first.

    Parameters
    ----------
    placed : (r, n) units
        At each review.
    """

    placed: FloatArray
    name: str = NAME
    orders_are_free: bool = True

    @classmethod
    def of(cls, past: Past) -> Perfect:
        """Who knows a past from its first morning on."""
        return cls(placed=hindsight_orders(_known(past)).T)

    def quantities(self, view: View) -> FloatArray:
        """Units that cover exactly what is worth covering."""
        return np.asarray(self.placed[view.review])


def _known(past: Past) -> KnownShelves:
    problem, stock, periods = past.problem, past.problem.stock, past.calendar.periods
    lived = np.arange(periods)
    holding = np.repeat(problem.costs.holding[:, None], periods, axis=1)
    for review in past.reviews:
        terms = review.problem.terms
        end = review.period + terms.lead_time + terms.review_period - 1
        ends = review.due[:, None] & (end[:, None] == lived)
        holding[ends] = (problem.costs.holding + problem.costs.obsolescence)[np.nonzero(ends)[0]]
    return KnownShelves(
        opening=stock.on_hand - stock.backorders,
        receipts=first_receipts(stock, past.params.seed, periods),
        demand=past.demand,
        lost=problem.terms.lost,
        holding=holding,
        shortage=problem.costs.shortage,
        arrival=np.stack([_arrival(past, number, review) for number, review in enumerate(past.reviews)], 1),
    )


def _arrival(past: Past, number: int, review: Review) -> IntArray:
    """Period (n,) in which what is ordered at a review comes; -1 for lines that are not due."""
    late = 0 if past.late is None else past.late[number]
    return np.where(review.due, review.period + review.problem.terms.lead_time + late, -1)
