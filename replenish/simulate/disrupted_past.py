"""A past in which something went wrong that did not: what the policies would have made of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from replenish.problem.arrays import FloatArray
from replenish.simulate.disruptions import Disruption
from replenish.simulate.disruptions.disruption import disrupted
from replenish.simulate.futures import Futures
from replenish.simulate.past import Past


def disrupted_past(past: Past, disruptions: Sequence[Disruption]) -> Past:
    """
    The same past with late deliveries or another demand, the same for every policy.

    No policy sees a disruption coming. What it sees of one is what it would have seen: orders that are
    overdue, and sales as they then were. Forecasts, and what was learned from their errors, stay those of
    the real past.

    Parameters
    ----------
    disruptions
        What goes wrong, in this order; each draws its own numbers from the past's seed, so that one more
        changes none of the others.
    """
    if not disruptions:
        return past
    struck = _struck(past, past.demand, disruptions)
    reviews = [review.period for review in past.reviews]
    late = struck.late[:, 0, reviews].T
    before = 0 if past.late is None else past.late
    imputed = None if past.imputed is None else _struck(past, past.imputed, disruptions).demand[:, 0]
    return past.replace(
        demand=struck.demand[:, 0],
        imputed=imputed,
        late=before + late,
        history=None if past.history is None else past.history.replace(quantity=_seen(past, struck)),
    )


def _struck(past: Past, demand: FloatArray, disruptions: Sequence[Disruption]) -> Futures:
    """The past as the one future that came."""
    came = Futures(demand=demand[:, None, :], late=np.zeros((1, 1, 1), dtype=np.int64))
    return disrupted(came, past.problem, disruptions, past.params.seed)


def _seen(past: Past, struck: Futures) -> FloatArray:
    """Sales (n, h) as they would be on record."""
    history = past.history
    if history is None:
        return past.demand
    quantity = history.quantity.copy()
    first = int(history.calendar.period_of(np.asarray(past.calendar.start)))
    quantity[:, first : first + past.calendar.periods] = struck.demand[:, 0]
    return quantity
