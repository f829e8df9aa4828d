"""What should have been ordered, had everything been known: the floor under every policy's cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownShelves:
    """
    Everything that happens to ``n`` lines in ``t`` periods, and when what may be ordered would come.

    Parameters
    ----------
    opening : (n,) units
        On hand minus backorders, before the first receipt.
    receipts : (n, t) units
        What comes of the orders that are already open.
    demand : (n, t) units
    lost : (n,)
        Whether unmet demand is lost; otherwise it waits.
    holding : (n, t) money per unit
        Left on the shelf at the end of each period, obsolescence included. [c_t]
    shortage : (n,) money per unit
        Lost, or waiting at the end of a period. [p]
    arrival : (n, r) periods
        In which each of ``r`` possible orders would be received, in any order; outside ``0 … t-1`` for
        an order that cannot be placed, or comes too late.
    """

    opening: FloatArray
    receipts: FloatArray
    demand: FloatArray
    lost: BoolArray
    holding: FloatArray
    shortage: FloatArray
    arrival: IntArray


def hindsight_orders(known: KnownShelves) -> FloatArray:
    """
    Quantities of least cost of holding and shortage, if orders are free and any fraction of a unit may come.

    Count units from the start: what was ordered, and lost, by a period is ``Z``, what is needed by then is
    ``N`` (demand minus opening stock and receipts), so the stock is ``Z - N``. Between two arrivals nothing
    can be done.

    * Lost sales: on the way to the next arrival ``Z`` is pushed up by what is lost, to the highest ``N``. No
      order of least cost goes beyond that, so what is left for later windows is the same whatever is ordered
      in this one, and each window is a newsvendor of its own.
    * Backlog: ``Z`` is what was ordered, and may only rise. With a cost that is convex in the ``Z`` of each
      window this is an isotonic regression: windows whose best ``Z`` would fall are pooled until none does
      (Best, Chakravarti and Ubhaya 2000, *SIAM Journal on Optimization* 10(3)).

    Returns
    -------
    (n, r) units
        Of orders that would arrive in the same period, the first has all of it.

    Examples
    --------
    Three a day, and a holding cost of 1 a day. An order that comes on days 0 and 3 is for three days where a
    unit short costs more than two days of holding, for one where it costs less than one:

    >>> def known(shortage, lost):
    ...     return KnownShelves(
    ...         opening=np.zeros(1), receipts=np.zeros((1, 6)), demand=np.full((1, 6), 3.0),
    ...         holding=np.ones((1, 6)), shortage=np.array([shortage]), lost=np.array([lost]),
    ...         arrival=np.array([[0, 3]]),
    ...     )
    >>> [hindsight_orders(known(cost, True))[0].tolist() for cost in (2.5, 1.5, 0.5)]
    [[9.0, 9.0], [6.0, 6.0], [3.0, 3.0]]

    What waits for day 3 waits one or two days:

    >>> hindsight_orders(known(0.75, False))[0].tolist()
    [6.0, 9.0]
    """
    placed = np.zeros(known.arrival.shape)
    needed = np.cumsum(known.demand - known.receipts, axis=1) - known.opening[:, None]
    periods = known.demand.shape[1]
    for line in range(len(placed)):
        inside = np.flatnonzero((known.arrival[line] >= 0) & (known.arrival[line] < periods))
        starts, which = np.unique(known.arrival[line, inside], return_index=True)
        if not starts.size:
            continue
        ends = [*starts.tolist(), periods]
        rule = _where_lost if known.lost[line] else _where_waiting
        before = float(max(needed[line, : starts[0]].max(initial=0.0), 0.0)) if known.lost[line] else 0.0
        windows = [
            _Window(needed[line, first:end], known.holding[line, first:end]) for first, end in pairwise(ends)
        ]
        placed[line, inside[which]] = rule(windows, float(known.shortage[line]), before)
    return placed


@dataclass(slots=True)
class _Window:
    """Need (w,) in units by the end of each period until the next arrival, and the cost of a unit left."""

    needed: FloatArray
    holding: FloatArray


def _where_lost(windows: Sequence[_Window], shortage: float, before: float) -> list[float]:
    """Orders of each window; ``before`` units have been lost by the first."""
    orders, reached = [], before
    for window in windows:
        peak = np.maximum.accumulate(window.needed)
        paid = np.cumsum(window.holding)
        # a unit needed first in period j costs its holding until then, all periods before j
        worth = np.append(0.0, paid[:-1]) < shortage
        level = float(peak[worth].max(initial=-np.inf))
        orders.append(max(level - reached, 0.0))
        reached = max(level, reached, float(peak[-1]))
    return orders


def _where_waiting(windows: Sequence[_Window], shortage: float, before: float) -> list[float]:
    """Orders of each window; pooled where the best level of a later one is below that of an earlier one."""
    pools: list[tuple[float, int, _Window]] = []
    for window in windows:
        level, count = _level(window, shortage), 1
        while pools and pools[-1][0] > level:
            _, more, other = pools.pop()
            window = _Window(  # noqa: PLW2901 - pooled
                np.concatenate([other.needed, window.needed]), np.concatenate([other.holding, window.holding])
            )
            level, count = _level(window, shortage), count + more
        pools.append((level, count, window))
    levels = [before, *(max(level, before) for level, count, _ in pools for _ in range(count))]
    return [later - earlier for earlier, later in pairwise(levels)]


def _level(window: _Window, shortage: float) -> float:
    """Units ordered so far that cost least: the lowest at which one more costs no less than it saves."""
    order = np.argsort(window.needed, kind="stable")
    held = np.cumsum(window.holding[order])
    short = shortage * np.arange(len(order) - 1, -1, -1)
    return float(window.needed[order[np.argmax(held >= short)]])
