"""Plans of lines ordered together: which orders to place, in how many loads, and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from replenish.optimize.decomposition.decided import Placing, best_placing
from replenish.optimize.decomposition.judge import Judge, Judgement, best_judgement
from replenish.optimize.decomposition.market import Market
from replenish.optimize.decomposition.programs import sized_program
from replenish.optimize.lp.whole import Patience
from replenish.optimize.question.allocation import MinimumOrders

FloatArray = npt.NDArray[np.float64]

PART = 1 / 10  # of the distance that is near enough: how well prices are worked out
DECISIONS = 12  # choices of orders looked at; three to five are usual


def placed_together(
    market: Market, orders: MinimumOrders, prices: FloatArray, near: float, patience: Patience
) -> tuple[Placing | None, Judgement]:
    """
    The best plan found over whole orders and loads, and what all prices together prove.

    Prices are found that prove most. A program over the plans of each order that they lead to decides what
    to place; prices are found for just that, a plan is filled at them, and they prove more of every other
    choice. Where the plans so far decide the same again, the cheapest choice that is not yet disproven is
    looked at, until none is left that could be better.

    Parameters
    ----------
    market
        Of all lines.
    prices : (m,) money per unit of the limit
        To start from.
    near
        Relative distance from the bound that is near enough.
    patience
        Seconds left to programs: one choice is always looked at, another only while there are some.
    """
    judge = Judge(market, orders)
    judgement = best_judgement(judge, prices, PART * near)
    best, bound, seen = None, judgement.bound, set[bytes]()
    for _ in range(DECISIONS):
        decided = next((one for one in _decisions(judge, patience) if one.tobytes() not in seen), None)
        if decided is None or (seen and patience.over):
            break
        seen.add(decided.tobytes())
        around = best_judgement(judge, judgement.prices, PART * near, decided)
        if orders.load is not None:
            judge.judged(around.prices)
        best = _cheaper(best, best_placing(judge, decided, around, near, patience))
        bound = max(bound, judge.proof.least(patience)[0])
        if best is not None and best.cost - bound <= near * abs(best.cost):
            break
    return best, replace(judgement, bound=bound)


def _decisions(judge: Judge, patience: Patience) -> Iterator[FloatArray]:
    """Loads (g,) of each order that look best: by the plans so far, and by what is proven so far."""
    plans = judge.plans
    columns = plans.columns
    share = sized_program(columns, plans.shared, patience)
    if share is not None:
        yield columns.loads_of(share, plans.count)
    _, chosen = judge.proof.least(patience)
    yield chosen * judge.usual_loads


def _cheaper(best: Placing | None, other: Placing | None) -> Placing | None:
    if best is None or other is None:
        return best or other
    return min(best, other, key=lambda placing: placing.cost)
