"""Who knows the future: the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from replenish.formulas.common_span import left_alone
from replenish.formulas.hindsight import KnownShelves, hindsight_orders
from replenish.formulas.known_demand import Sources, cheapest_sources
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
    warm-up could be sacrificed. Where lines have several suppliers each unit is ordered of whom it is
    cheapest, price included (`replenish.formulas.known_demand`).

    Parameters
    ----------
    placed : (r, n) units
        At each review.
    further
        Units of the other offers of lines that are due, at each review ``(k,)``; nothing without any.
    """

    placed: FloatArray
    further: tuple[FloatArray, ...] = ()
    name: str = NAME
    orders_are_free: bool = True

    @classmethod
    def of(cls, past: Past) -> Perfect:
        """Who knows a past from its first morning on."""
        known = _known(past)
        placed, further = _of_every_supplier(past, known, hindsight_orders(known).T)
        return cls(placed=placed, further=further)

    def quantities(self, view: View) -> FloatArray:
        """Units that cover exactly what is worth covering."""
        placed = self.placed[view.review]
        return np.asarray(np.append(placed, self.further[view.review]) if self.further else placed)


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


def _of_every_supplier(
    past: Past, known: KnownShelves, placed: FloatArray
) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    """Units of the lines (r, n) and of their other offers at each review, where any line has some."""
    offered = [_offers_due(review) for review in past.reviews]
    further = tuple(np.zeros(len(one)) for one in offered)
    lines = sorted({line for one in offered for line, _, _ in one})
    if not lines:
        return placed, ()
    placed = placed.copy()
    alone = left_alone(known.demand[:, None, :], known.receipts, known.opening, known.lost)
    needed = np.cumsum(known.demand - known.receipts, axis=1) - known.opening[:, None]
    for line in lines:
        first = [(number, -1, int(known.arrival[line, number]), 0.0) for number in range(len(past.reviews))]
        others = [
            (number, place, past.reviews[number].period + wait + _late(past, number, line), dearer)
            for number, one in enumerate(offered)
            for place, (whose, wait, dearer) in enumerate(one)
            if whose == line
        ]
        every = [*first, *others]
        sources = Sources(
            arrival=np.array([arrival for _, _, arrival, _ in every]),
            price=np.array([price for _, _, _, price in every]),
        )
        missing = alone.short[line, 0] if known.lost[line] else None
        shortage = float(known.shortage[line])
        units = cheapest_sources(needed[line], missing, sources, known.holding[line], shortage)
        for (number, place, _, _), quantity in zip(every, units.tolist(), strict=True):
            if place < 0:
                placed[number, line] = quantity
            else:
                further[number][place] = quantity
    return placed, further


def _offers_due(review: Review) -> list[tuple[int, int, float]]:
    """Line, lead time and price beyond the first supplier's of every other offer of a line that is due."""
    offers, unit = review.problem.offers, review.problem.costs.unit
    if offers is None:
        return []
    return [
        (line, wait, price - float(unit[line]))
        for line, wait, price in zip(
            offers.line.tolist(), offers.lead_time.tolist(), offers.unit.tolist(), strict=True
        )
        if review.due[line]
    ]


def _late(past: Past, number: int, line: int) -> int:
    """Periods by which an order of a review comes later than promised."""
    if past.late is None:
        return 0
    return int(np.broadcast_to(past.late[number], past.demand.shape[:1])[line])
